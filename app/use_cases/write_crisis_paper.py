"""The draft of the next status update, and the review of a crisis (RETEX): written by several hands, then sent or delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.models import Incident
from app.models.crisis import DRAFT, REVIEW, CrisisPaper, draft_of, paper_of
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import EmptyText
from app.use_cases.case import Case
from app.use_cases.keep_crisis_log import open_room
from workflows.events import EventKind

REVIEW_FIELDS = ("summary", "causes", "went_well", "went_badly", "measures")


class StillRunning(ValueError):
    """A crisis is reviewed once it is over."""


class WrittenSince(ValueError):
    """A colleague has written on that paper since this person opened it."""

    def __init__(self, paper: CrisisPaper) -> None:
        super().__init__(paper.name)
        self.content, self.written_by, self.written_at = dict(paper.content), paper.written_by, paper.written_at


def keep_draft(reference: str, actor: Actor, fields: Mapping[str, str], seen: int, now: datetime) -> None:
    """Keep the draft for everybody in the room. Raises NoSuchIncident, NoCrisis, WrittenSince."""
    with open_room(reference, actor, now) as (case, room):
        if draft_of(case.session, case.incident, room) is None:
            _drop_draft(case)
        _keep(case, DRAFT, fields, seen)


def set_draft_aside(reference: str, actor: Actor, fields: Mapping[str, str], line: int, now: datetime) -> None:
    """It was sent as that line of the history: the next one begins empty, unless the line is taken back.

    Raises NoSuchIncident, NoCrisis.
    """
    with open_room(reference, actor, now) as (case, _):
        _drop_draft(case)
        _write(case, _begun(case.incident, DRAFT), _trimmed(fields) | {"line": line})


def _drop_draft(case: Case) -> None:
    if (paper := paper_of(case.session, case.incident, DRAFT)) is not None:
        case.session.delete(paper)
        case.session.flush()


def keep_review(reference: str, actor: Actor, fields: Mapping[str, str], seen: int, now: datetime) -> None:
    """Keep the review as far as it is. Raises NoSuchIncident, NoCrisis, WrittenSince."""
    with open_room(reference, actor, now) as (case, _):
        _keep(case, REVIEW, fields, seen)


def deliver_review(reference: str, actor: Actor, fields: Mapping[str, str], seen: int, now: datetime) -> None:
    """The review is done; its text goes into the history, which keeps it as it was delivered.

    Raises NoSuchIncident, NoCrisis, StillRunning, WrittenSince, EmptyText where summary, causes or measures are left out.
    """
    with open_room(reference, actor, now) as (case, room):
        if room.ended_at is None:
            raise StillRunning(reference)
        if not all(fields.get(name, "").strip() for name in ("summary", "causes", "measures")):
            raise EmptyText
        _keep(case, REVIEW, fields, seen)
        case.record(EventKind.CRISIS_REVIEWED, **_trimmed(fields))


def _keep(case: Case, name: str, fields: Mapping[str, str], seen: int) -> None:
    """`seen` is the version this person had before the eyes, 0 for none."""
    paper = paper_of(case.session, case.incident, name)
    if paper is not None and paper.version != seen:
        raise WrittenSince(paper)
    _write(case, paper or _begun(case.incident, name), _trimmed(fields))


def _write(case: Case, paper: CrisisPaper, content: dict[str, Any]) -> None:
    paper.content, paper.written_at, paper.written_by = content, case.now, case.actor.name
    case.session.add(paper)


def _begun(incident: Incident, name: str) -> CrisisPaper:
    return CrisisPaper(incident_id=incident.id, name=name)


def _trimmed(fields: Mapping[str, str]) -> dict[str, Any]:
    return {name: text.strip() for name, text in fields.items() if text.strip()}

"""One incident is the same as another: it ends as its duplicate, and the other goes on for both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from app.models import IncidentLink, Pause
from app.models.incident_link import LinkKind, has_duplicates
from app.use_cases.actor import Actor
from app.use_cases.acts import end_pauses
from app.use_cases.case import Case
from app.use_cases.tell import hold, tell_reporter
from app.use_cases.two_cases import open_both
from workflows.events import EventKind
from workflows.lifecycle import Move, Outcome, State
from workflows.merging import NoMerge, why_not_merge


class MergeRefused(RuntimeError):
    """The two stay two; `why` says the reason. Nothing was written."""

    def __init__(self, why: NoMerge) -> None:
        super().__init__(str(why))
        self.why = why


def merge_incidents(
    reference: str, actor: Actor, main: str, now: datetime, *, reason: str = "", held: timedelta = timedelta()
) -> None:
    """Close it as a duplicate of `main`: its clocks are dropped, what was broken stays broken (R11), and its partner is
    told (A14), by a letter that leaves `held` later. One of the same organisation is told the number to follow.

    Raises NoSuchIncident, NoSuchOther, MergeRefused, MoveRefused.
    """
    if reference == main:
        raise MergeRefused(NoMerge.ITSELF)
    with open_both(reference, main, actor, now) as (duplicate, goes_on):
        _may_merge(duplicate, goes_on)
        before = {"state": duplicate.incident.state, "waits": _open_waits(duplicate)}
        first = duplicate.record(EventKind.INCIDENT_MERGED, other=main)
        duplicate.move(Move.CANCEL)
        end_pauses(duplicate)
        duplicate.end(Outcome.DUPLICATE)
        last = duplicate.record(EventKind.INCIDENT_CLOSED, outcome=Outcome.DUPLICATE)
        goes_on.record(EventKind.DUPLICATE_JOINED, other=reference)
        same_partner = duplicate.incident.organisation_id == goes_on.incident.organisation_id
        letters = tell_reporter(duplicate, "merged", str(last), main=main if same_partner else "", reason=reason)
        hold(letters, held)
        before["lines"] = [*range(first, last + 1)]
        duplicate.session.add(_link(duplicate, goes_on, before))


def _link(duplicate: Case, goes_on: Case, before: Mapping[str, object]) -> IncidentLink:
    return IncidentLink(
        kind=LinkKind.DUPLICATE_OF,
        from_id=duplicate.incident.id,
        to_id=goes_on.incident.id,
        made_at=duplicate.now,
        made_by=duplicate.actor.name,
        before=dict(before),
    )


def _may_merge(duplicate: Case, goes_on: Case) -> None:
    why = why_not_merge(
        State(duplicate.incident.state),
        State(goes_on.incident.state),
        is_itself=False,
        has_duplicates=has_duplicates(duplicate.session, duplicate.incident),
    )
    if why is not None:
        raise MergeRefused(why)


def _open_waits(case: Case) -> list[int]:
    running = select(Pause.id).where(Pause.incident_id == case.incident.id, Pause.until.is_(None))
    return list(case.session.scalars(running.order_by(Pause.id)))

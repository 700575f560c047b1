"""It was no duplicate after all: the incident goes on exactly where it was, as if it had never been merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.models import Event, Incident, IncidentLink, Pause
from app.models.incident_facts import pauses_of
from app.models.incident_link import duplicate_link, main_of
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.case import Case, NoSuchIncident
from app.use_cases.letters_of_line import take_back_letters
from app.use_cases.tell import tell_reporter
from app.use_cases.two_cases import open_both
from workflows.events import EventKind
from workflows.lifecycle import Move, MoveRefused, State, may_move


class NotMerged(RuntimeError):
    """It is nobody's duplicate, or no longer that one's. Nothing was written."""


def separate_incident(reference: str, actor: Actor, now: datetime) -> None:
    """Give it back its state, its waits and its clocks: what the contract promised has run on since registration (A9).

    Messages that came meanwhile stay where they are, and both histories say how many. The partner is told only where
    the letter of the merge has left. Raises NoSuchIncident, NoSuchOther, NotMerged, MoveRefused.
    """
    with transaction() as session:
        found = session.scalars(select(Incident).where(Incident.reference == reference)).one_or_none()
        if found is None or not actor.reaches(found):
            raise NoSuchIncident(reference)
        if (main := main_of(session, found)) is None:
            raise NotMerged(reference)
        with open_both(reference, main.reference, actor, now) as (case, goes_on):
            _separate(case, goes_on)


def _separate(case: Case, goes_on: Case) -> None:
    link = duplicate_link(case.session, case.incident)
    if link is None or link.to_id != goes_on.incident.id:
        raise NotMerged(case.incident.reference)
    if not may_move(case.actor.role, Move.CANCEL):
        raise MoveRefused(State.CLOSED, Move.CANCEL, ())
    answers = _answers_meanwhile(case, goes_on, link)
    _give_back(case, link, answers)
    lines, left = link.before["lines"], len(answers) or None
    own, other = case.incident.reference, goes_on.incident.reference
    number = case.record(EventKind.INCIDENT_SEPARATED, other=other, withdrawn=lines, messages=left)
    goes_on.record(EventKind.DUPLICATE_LEFT, other=own, messages=left)
    case.session.delete(link)
    if take_back_letters(case, "merged", lines[-1]):
        tell_reporter(case, "reopened", str(number))


def _give_back(case: Case, link: IncidentLink, answers: Sequence[Event]) -> None:
    incident, session = case.incident, case.session
    incident.state, incident.outcome, incident.closed_at = link.before["state"], "", None
    for pause in session.scalars(select(Pause).where(Pause.id.in_(link.before["waits"]))):
        answered = answers[0].at if answers and pause.waiting_on == "partner" else None
        pause.until = answered  # a wait that the partner has ended meanwhile ended then
    session.flush()
    case.dossier.pauses[:] = pauses_of(session, [incident.id])[incident.id]
    undone = select(Event.kind, Event.at).where(
        Event.incident_id == incident.id, Event.seq.in_(link.before["lines"]), Event.kind != EventKind.NOTE_ADDED
    )
    for kind, at in session.execute(undone):
        case.dossier.forget(EventKind(kind), at)


def _answers_meanwhile(case: Case, goes_on: Case, link: IncidentLink) -> Sequence[Event]:
    """What its partner wrote since the merge, here or there, in order."""
    wanted = (Event.kind == EventKind.PARTNER_MESSAGE_RECEIVED, Event.recorded_at >= link.made_at)
    here_or_there = Event.incident_id.in_((case.incident.id, goes_on.incident.id))
    found = case.session.scalars(select(Event).where(*wanted, here_or_there).order_by(Event.at)).all()
    own = case.incident.reference
    return [one for one in found if one.incident_id == case.incident.id or one.details.get("answers") == own]

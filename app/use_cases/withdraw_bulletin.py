"""The announcement of a crisis is taken back in the seconds before it leaves: for everybody it was for, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.models import Event, Incident
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.keep_crisis_log import open_room
from app.use_cases.letters_of_line import take_back_letters, take_back_notices
from app.use_cases.open_case import open_case
from app.use_cases.tell_crisis import INSIDE, NOTICE, contacts_of
from app.use_cases.withdraw_message import TooLate, take_back_line
from workflows.crisis_room import CrisisRoom, crisis_room
from workflows.events import EventKind


def withdraw_bulletin(reference: str, line: int, actor: Actor, now: datetime) -> None:
    """Take back the status update of that history line, those of the incidents linked when it was written, and every
    letter; the clock of the next update runs on as if none had been sent (D5).

    Raises NoSuchIncident, NoCrisis, TooLate (one letter has left, so all of them leave).
    """
    with open_room(reference, actor, now) as (case, room), ExitStack() as stack:
        then = crisis_room([one for one in room.log if one.number < line])
        if then is None:
            raise TooLate
        written = take_back_line(case, line)
        writer = replace(actor, reach=None, desk=None)  # what one has just written may be taken back wherever it stands
        for linked, number in _told_with(case, then, written):
            take_back_line(stack.enter_context(open_case(linked, writer, now)), number)
        emails = {one.email for one in contacts_of(case.session, then)}
        notices_left = take_back_notices(case, NOTICE, f"{case.incident.id}:{line}", emails)
        if take_back_letters(case, INSIDE, line) or notices_left:
            raise TooLate


def _told_with(case: Case, room: CrisisRoom, written: Event) -> Sequence[tuple[str, int]]:
    """(case number, history line) of what the same act told in the linked incidents."""
    lines = select(Incident.reference, Event.seq, Event.details).join(Event, Event.incident_id == Incident.id)
    same_act = (Event.kind == EventKind.STATUS_UPDATE_SENT, Event.recorded_at == written.recorded_at)
    found = case.session.execute(lines.where(Incident.reference.in_(room.incidents), *same_act).order_by(Incident.id))
    return [(linked, seq) for linked, seq, details in found if details.get("crisis") == case.incident.reference]

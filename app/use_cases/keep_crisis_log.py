"""The main courante: what is said, decided, asked for and by whom, written once and never rewritten (A5, D5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from app.models.crisis import room_of
from app.models.transaction import write_down
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import EmptyText
from app.use_cases.case import Case
from app.use_cases.open_case import open_case
from workflows.crisis_room import CrisisRole, CrisisRoom
from workflows.events import EventKind


class NoCrisis(LookupError):
    """No crisis was ever declared on that incident."""


class NoSuchAction(LookupError):
    """The room has no open action of that number: somebody has done it, or nobody asked for it."""


@contextmanager
def open_room(reference: str, actor: Actor, now: datetime) -> Iterator[tuple[Case, CrisisRoom]]:
    """The incident in hand with its room. Raises NoSuchIncident, NoCrisis."""
    with open_case(reference, actor, now) as case:
        write_down(case.session)
        if (room := room_of(case.session, case.incident)) is None:
            raise NoCrisis(reference)
        yield case, room


def note_in_crisis(reference: str, actor: Actor, text: str, now: datetime, *, is_decision: bool = False) -> None:
    """Add a line to the log, or a decision. Raises NoSuchIncident, NoCrisis, EmptyText."""
    with open_room(reference, actor, now) as (case, _):
        case.record(EventKind.DECISION_TAKEN if is_decision else EventKind.CRISIS_NOTED, text=stated(text))


def open_action(reference: str, actor: Actor, text: str, owner: str, due_at: datetime | None, now: datetime) -> None:
    """Ask somebody for something, by `due_at` where a time was said. Raises NoSuchIncident, NoCrisis, EmptyText."""
    with open_room(reference, actor, now) as (case, _):
        due = due_at.isoformat() if due_at else None
        case.record(EventKind.ACTION_OPENED, text=stated(text), owner=owner.strip(), due_at=due)


def finish_action(reference: str, actor: Actor, number: int, now: datetime) -> None:
    """That action is done. Raises NoSuchIncident, NoCrisis, NoSuchAction."""
    with open_room(reference, actor, now) as (case, room):
        action = next((one for one in room.open_actions if one.number == number), None)
        if action is None:
            raise NoSuchAction(reference, number)
        case.record(EventKind.ACTION_DONE, action=number, text=action.text)


def give_role(reference: str, actor: Actor, role: CrisisRole, holder: str, now: datetime) -> None:
    """`holder` takes that role, nobody for "". Raises NoSuchIncident, NoCrisis."""
    with open_room(reference, actor, now) as (case, room):
        if room.roles[role] != holder.strip():
            case.record(EventKind.CRISIS_ROLE_GIVEN, role=role, holder=holder.strip())


def stated(text: str) -> str:
    """The text without what stands around it. Raises EmptyText for none."""
    if not text.strip():
        raise EmptyText
    return text.strip()

"""A major incident that levels 2 and 3 have not resolved becomes a crisis (A5), told as it goes (D5, D6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from app.notify.readers import partner_readers
from app.use_cases import acts
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import keep_written
from app.use_cases.case import Case
from app.use_cases.open_case import open_case
from app.use_cases.tell import hold, thread_of, write_to
from workflows.events import EventKind
from workflows.lifecycle import Move

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What the other side is told at each stage: nature, cause, corrective actions, expected duration (D6)."""

    nature: str
    cause: str = ""
    actions: str = ""
    expected_duration: str = ""


def declare_crisis(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Open the crisis and call its team. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        acts.declare_crisis(case, reason)


def lift_crisis(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """End the crisis; level 3 keeps the incident. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        case.move(Move.LIFT_CRISIS)
        case.record(EventKind.CRISIS_LIFTED, reason=reason)


def send_status_update(
    reference: str, actor: Actor, update: StatusUpdate, now: datetime, held: timedelta = timedelta()
) -> int:
    """Tell the partner where it stands; the next update's clock starts. The number of its history line; the letter leaves
    `held` later. Raises NoSuchIncident.
    """
    with open_case(reference, actor, now) as case:
        return tell_status_update(case, update, held=held)


def tell_status_update(
    case: Case,
    update: StatusUpdate,
    *,
    told: set[str] | None = None,
    beside: Mapping[str, Any] = _NOTHING,
    held: timedelta = timedelta(),
) -> int:
    """In the incident in hand: the message, the history line, and the letters; the line's number.

    Who stands in `told` (addresses in lower case) knows already; whoever is written to joins them there.
    """
    told = set() if told is None else told
    said: dict[str, Any] = {name: text.strip() for name, text in asdict(update).items() if text.strip()}
    number = case.record(EventKind.STATUS_UPDATE_SENT, **(said | dict(beside)))
    keep_written(case, "out", "\n\n".join(said.values()), number, held)
    case.incident.cause = update.cause or case.incident.cause
    readers = [one for one in partner_readers(case.session, case.incident) if one.email.lower() not in told]
    hold(write_to(case, readers, thread_of(case), "status_update", str(number), update=update), held)
    told |= {one.email.lower() for one in readers}
    return number

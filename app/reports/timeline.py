"""What happened to an incident, in order: what people wrote, what was done, and the letters each fact sent out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models import Attachment, Event, Letter, Message
from workflows.events import EventKind

_CARRIES_MESSAGE = {
    "in": {EventKind.PARTNER_MESSAGE_RECEIVED, EventKind.INCIDENT_REGISTERED},
    "out": {EventKind.ANSWER_SENT, EventKind.ANSWER_REQUESTED, EventKind.STATUS_UPDATE_SENT},
    "note": {EventKind.NOTE_ADDED},
}


_MOVES_OF_STEPS = (EventKind.INCIDENT_ESCALATED, EventKind.CRISIS_PROPOSED, EventKind.CRISIS_DECLARED)


class EntryKind(StrEnum):
    """What the filter of the page can choose."""

    MESSAGE = "message"
    ACT = "act"
    LETTER = "letter"


@dataclass(slots=True)
class Entry:
    """One fact. A message has `direction`, `body`, `quoted`, `attachments`; an act has `event` and `details`."""

    kind: EntryKind
    at: datetime
    author: str
    event: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None
    direction: str = ""
    body: str = ""
    quoted: str = ""
    message_id: int = 0
    is_withdrawn: bool = False  # taken back before anybody outside read it
    mail_id: int | None = None
    attachments: Sequence[Attachment] = ()
    letters: list[Letter] = field(default_factory=list)


def timeline(session: Session, incident_id: int) -> list[Entry]:
    """Every entry, oldest first: four questions to the database."""
    events = session.scalars(select(Event).where(Event.incident_id == incident_id).order_by(Event.seq)).all()
    said = select(Message).where(Message.incident_id == incident_id).options(selectinload(Message.attachments))
    messages = session.scalars(said.order_by(Message.at, Message.id)).all()
    letters = session.scalars(select(Letter).where(Letter.incident_id == incident_id).order_by(Letter.id)).all()
    acts = {event.seq: _act(event) for event in events}
    alone = _unattached(incident_id, letters, acts)
    entries = [*_with_messages(acts, events, messages), *alone]
    return sorted(_without_echoes(entries), key=lambda entry: entry.at)


def _without_echoes(entries: Sequence[Entry]) -> list[Entry]:
    """A step of the engine that made a move is told twice, as the move and as the step: the move is enough."""
    moves = {(e.recorded_at, e.details.get("reason")): e for e in entries if e.event in _MOVES_OF_STEPS}
    kept = []
    for entry in entries:
        move = moves.get((entry.recorded_at, entry.details.get("label")))
        if entry.event != EventKind.PEOPLE_TOLD or move is None:
            kept.append(entry)
        else:
            move.letters += entry.letters
            move.details["promise"] = entry.details.get("promise", "")
    return kept


def _act(event: Event) -> Entry:
    details = dict(event.details)
    return Entry(EntryKind.ACT, event.at, event.actor, event.kind, details, event.recorded_at)


def _with_messages(acts: dict[int, Entry], events: Sequence[Event], messages: Sequence[Message]) -> list[Entry]:
    """Each message is told by its own fact where that fact can be found, and stands alone otherwise."""
    alone = []
    free = {event.seq: event for event in events}
    for message in messages:
        seq = next((seq for seq, event in free.items() if _tells(event, message)), None)
        entry = acts[free.pop(seq).seq] if seq is not None else Entry(EntryKind.MESSAGE, message.at, message.author)
        if seq is None:
            alone.append(entry)
        entry.kind, entry.direction, entry.author = EntryKind.MESSAGE, message.direction, message.author
        entry.body, entry.quoted, entry.message_id = message.body, message.quoted, message.id
        entry.mail_id, entry.attachments = message.mail_id, message.attachments
        entry.is_withdrawn = message.withdrawn_at is not None
    return [*acts.values(), *alone]


def _tells(event: Event, message: Message) -> bool:
    if event.kind not in _CARRIES_MESSAGE[message.direction]:
        return False
    if message.line is not None:
        return event.seq == message.line
    mail_id = event.details.get("mail_id")
    return mail_id == message.mail_id if mail_id is not None else event.at == message.at


def _unattached(incident_id: int, letters: Iterable[Letter], acts: dict[int, Entry]) -> list[Entry]:
    """Hang each letter on the fact that sent it; the entries of those whose fact is not known."""
    alone = []
    for letter in letters:
        fact = _fact_of(incident_id, letter, acts)
        if fact is not None:
            fact.letters.append(letter)
        else:
            alone.append(Entry(EntryKind.LETTER, letter.written_at, "", letters=[letter]))
    return alone


def _fact_of(incident_id: int, letter: Letter, acts: dict[int, Entry]) -> Entry | None:
    cause = cause_of(incident_id, letter)
    if cause.isdecimal():
        return acts.get(int(cause))
    if cause == "receipt":
        return next((entry for entry in acts.values() if entry.event == EventKind.INCIDENT_REGISTERED), None)
    return next((entry for entry in acts.values() if _is_step(entry, cause)), None)


def cause_of(incident_id: int, letter: Letter) -> str:
    """A letter's dedupe key says what sent it: a history line's number, a step of a clock, or the registration."""
    before, after = f"{incident_id}:{letter.template}:", f":{letter.recipient.lower()}"
    return letter.dedupe_key.removeprefix(before).removesuffix(after)


def _is_step(entry: Entry, cause: str) -> bool:
    details = entry.details
    if entry.event != EventKind.PEOPLE_TOLD or "clock" not in details:
        return False
    step = f"{details['clock']}:{details.get('step')}:{details.get('round')}"
    return cause == step or cause.startswith(f"{step}:")

"""The triage queue: the open incidents a person reaches, the one whose deadline is nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import Session

from app.models import Incident
from app.models.search_word import SearchWord
from app.reports.horizon import Horizon, Nearness
from app.reports.nearest import COUNTED, counted_by_nearness, is_open, nearest_ids
from app.reports.nearness import horizons_in_reach
from app.reports.queue_row import QueueRow, incidents_of, read_rows
from app.reports.reach import Asker
from app.reports.rule_shelf import RuleShelf
from workflows.lifecycle import State
from workflows.search_words import words_asked

PAGE = 50
STATES_OF_LEVEL = {
    "n1": (State.REGISTERED, State.ACKNOWLEDGED),
    "n2": (State.ESCALATED_N2,),
    "n3": (State.ESCALATED_N3, State.CRISIS),
}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the list's address asks for; "" asks nothing. `state` is a State, "open" or "all"; holder 0 is nobody."""

    state: str = "open"
    kind: str = ""
    service: str = ""
    level: str = ""
    words: str = ""
    holder_id: int | None = None
    after: str = ""  # the cursor of the page before


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue in groups. `counts` are of the whole queue, COUNTED standing for that many or more;
    `next_after` is "" on the last page.
    """

    groups: Sequence[tuple[Nearness, Sequence[QueueRow]]]
    counts: Mapping[Nearness, int]
    next_after: str
    nearest: QueueRow | None
    next_elsewhere: QueueRow | None = (
        None  # where the list is empty: the nearest deadline of all, as a partner's answer
    )

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def holds_more(self) -> bool:
        """Whether the figures are of what was counted, and there is more."""
        return any(count >= COUNTED for count in self.counts.values())


def triage_queue(session: Session, wanted: QueueFilter, *, desk: Asker, now: datetime) -> Queue:
    """One page of at most PAGE incidents: six questions to the database, none of which reads more as the table grows."""
    shelf = RuleShelf(session)
    horizons = horizons_in_reach(shelf, desk, now)
    conditions = conditions_of(wanted)
    beyond = [_beyond(wanted.after)] if wanted.after else []
    found = incidents_of(session, nearest_ids(session, desk, [*conditions, *beyond], PAGE + 1))
    rows = read_rows(session, shelf, horizons, found[:PAGE], now)
    return Queue(
        groups=_grouped(rows),
        counts=counted_by_nearness(session, desk, conditions, horizons),
        next_after=_cursor(found[PAGE - 1]) if len(found) > PAGE else "",
        nearest=next((row for row in rows if row.due_at is not None), None),
        next_elsewhere=None if found else _next_elsewhere(session, shelf, horizons, desk, now),
    )


def conditions_of(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions on Incident, the cursor left out."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.state == "open":
        conditions.append(is_open())
    elif wanted.state != "all":
        conditions.append(Incident.state == wanted.state)
    if wanted.kind:
        conditions.append(Incident.kind == wanted.kind)
    if wanted.service:
        conditions.append(Incident.service == wanted.service)
    if wanted.level:
        conditions.append(Incident.state.in_(STATES_OF_LEVEL.get(wanted.level, ())))
    if wanted.holder_id is not None:
        conditions.append(Incident.assignee_id == (wanted.holder_id or None))
    if wanted.words and wanted.state != "open":
        conditions += [_found_by(word) for word in words_asked(wanted.words)]
    elif wanted.words:
        reference = Incident.reference.icontains(wanted.words, autoescape=True)
        conditions.append(reference | Incident.subject.icontains(wanted.words, autoescape=True))
    return conditions


def _found_by(word: str) -> ColumnElement[bool]:
    return exists().where(SearchWord.word == word, SearchWord.incident_id == Incident.id)


def _next_elsewhere(
    session: Session, shelf: RuleShelf, horizons: Mapping[str, Horizon], desk: Asker, now: datetime
) -> QueueRow | None:
    nearest = nearest_ids(session, desk, [Incident.next_due_at.is_not(None)], 1)
    return next(iter(read_rows(session, shelf, horizons, incidents_of(session, nearest), now)), None)


def _grouped(rows: Iterable[QueueRow]) -> list[tuple[Nearness, list[QueueRow]]]:
    by_nearness: dict[Nearness, list[QueueRow]] = {}
    for row in rows:
        by_nearness.setdefault(row.nearness, []).append(row)
    return [(name, by_nearness[name]) for name in Nearness if name in by_nearness]


def _cursor(last: Incident) -> str:
    return f"{last.next_due_at.isoformat() if last.next_due_at else ''}_{last.id}"


def _beyond(cursor: str) -> ColumnElement[bool]:
    """What comes after `cursor`; a cursor nobody gave out asks for everything."""
    instant, _, number = cursor.rpartition("_")
    try:
        due_at = datetime.fromisoformat(instant) if instant else None
        last_id = int(number)
    except ValueError:
        return Incident.id > 0
    after_same = and_(Incident.next_due_at == due_at, Incident.id > last_id)
    if due_at is None:
        return and_(Incident.next_due_at.is_(None), Incident.id > last_id)
    if due_at.tzinfo is None:
        return Incident.id > 0
    return or_(Incident.next_due_at > due_at, after_same, Incident.next_due_at.is_(None))

"""A year of a desk's calendar, day by day: open, closed, public holiday by its name, exceptional day by its reason (R3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from app.models.rule_book import added_days, current_rules
from workflows.calendars import DatedHours, Intervals, compile_calendar
from workflows.opening_hours import HORIZON, OpeningHours
from workflows.rules import Calendar, Desk
from workflows.stated_hours import ClosedKind

_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a day is to the desk."""

    OPEN = "open"
    CLOSED = "closed"  # by the week
    HOLIDAY = "holiday"
    CLOSURE = "closure"  # exceptional
    OTHER_HOURS = "other_hours"  # exceptional


@dataclass(frozen=True, slots=True)
class Day:
    """`name` is the holiday's or the reason; `intervals` are hours of that day alone; `is_added` where people added it."""

    on: date
    kind: DayKind
    name: str = ""
    intervals: Intervals = ()
    is_added: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` begin on Monday; None stands for a day of another month. `named` are the days worth a word."""

    first: date
    weeks: Sequence[Sequence[Day | None]]
    named: Sequence[Day]


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """`desks` open by this calendar; `added` are the exceptional days people added, from today on, any year."""

    name: str
    calendar: Calendar
    desks: Sequence[Desk]
    hours: OpeningHours
    year: int
    months: Sequence[Month]
    added: Sequence[Day]

    @property
    def first_year(self) -> int:
        return HORIZON.start

    @property
    def last_year(self) -> int:
        return HORIZON.stop - 1


@dataclass(frozen=True, slots=True)
class CalendarCard:
    """A calendar in the list, with its next days that are not like the others."""

    name: str
    calendar: Calendar
    desks: Sequence[Desk]
    hours: OpeningHours
    ahead: Sequence[Day]


def calendar_named(name: str) -> str | None:
    """The calendar of that desk, or the calendar of that name; None for neither."""
    book = current_rules()
    if name in book.desks:
        return book.desks[name].calendar
    return name if name in book.calendars else None


def calendar_cards(session: Session, now: datetime) -> list[CalendarCard]:
    """Every calendar of the rules, those desks open by first."""
    added = added_days(session)
    cards = []
    for name, calendar in current_rules().calendars.items():
        hours = compile_calendar(calendar, added.get(name, {}))
        today = now.astimezone(hours.zone).date()
        days = (_day(calendar, hours, added.get(name, {}), today + _DAY * ahead) for ahead in range(120))
        cards.append(CalendarCard(name, calendar, _desks(name), hours, [day for day in days if day.name][:4]))
    return sorted(cards, key=lambda card: not card.desks)


def calendar_year(session: Session, name: str, year: int, now: datetime) -> CalendarYear:
    """That calendar in that year, one of HORIZON. Raises KeyError for a calendar the rules do not know."""
    calendar, added = current_rules().calendars[name], added_days(session).get(name, {})
    hours = compile_calendar(calendar, added)
    today = now.astimezone(hours.zone).date()
    return CalendarYear(
        name=name,
        calendar=calendar,
        desks=_desks(name),
        hours=hours,
        year=year,
        months=[_month(calendar, hours, added, date(year, number, 1)) for number in range(1, 13)],
        added=[_day(calendar, hours, added, on) for on in sorted(added) if on >= today],
    )


def _desks(calendar: str) -> list[Desk]:
    return [desk for desk in current_rules().desks.values() if desk.calendar == calendar]


def _month(calendar: Calendar, hours: OpeningHours, added: DatedHours, first: date) -> Month:
    days: list[Day | None] = [None] * first.weekday()
    on = first
    while on.month == first.month:
        days.append(_day(calendar, hours, added, on))
        on += _DAY
    days += [None] * (-len(days) % 7)
    named = [day for day in days if day is not None and day.name]
    return Month(first, [days[start : start + 7] for start in range(0, len(days), 7)], named)


def _day(calendar: Calendar, hours: OpeningHours, added: DatedHours, on: date) -> Day:
    exceptional: Mapping[date, Intervals] = {**calendar.exceptions, **{day: one for day, (one, _) in added.items()}}
    closed = hours.why_closed(on)
    if on in exceptional and (intervals := tuple(exceptional[on])):
        name = added[on][1] if on in added else calendar.exception_names.get(on, "")
        return Day(on, DayKind.OTHER_HOURS, name or hours.holiday_name(on), intervals, on in added)
    if closed is None:
        return Day(on, DayKind.OPEN)
    kinds = {ClosedKind.HOLIDAY: DayKind.HOLIDAY, ClosedKind.EXCEPTIONAL_CLOSURE: DayKind.CLOSURE}
    return Day(on, kinds.get(closed.kind, DayKind.CLOSED), closed.name, (), on in added)

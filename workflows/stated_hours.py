"""Opening hours as a desk states them: the ordinary week, the closed days, the dated exceptions.

Plain values come in, each is checked, and what comes out answers one question: what is said about this day?
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from workflows.zone_offsets import DAY

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

StatedInterval = Sequence[str] | str
"""("09:00", "12:00") or "09:00-12:00"."""
Weekly = (
    Mapping[str, Sequence[StatedInterval]]
    | Mapping[int, Sequence[StatedInterval]]
    | Mapping[str | int, Sequence[StatedInterval]]
)


class CalendarError(ValueError):
    """A calendar cannot be read. `field` says where, `problem` what is wrong, `mend` what to write instead."""

    def __init__(self, field: str, problem: str, mend: str) -> None:
        super().__init__(f"{field}: {problem}; {mend}")
        self.field = field
        self.problem = problem
        self.mend = mend


class ClosedKind(StrEnum):
    """What keeps a desk closed."""

    WEEKLY_HOURS = "weekly_hours"  # a night, a break at noon, the weekly closing day
    HOLIDAY = "holiday"
    EXCEPTIONAL_CLOSURE = "exceptional_closure"
    EXCEPTIONAL_HOURS = "exceptional_hours"  # outside the hours set for this one day


class ClosedReason(NamedTuple):
    """Why a desk is closed; `name` is the calendar's own word for it ("Vendredi saint"), "" where it gives none."""

    kind: ClosedKind
    name: str = ""


class Interval(NamedTuple):
    """From `opens` to `closes`, both counted from the local midnight that starts the day; a night runs past 24 h."""

    opens: timedelta
    closes: timedelta


class DayPlan(NamedTuple):
    """What is said about one day: its intervals in order, and why it is closed outside them."""

    intervals: tuple[Interval, ...]
    closed_reason: ClosedReason


@dataclass(frozen=True)
class StatedHours:
    """The week (Monday first), the days that depart from it, and the public holidays, exceptionally open or not."""

    zone: ZoneInfo
    week: tuple[DayPlan, ...]
    special_days: Mapping[date, DayPlan] = field(hash=False)
    holidays: Mapping[date, str] = field(hash=False)

    def on(self, day: date) -> DayPlan:
        """What rules `day`: its exception, else the holiday, else the week."""
        return self.special_days.get(day) or self.week[day.weekday()]


def read_stated_hours(
    zone: str,
    weekly: Weekly,
    closed_days: Collection[date] | Mapping[date, str],
    exceptions: Mapping[date, Sequence[StatedInterval]],
    exception_names: Mapping[date, str],
) -> StatedHours:
    """Check plain values and make them one. Raises CalendarError, which names the field and the mend."""
    mappings: dict[str, object] = {"weekly": weekly, "exceptions": exceptions, "exception_names": exception_names}
    for field_name, stated in mappings.items():
        if not isinstance(stated, Mapping):
            raise CalendarError(field_name, f"{stated!r} is no mapping", "write what each day has: {day: ...}")
    holidays = _read_holidays(closed_days)
    closures = {day: DayPlan((), ClosedReason(ClosedKind.HOLIDAY, name)) for day, name in holidays.items()}
    return StatedHours(
        zone=_read_zone(zone),
        week=_read_week(weekly),
        special_days=closures | _read_exceptions(exceptions, exception_names),
        holidays=holidays,
    )


def _read_zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        near = get_close_matches(str(zone), available_timezones(), n=3)
        mend = f"did you mean {', '.join(near)}?" if near else 'write a tz database name such as "Europe/Paris"'
        raise CalendarError("zone", f"no time zone is called {zone!r}", mend) from None


def _read_week(weekly: Weekly) -> tuple[DayPlan, ...]:
    week = [DayPlan((), ClosedReason(ClosedKind.WEEKLY_HOURS))] * 7
    stated: dict[int, str | int] = {}
    for key, intervals in weekly.items():
        weekday = _read_weekday(key)
        if weekday in stated:
            raise CalendarError(
                "weekly",
                f"{stated[weekday]!r} and {key!r} are the same day",
                "keep one and put all its intervals there",
            )
        stated[weekday] = key
        week[weekday] = week[weekday]._replace(intervals=_read_intervals(f"weekly.{key}", intervals))
    return tuple(week)


def _read_weekday(key: str | int) -> int:
    if isinstance(key, int) and 0 <= key < 7:
        return key
    for weekday, name in enumerate(DAY_NAMES):
        if str(key).casefold() in {name, name[:3]}:
            return weekday
    raise CalendarError(
        "weekly", f"{key!r} is no day", 'write "monday" to "sunday", "mon" to "sun", or 0 (Monday) to 6'
    )


def _read_holidays(closed_days: object) -> dict[date, str]:
    if isinstance(closed_days, str) or not isinstance(closed_days, Collection):
        raise CalendarError("closed_days", f"{closed_days!r} is no collection of dates", "write [date(2026, 5, 1)]")
    names = closed_days if isinstance(closed_days, Mapping) else dict.fromkeys(closed_days, "")
    return {_read_date("closed_days", day): str(name or "") for day, name in names.items()}


def _read_exceptions(
    exceptions: Mapping[date, Sequence[StatedInterval]], names: Mapping[date, str]
) -> dict[date, DayPlan]:
    for day in names:
        if day not in exceptions:
            raise CalendarError(
                "exception_names", f"{day} has no exception", "give the day its hours in exceptions ([] for a closure)"
            )
    plans = {}
    for day, stated in exceptions.items():
        intervals = _read_intervals(f"exceptions.{_read_date('exceptions', day)}", stated)
        kind = ClosedKind.EXCEPTIONAL_HOURS if intervals else ClosedKind.EXCEPTIONAL_CLOSURE
        plans[day] = DayPlan(intervals, ClosedReason(kind, names.get(day, "")))
    return plans


def _read_date(field: str, day: object) -> date:
    if not isinstance(day, date) or isinstance(day, datetime):
        raise CalendarError(field, f"{day!r} is no date", "write a date such as date(2026, 5, 1)")
    return day


def _read_intervals(field: str, stated: object) -> tuple[Interval, ...]:
    if isinstance(stated, str) or not isinstance(stated, Sequence):
        raise CalendarError(
            field, f"{stated!r} is no list of intervals", 'write ["09:00-12:00", "14:00-16:00"], or [] for a closed day'
        )
    return tuple(sorted(_read_interval(f"{field}[{number}]", interval) for number, interval in enumerate(stated)))


def _read_interval(field: str, stated: object) -> Interval:
    ends = stated.split("-") if isinstance(stated, str) else stated
    if not isinstance(ends, Sequence) or len(ends) != 2:
        raise CalendarError(field, f"{stated!r} is no interval", 'write "09:00-12:00" or ("09:00", "12:00")')
    opens, closes = (_read_wall_time(field, text) for text in ends)
    if opens == DAY:
        raise CalendarError(field, "nothing opens at 24:00", 'write "00:00" on the following day')
    return Interval(opens, closes if closes > opens else closes + DAY)


def _read_wall_time(field: str, text: object) -> timedelta:
    if not isinstance(text, str):
        raise CalendarError(
            field, f"{text!r} is no text", "write hours between quotes: YAML reads a bare 09:30 as the number 570"
        )
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", text.strip()):
        raise CalendarError(field, f"{text!r} is no time of day", 'write it as "HH:MM", from "00:00" to "24:00"')
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))

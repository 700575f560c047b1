"""A calendar of the rules file, and the days people added to it, made into opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from workflows.opening_hours import HORIZON, OpeningHours
from workflows.public_holidays import public_holidays
from workflows.rules import Calendar

Intervals = tuple[tuple[str, str], ...]
DatedHours = Mapping[date, tuple[Intervals, str]]
NOTHING_ADDED: DatedHours = MappingProxyType({})


def compile_calendar(calendar: Calendar, added: DatedHours = NOTHING_ADDED) -> OpeningHours:
    """The opening hours of `calendar`, public holidays of its territory left out (R3).

    `added` holds exceptional days kept outside the file: date to (intervals, name), no interval for a closure;
    they win over the file's own. The same words give the same object, so that its tables are laid out once.
    Raises CalendarError where the words of `added` cannot be read.
    """
    hours = dict(calendar.exceptions) | {day: intervals for day, (intervals, _) in added.items()}
    names = dict(calendar.exception_names) | {day: name for day, (_, name) in added.items()}
    weekly = tuple(calendar.weekly.items())
    return _compiled(calendar.zone, calendar.holidays, weekly, tuple(hours.items()), tuple(names.items()))


@lru_cache(maxsize=256)
def _compiled(
    zone: str,
    territory: str,
    weekly: tuple[tuple[str, Intervals], ...],
    exceptions: tuple[tuple[date, Intervals], ...],
    names: tuple[tuple[date, str], ...],
) -> OpeningHours:
    return OpeningHours(
        zone,
        dict(weekly),
        public_holidays(territory, HORIZON) if territory else {},
        dict(exceptions),
        exception_names=dict(names),
    )

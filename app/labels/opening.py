"""A desk's hours in words, and whether it is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from app.labels.catalogue import catalogue, phrase
from app.labels.times import hour_in_words, instant_in_words
from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours
from workflows.rules import Calendar
from workflows.stated_hours import DAY_NAMES

Intervals = tuple[tuple[str, str], ...]


def weekly_hours_in_words(calendar: Calendar) -> str:
    """'du lundi au vendredi de 6 h à 20 h et le samedi de 6 h à 15 h 30'."""
    days = [(number, tuple(calendar.weekly.get(name, ()))) for number, name in enumerate(DAY_NAMES)]
    by_hours: dict[Intervals, list[int]] = {}
    for number, intervals in days:
        if intervals:
            by_hours.setdefault(intervals, []).append(number)
    stretches = [
        phrase("days_and_hours", days=_days(numbers), hours=intervals_in_words(intervals))
        for intervals, numbers in by_hours.items()
    ]
    return _listed(stretches)


def opening_in_words(hours: OpeningHours, now: datetime, *, relative: bool = True) -> str:
    """'ouvert jusqu'à 20 h', 'fermé, reprise lundi 23 novembre à 6 h'."""
    try:
        if hours.is_open(now):
            return phrase("open_until", hour=hour_in_words(hours.closes_at(now)))
        opening = hours.next_opening(now)
    except NeverOpens:
        return phrase("closed_for_good")
    except BeyondHorizon:
        return phrase("open_round_the_clock")
    return phrase("closed_until", instant=instant_in_words(opening, hours.zone, now, relative=relative))


def _days(numbers: Sequence[int]) -> str:
    weekdays = catalogue().weekdays
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    if len(runs) == 1 and len(numbers) > 2:
        return phrase("day_range", first=weekdays[numbers[0]], last=weekdays[numbers[-1]])
    names = [weekdays[number] for number in numbers]
    if len(names) == 1:
        return phrase("one_day", first=names[0])
    return phrase("days_listed", others=phrase("comma").join(names[:-1]), last=names[-1])


def intervals_in_words(intervals: Intervals) -> str:
    """'de 9 h à 12 h et de 14 h à 16 h'."""
    return _listed([phrase("interval", opens=_wall(opens), closes=_wall(closes)) for opens, closes in intervals])


def _wall(text: str) -> str:
    hours, minutes = text.split(":")
    wall = datetime(2000, 1, 1) + timedelta(hours=int(hours) % 24, minutes=int(minutes))  # noqa: DTZ001 - a time of day
    return phrase("midnight_end") if text == "24:00" else hour_in_words(wall)


def _listed(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return phrase("comma").join(items[:-1]) + phrase("and") + items[-1]

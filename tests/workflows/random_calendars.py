"""Random calendars and random questions about them, drawn where calendars break: at edges, at clock changes, at nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from zoneinfo import available_timezones

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Pair = tuple[str, str]
Week = Mapping[int, tuple[Pair, ...]]

ODD_YEARS = (
    ("Africa/Cairo", 2014),  # four changes in one year
    ("Africa/Casablanca", 2012),  # summer time put off for Ramadan
    ("Africa/Casablanca", 2024),  # an hour taken off for Ramadan
    ("Africa/Juba", 2021),
    ("America/Asuncion", 2024),
    ("America/Caracas", 2007),  # half an hour back
    ("America/Godthab", 2023),
    ("America/Havana", 2013),  # midnight skipped, and read twice
    ("America/Noronha", 2000),  # changes a week apart
    ("America/Sao_Paulo", 2017),  # midnight skipped; an evening hour read twice
    ("America/St_Johns", 2008),  # at 00:01
    ("Antarctica/Casey", 2020),
    ("Antarctica/Troll", 2026),  # two hours
    ("Antarctica/Vostok", 2023),
    ("Asia/Amman", 2022),
    ("Asia/Beirut", 2023),
    ("Asia/Gaza", 2011),
    ("Asia/Kathmandu", 2026),  # +05:45
    ("Asia/Pyongyang", 2015),
    ("Asia/Tehran", 2022),
    ("Australia/Eucla", 2026),  # +08:45
    ("Australia/Lord_Howe", 2026),  # half an hour
    ("Europe/Dublin", 2026),  # winter is the change
    ("Europe/Istanbul", 2016),
    ("Europe/Moscow", 2011),
    ("Europe/Samara", 2010),
    ("Europe/Volgograd", 2020),
    ("Pacific/Apia", 2011),  # 30 December never was
    ("Pacific/Chatham", 2026),  # +12:45, +13:45
    ("Pacific/Fakaofo", 2011),  # nor here
    ("Pacific/Kiritimati", 2026),  # +14:00
    *(("Europe/Paris", year) for year in range(2024, 2029)),
)


@dataclass(frozen=True)
class RandomCalendar:
    """Hours in plain values; an end at or before its start lies on the next day."""

    week: Week
    holidays: Mapping[date, str]
    exceptions: Mapping[date, tuple[Pair, ...]]
    exception_names: Mapping[date, str]

    def pairs_on(self, day: date) -> tuple[Pair, ...]:
        """The intervals that start on `day`."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.holidays else self.week.get(day.weekday(), ())

    def reason_on(self, day: date) -> tuple[str, str]:
        """Why the desk is closed on `day` when it is."""
        if day in self.exceptions:
            kind = "exceptional_hours" if self.exceptions[day] else "exceptional_closure"
            return kind, self.exception_names.get(day, "")
        return ("holiday", self.holidays[day]) if day in self.holidays else ("weekly_hours", "")


def random_place(random: Random) -> tuple[str, int]:
    """A zone and a year, odd ones half the time."""
    if random.random() < 0.5:
        return random.choice(ODD_YEARS)
    return random.choice(_zones()), random.randrange(2000, 2051)


def random_calendar(random: Random, year: int) -> RandomCalendar:
    """Any shape of week, with up to 40 holidays and 30 exceptions in and around `year`."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(-2, 368)]
    holidays = random.sample(days, random.choice((0, 3, 11, 40)))
    names = ("Noël", "Vendredi saint", "Toussaint", "")
    exceptions = {
        day: _random_day(random, random.choice((0, 1, 2))) for day in random.sample(days, random.choice((0, 2, 30)))
    }
    return RandomCalendar(
        week=_random_week(random),
        holidays={day: random.choice(names) for day in holidays},
        exceptions=exceptions,
        exception_names={day: "Inventaire" for day in exceptions if random.random() < 0.5},
    )


def random_duration(random: Random) -> timedelta:
    """From nothing to months, whole minutes or not."""
    scale = random.choice((0, 1, 60, 3600, 86_400, 3_000_000))
    return timedelta(seconds=random.randint(0, scale), microseconds=random.choice((0, 0, 0, 1, 999_999)))


@cache
def _zones() -> list[str]:
    return sorted(available_timezones())


def _random_week(random: Random) -> Week:
    office = (("09:00", "12:00"), ("14:00", "18:00"))
    match random.randrange(7):
        case 0:
            return dict.fromkeys(range(5), office)
        case 1:
            return dict.fromkeys(range(7), (("00:00", "24:00"),))
        case 2:
            return dict.fromkeys(random.sample(range(7), 5), (("22:00", "06:00"),))
        case 3:
            return dict.fromkeys(range(6), (("06:00", "20:00"),)) | {5: (("06:00", "15:30"),)}
        case _:
            most = random.choice((0, 1, 1, 2, 4))
            return {weekday: _random_day(random, random.randint(0, most)) for weekday in range(7)}


def _random_day(random: Random, intervals: int) -> tuple[Pair, ...]:
    return tuple((_random_time(random), _random_end(random)) for _ in range(intervals))


def _random_time(random: Random) -> str:
    small_hours = random.random() < 0.3  # where clocks change
    minute = random.choice((0, 1, 15, 30, 45, 59, random.randrange(60)))
    return f"{random.randrange(4 if small_hours else 24):02}:{minute:02}"


def _random_end(random: Random) -> str:
    return "24:00" if random.random() < 0.1 else _random_time(random)

"""Clock changes: hours are what the wall reads, seconds are those that really pass (R1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workflows.opening_hours import OpeningHours
from workflows.zone_offsets import offset_periods, skipped_days

HOUR = timedelta(hours=1)
EVERY_DAY = range(7)
SPRING = [date(2024, 3, 31), date(2025, 3, 30), date(2026, 3, 29), date(2027, 3, 28), date(2028, 3, 26)]
AUTUMN = [date(2024, 10, 27), date(2025, 10, 26), date(2026, 10, 25), date(2027, 10, 31), date(2028, 10, 29)]


@pytest.fixture(autouse=True)
def look_for_changes_anew() -> None:
    offset_periods.cache_clear()


def midnight(day: date, zone: str = "Europe/Paris") -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def opened_on(day: date, *intervals: str, zone: str = "Europe/Paris") -> timedelta:
    hours = OpeningHours(zone, dict.fromkeys(EVERY_DAY, intervals))
    return hours.between(midnight(day, zone), midnight(day + timedelta(days=1), zone))


def stretches(day: date, *intervals: str, zone: str = "Europe/Paris") -> list[tuple[str, str]]:
    hours = OpeningHours(zone, dict.fromkeys(EVERY_DAY, intervals))
    found = hours.intervals(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    return [(start.isoformat()[11:], end.isoformat()[11:]) for start, end in found]


@pytest.mark.parametrize("day", SPRING)
def test_spring_night_shift_works_an_hour_less(day: date) -> None:
    assert opened_on(day, "00:00-06:00") == 5 * HOUR
    assert opened_on(day, "00:00-24:00") == 23 * HOUR


@pytest.mark.parametrize("day", AUTUMN)
def test_autumn_night_shift_works_an_hour_more(day: date) -> None:
    assert opened_on(day, "00:00-06:00") == 7 * HOUR
    assert opened_on(day, "00:00-24:00") == 25 * HOUR


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_day_desk_opens_by_the_wall_on_the_day_of_a_change(day: date) -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(EVERY_DAY, ("06:00-20:00",)))
    opening = hours.next_opening(midnight(day))
    assert (opening.date(), opening.hour) == (day, 6)
    assert hours.closes_at(opening) - opening == 14 * HOUR


def test_four_hours_from_midnight_end_at_5h_in_spring_and_at_3h_in_autumn() -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(EVERY_DAY, ("00:00-24:00",)))
    assert hours.add(midnight(date(2026, 3, 29)), 4 * HOUR).isoformat() == "2026-03-29T05:00:00+02:00"
    assert hours.add(midnight(date(2026, 10, 25)), 4 * HOUR).isoformat() == "2026-10-25T03:00:00+01:00"


def test_hour_read_twice_is_told_apart_by_its_offset() -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(EVERY_DAY, ("00:00-24:00",)))
    start = midnight(date(2026, 10, 25))
    assert hours.add(start, 2.5 * HOUR).isoformat() == "2026-10-25T02:30:00+02:00"
    assert hours.add(start, 3.5 * HOUR).isoformat() == "2026-10-25T02:30:00+01:00"


def test_answers_subtract_and_compare_rightly_across_a_change() -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(EVERY_DAY, ("00:00-24:00",)))
    ((since, until),) = hours.intervals(midnight(date(2026, 10, 25)), midnight(date(2026, 10, 26)))
    assert until - since == 25 * HOUR
    assert hours.next_opening(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_night_over_a_change_is_one_stretch_among_others(day: date) -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(EVERY_DAY, ("22:00-06:00",)))
    nights = hours.intervals(midnight(day) - timedelta(days=1), midnight(day) + timedelta(hours=12))
    assert [(start.hour, end.hour) for start, end in nights] == [(0, 6), (22, 6)]


def test_interval_inside_the_skipped_hour_opens_nothing() -> None:
    assert stretches(date(2026, 3, 29), "02:15-02:45") == []


def test_interval_that_starts_in_the_skipped_hour_starts_after_it() -> None:
    assert stretches(date(2026, 3, 29), "02:30-04:00") == [("03:00:00+02:00", "04:00:00+02:00")]


def test_interval_that_ends_in_the_skipped_hour_ends_where_it_begins() -> None:
    # one instant, which the wall reads as 03:00
    assert stretches(date(2026, 3, 29), "01:00-02:30") == [("01:00:00+01:00", "03:00:00+02:00")]
    assert opened_on(date(2026, 3, 29), "01:00-02:30") == HOUR


def test_interval_inside_the_repeated_hour_opens_twice() -> None:
    assert stretches(date(2026, 10, 25), "02:15-02:45") == [
        ("02:15:00+02:00", "02:45:00+02:00"),
        ("02:15:00+01:00", "02:45:00+01:00"),
    ]


def test_closing_of_a_day_that_closes_twice_is_the_later() -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(EVERY_DAY, ("01:00-02:30",)))
    assert hours.closing_of(date(2026, 10, 25)).isoformat() == "2026-10-25T02:30:00+01:00"


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_closing_before_the_change_of_the_day_is_found(day: date) -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(EVERY_DAY, ("00:00-01:00",)))
    assert hours.closing_of(day) - midnight(day) == HOUR


def test_lord_howe_moves_by_half_an_hour() -> None:
    assert opened_on(date(2026, 4, 5), "00:00-24:00", zone="Australia/Lord_Howe") == 24.5 * HOUR
    assert opened_on(date(2026, 10, 4), "00:00-24:00", zone="Australia/Lord_Howe") == 23.5 * HOUR


def test_troll_moves_by_two_hours() -> None:
    assert opened_on(date(2026, 3, 29), "00:00-06:00", zone="Antarctica/Troll") == 4 * HOUR
    assert opened_on(date(2026, 10, 25), "00:00-06:00", zone="Antarctica/Troll") == 8 * HOUR


def test_casablanca_takes_an_hour_off_for_ramadan() -> None:
    assert opened_on(date(2024, 3, 10), "00:00-24:00", zone="Africa/Casablanca") == 25 * HOUR
    assert opened_on(date(2024, 4, 14), "00:00-24:00", zone="Africa/Casablanca") == 23 * HOUR


def test_havana_opens_at_1h_on_the_day_without_midnight() -> None:
    hours = OpeningHours("America/Havana", {"sun": ["00:00-24:00"]})
    opening = hours.next_opening(datetime(2026, 3, 7, 12, tzinfo=ZoneInfo("America/Havana")))
    assert opening.isoformat() == "2026-03-08T01:00:00-04:00"


def test_apia_has_no_30_december_2011() -> None:
    hours = OpeningHours("Pacific/Apia", dict.fromkeys(EVERY_DAY, ("08:00-18:00",)))
    start, end = midnight(date(2011, 12, 29), "Pacific/Apia"), midnight(date(2012, 1, 1), "Pacific/Apia")
    assert [since.date() for since, _ in hours.intervals(start, end)] == [date(2011, 12, 29), date(2011, 12, 31)]
    assert not hours.is_working_day(date(2011, 12, 30))
    assert hours.is_working_day(date(2011, 12, 29))
    assert hours.closing_of(date(2011, 12, 30)).isoformat() == "2011-12-31T18:00:00+14:00"


def test_days_that_a_zone_skipped_are_known() -> None:
    assert skipped_days(offset_periods(ZoneInfo("Pacific/Kwajalein"), range(1993, 1994))) == {date(1993, 8, 21)}
    assert skipped_days(offset_periods(ZoneInfo("Pacific/Apia"), range(2000, 2051))) == {date(2011, 12, 30)}
    assert skipped_days(offset_periods(ZoneInfo("Europe/Paris"), range(2000, 2051))) == set()


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Noronha", "Africa/Casablanca", "Asia/Gaza", "Pacific/Apia"])
def test_no_change_of_offset_is_missed(zone: str) -> None:
    tz, years, step = ZoneInfo(zone), range(2000, 2051), timedelta(hours=1)
    periods = offset_periods(tz, years)
    at = datetime(2000, 1, 1, tzinfo=tz).astimezone(UTC)
    seen = []
    while at.astimezone(tz).year < years.stop:
        offset = at.astimezone(tz).utcoffset()
        if not seen or offset != seen[-1][1]:
            seen.append((at, offset))
        at += step
    assert [period.offset for period in periods] == [offset for _, offset in seen]
    assert all(period.starts_at <= at < period.starts_at + step for period, (at, _) in zip(periods, seen, strict=True))

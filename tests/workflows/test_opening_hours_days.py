"""Days: why a desk is closed, public holidays, exceptions both ways, working days (R3, R6, A19, A20, C3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from workflows.opening_hours import (
    HORIZON,
    BeyondHorizon,
    ClosedKind,
    ClosedReason,
    OpeningHours,
    WorkingWeek,
)
from workflows.public_holidays import public_holidays

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
WEEKLY = ClosedReason(ClosedKind.WEEKLY_HOURS)
MONDAY_TO_FRIDAY = ("mon", "tue", "wed", "thu", "fri")


@pytest.fixture
def haut_rhin() -> OpeningHours:
    return OpeningHours(
        "Europe/Paris",
        dict.fromkeys(MONDAY_TO_FRIDAY, ("08:00-16:00",)),
        public_holidays("alsace-moselle", HORIZON),
        {
            date(2026, 12, 24): ["08:00-12:00"],
            date(2026, 12, 26): ["09:00-11:00"],
            date(2026, 12, 28): [],
            date(2026, 12, 29): [],
        },
        exception_names={date(2026, 12, 28): "Inventaire"},
    )


@pytest.fixture
def gsi() -> OpeningHours:
    weekly = {**dict.fromkeys(MONDAY_TO_FRIDAY, ("06:00-20:00",)), "sat": ["06:00-15:30"]}
    return OpeningHours("Europe/Paris", weekly, public_holidays("france", HORIZON))


@pytest.fixture
def eure() -> OpeningHours:
    weekly = dict.fromkeys(("mon", "tue", "thu", "fri"), ("09:00-12:00", "14:00-16:00"))
    return OpeningHours("Europe/Paris", weekly, public_holidays("france", HORIZON))


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def read(hours: OpeningHours, since: str, until: str) -> list[tuple[str, str, ClosedReason | None]]:
    segments = hours.segments(paris(since), paris(until))
    return [(f"{one.start:%a %H:%M}", f"{one.end:%a %H:%M}", one.reason) for one in segments]


def test_good_friday_closes_the_haut_rhin_but_not_the_gsi(gsi: OpeningHours, haut_rhin: OpeningHours) -> None:
    good_friday = paris("2026-04-03 10:00")
    assert not haut_rhin.is_open(good_friday)
    assert gsi.is_open(good_friday)
    assert haut_rhin.why_closed(good_friday.date()) == (ClosedKind.HOLIDAY, "Vendredi saint")


def test_open_day_has_no_reason_to_be_closed(haut_rhin: OpeningHours) -> None:
    assert haut_rhin.why_closed(date(2026, 4, 2)) is None
    assert haut_rhin.why_closed(date(2026, 12, 24)) is None


def test_weekly_closing_day_is_no_holiday(eure: OpeningHours) -> None:
    assert eure.why_closed(date(2026, 11, 25)) == WEEKLY


def test_exceptional_closure_is_named_where_a_name_was_given(haut_rhin: OpeningHours) -> None:
    assert haut_rhin.why_closed(date(2026, 12, 28)) == (ClosedKind.EXCEPTIONAL_CLOSURE, "Inventaire")
    assert haut_rhin.why_closed(date(2026, 12, 29)) == (ClosedKind.EXCEPTIONAL_CLOSURE, "")


def test_exceptional_opening_wins_over_the_holiday(haut_rhin: OpeningHours) -> None:
    assert haut_rhin.is_open(paris("2026-12-26 10:00"))
    assert haut_rhin.why_closed(date(2026, 12, 26)) is None
    assert haut_rhin.holiday_name(date(2026, 12, 26)) == "Saint-Étienne"


def test_ordinary_day_bears_no_holiday_name(haut_rhin: OpeningHours) -> None:
    assert haut_rhin.holiday_name(date(2026, 12, 24)) == ""


def test_closed_days_without_names_are_holidays_without_names() -> None:
    hours = OpeningHours("Europe/Paris", {"fri": ["08:00-16:00"]}, {date(2026, 12, 25)})
    assert hours.why_closed(date(2026, 12, 25)) == (ClosedKind.HOLIDAY, "")


def test_exceptional_hours_replace_those_of_the_whole_day(haut_rhin: OpeningHours) -> None:
    start, end = paris("2026-12-24 00:00"), paris("2026-12-25 00:00")
    assert haut_rhin.intervals(start, end) == [(paris("2026-12-24 08:00"), paris("2026-12-24 12:00"))]


def test_end_of_2026_at_the_haut_rhin_reads_line_by_line(haut_rhin: OpeningHours) -> None:
    assert read(haut_rhin, "2026-12-23 15:00", "2026-12-30 09:00") == [
        ("Wed 15:00", "Wed 16:00", None),
        ("Wed 16:00", "Thu 00:00", WEEKLY),
        ("Thu 00:00", "Thu 08:00", ClosedReason(ClosedKind.EXCEPTIONAL_HOURS)),
        ("Thu 08:00", "Thu 12:00", None),
        ("Thu 12:00", "Fri 00:00", ClosedReason(ClosedKind.EXCEPTIONAL_HOURS)),
        ("Fri 00:00", "Sat 00:00", ClosedReason(ClosedKind.HOLIDAY, "Noël")),
        ("Sat 00:00", "Sat 09:00", ClosedReason(ClosedKind.EXCEPTIONAL_HOURS)),
        ("Sat 09:00", "Sat 11:00", None),
        ("Sat 11:00", "Sun 00:00", ClosedReason(ClosedKind.EXCEPTIONAL_HOURS)),
        ("Sun 00:00", "Mon 00:00", WEEKLY),
        ("Mon 00:00", "Tue 00:00", ClosedReason(ClosedKind.EXCEPTIONAL_CLOSURE, "Inventaire")),
        ("Tue 00:00", "Wed 00:00", ClosedReason(ClosedKind.EXCEPTIONAL_CLOSURE)),
        ("Wed 00:00", "Wed 08:00", WEEKLY),
        ("Wed 08:00", "Wed 09:00", None),
    ]


def test_weekend_is_one_line(gsi: OpeningHours) -> None:
    assert read(gsi, "2026-11-21 15:20", "2026-11-23 06:05") == [
        ("Sat 15:20", "Sat 15:30", None),
        ("Sat 15:30", "Mon 06:00", WEEKLY),
        ("Mon 06:00", "Mon 06:05", None),
    ]


def test_lines_add_up_exactly_over_a_year_with_both_clock_changes(haut_rhin: OpeningHours) -> None:
    start, end = paris("2026-01-01 00:00:00.000001"), paris("2026-12-31 23:59:59.999999")
    segments = haut_rhin.segments(start, end)
    opened = [segment.length for segment in segments if segment.is_open]
    assert sum((segment.length for segment in segments), timedelta()) == end - start
    assert sum(opened, timedelta()) == haut_rhin.between(start, end)
    assert all(one.end == other.start for one, other in pairwise(segments))


def test_five_working_days_from_a_friday_end_at_closing_the_friday_after(gsi: OpeningHours) -> None:
    assert gsi.add_working_days(paris("2026-11-20 10:00"), 5) == paris("2026-11-27 20:00")


def test_first_working_day_is_the_one_after_even_at_dawn(gsi: OpeningHours) -> None:
    assert gsi.add_working_days(paris("2026-11-19 00:00"), 1) == paris("2026-11-20 20:00")
    assert gsi.add_working_days(paris("2026-11-19 23:59"), 1) == paris("2026-11-20 20:00")


def test_saturday_is_no_working_day_though_the_desk_is_open(gsi: OpeningHours) -> None:
    assert gsi.add_working_days(paris("2026-11-20 10:00"), 1) == paris("2026-11-23 20:00")
    assert gsi.add_working_days(paris("2026-11-21 10:00"), 1) == paris("2026-11-23 20:00")


def test_saturday_counts_in_working_days_from_monday_to_saturday(gsi: OpeningHours) -> None:
    due = gsi.add_working_days(paris("2026-11-20 10:00"), 1, WorkingWeek.MONDAY_TO_SATURDAY)
    assert due == paris("2026-11-21 15:30")
    assert not gsi.is_working_day(date(2026, 11, 22), WorkingWeek.MONDAY_TO_SATURDAY)


def test_holidays_are_no_working_days(gsi: OpeningHours) -> None:
    assert gsi.add_working_days(paris("2026-04-30 10:00"), 1) == paris("2026-05-04 20:00")
    assert not gsi.is_working_day(date(2026, 5, 1))


def test_holiday_worked_by_exception_is_still_no_working_day() -> None:
    hours = OpeningHours(
        "Europe/Paris",
        dict.fromkeys(MONDAY_TO_FRIDAY, ("08:00-16:00",)),
        {date(2026, 5, 1): "Fête du Travail"},
        {date(2026, 5, 1): ["08:00-10:00"]},
    )
    assert hours.add_working_days(paris("2026-04-30 10:00"), 1) == paris("2026-05-04 16:00")


def test_closure_of_the_desks_own_stretches_no_delay_but_the_last_day_must_be_open(haut_rhin: OpeningHours) -> None:
    assert haut_rhin.add_working_days(paris("2026-12-24 09:00"), 1) == paris("2026-12-30 16:00")
    assert haut_rhin.add_working_days(paris("2026-12-24 09:00"), 3) == paris("2026-12-30 16:00")
    assert haut_rhin.is_working_day(date(2026, 12, 28))


def test_working_day_the_eure_does_not_open_counts_and_is_due_at_the_next_days_closing(eure: OpeningHours) -> None:
    tuesday = paris("2026-11-24 10:00")
    assert eure.is_working_day(date(2026, 11, 25))
    assert eure.add_working_days(tuesday, 1) == paris("2026-11-26 16:00")
    assert eure.add_working_days(tuesday, 2) == paris("2026-11-26 16:00")


def test_closing_of_a_day_is_its_last_one_even_past_midnight() -> None:
    nights = OpeningHours("Europe/Paris", dict.fromkeys(MONDAY_TO_FRIDAY, ("09:00-12:00", "22:00-02:00")))
    assert nights.closing_of(date(2026, 11, 20)) == paris("2026-11-21 02:00")


def test_closing_of_a_day_open_round_the_clock_is_midnight() -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(range(7), ("00:00-24:00",)))
    assert hours.closing_of(date(2026, 11, 20)) == paris("2026-11-21 00:00")


def test_sixty_working_days_of_a_complaint_are_twelve_weeks_and_the_holidays(gsi: OpeningHours) -> None:
    assert gsi.add_working_days(paris("2026-04-01 10:00"), 60) == paris("2026-07-01 20:00")


@pytest.mark.parametrize("n", [0, -1])
def test_working_days_are_counted_from_one(gsi: OpeningHours, n: int) -> None:
    with pytest.raises(ValueError, match=f"counted from 1: {n}"):
        gsi.add_working_days(paris("2026-11-20 10:00"), n)


def test_working_days_past_the_horizon_give_a_clear_error(gsi: OpeningHours) -> None:
    last_friday = paris("2050-12-23 10:00")
    assert gsi.add_working_days(last_friday, 5) == paris("2050-12-30 20:00")
    with pytest.raises(BeyondHorizon, match="answer lies beyond"):
        gsi.add_working_days(last_friday, 6)


def test_closing_that_falls_past_the_horizon_gives_a_clear_error() -> None:
    nights = OpeningHours("Europe/Paris", {"sat": ["22:00-06:00"]})
    with pytest.raises(BeyondHorizon, match="answer lies beyond"):
        nights.closing_of(date(2050, 12, 31))


def test_closing_of_a_day_before_the_horizon_gives_a_clear_error(gsi: OpeningHours) -> None:
    with pytest.raises(BeyondHorizon):
        gsi.closing_of(date(1999, 12, 31))


def test_instant_does_not_pass_for_a_day(gsi: OpeningHours) -> None:
    for ask in (gsi.why_closed, gsi.holiday_name, gsi.is_working_day, gsi.closing_of):
        with pytest.raises(TypeError, match="a day is asked for, not an instant: 2026-11-20 10:00:00"):
            ask(paris("2026-11-20 10:00"))


def test_first_day_of_the_horizon_has_its_closing() -> None:
    hours = OpeningHours("Europe/Paris", dict.fromkeys(range(7), ("09:00-12:00",)), horizon=range(2026, 2028))
    assert hours.closing_of(date(2026, 1, 1)) == paris("2026-01-01 12:00")
    assert hours.segments(paris("2026-01-01 00:00"), paris("2026-01-01 09:00"))[0].length == 9 * HOUR

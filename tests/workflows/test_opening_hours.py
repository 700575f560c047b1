"""Opening time counted for the desks of the contracts, instant by instant (A17, B3, C3, R1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from workflows.opening_hours import HORIZON, BeyondHorizon, NeverOpens, OpeningHours
from workflows.public_holidays import public_holidays

PARIS = ZoneInfo("Europe/Paris")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def gsi() -> OpeningHours:
    weekly = {**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("06:00", "20:00"),)), "sat": [("06:00", "15:30")]}
    return OpeningHours("Europe/Paris", weekly, public_holidays("france", HORIZON))


@pytest.fixture
def eure() -> OpeningHours:
    weekly = dict.fromkeys(("monday", "tuesday", "thursday", "friday"), ("09:00-12:00", "14:00-16:00"))
    return OpeningHours("Europe/Paris", weekly, public_holidays("france", HORIZON))


@pytest.fixture
def round_the_clock() -> OpeningHours:
    return OpeningHours("Europe/Paris", dict.fromkeys(range(7), ("00:00-24:00",)))


@pytest.fixture
def never() -> OpeningHours:
    return OpeningHours("Europe/Paris", {})


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_mail_on_saturday_15h20_is_due_monday_6h05(gsi: OpeningHours) -> None:
    assert gsi.add(paris("2026-11-21 15:20"), 15 * MINUTE) == paris("2026-11-23 06:05")


def test_eight_hours_at_the_eure_from_tuesday_11h_skip_noon_and_wednesday(eure: OpeningHours) -> None:
    assert eure.add(paris("2026-11-24 11:00"), 8 * HOUR) == paris("2026-11-26 16:00")
    assert eure.add(paris("2026-11-24 11:00"), 8 * HOUR + MINUTE) == paris("2026-11-27 09:01")


def test_target_used_up_exactly_at_closing_is_due_at_closing(gsi: OpeningHours, eure: OpeningHours) -> None:
    assert gsi.add(paris("2026-11-20 19:45"), 15 * MINUTE) == paris("2026-11-20 20:00")
    assert eure.add(paris("2026-11-20 11:45"), 15 * MINUTE) == paris("2026-11-20 12:00")


def test_one_microsecond_more_than_what_is_left_falls_after_the_next_opening(gsi: OpeningHours) -> None:
    due = gsi.add(paris("2026-11-20 19:45"), 15 * MINUTE + MICROSECOND)
    assert due == paris("2026-11-21 06:00") + MICROSECOND


def test_target_started_while_closed_counts_from_the_next_opening(gsi: OpeningHours) -> None:
    assert gsi.add(paris("2026-11-22 03:00"), 15 * MINUTE) == paris("2026-11-23 06:15")


def test_target_started_at_the_opening_instant_counts_from_it(gsi: OpeningHours) -> None:
    assert gsi.add(paris("2026-11-23 06:00"), 15 * MINUTE) == paris("2026-11-23 06:15")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-20 06:00", "2026-11-20 06:00"),
        ("2026-11-20 20:00", "2026-11-21 06:00"),
        ("2026-11-21 18:00", "2026-11-23 06:00"),
    ],
)
def test_zero_target_is_due_at_once_while_open_and_else_at_the_next_opening(
    gsi: OpeningHours, start: str, due: str
) -> None:
    assert gsi.add(paris(start), timedelta()) == paris(due)
    assert gsi.next_opening(paris(start)) == paris(due)


def test_negative_target_is_refused(gsi: OpeningHours) -> None:
    with pytest.raises(ValueError, match="never taken away: -1 day"):
        gsi.add(paris("2026-11-20 10:00"), -MINUTE)


def test_opening_instant_is_open_and_closing_instant_is_not(gsi: OpeningHours) -> None:
    opening, closing = paris("2026-11-20 06:00"), paris("2026-11-20 20:00")
    assert gsi.is_open(opening)
    assert not gsi.is_open(opening - MICROSECOND)
    assert gsi.is_open(closing - MICROSECOND)
    assert not gsi.is_open(closing)


def test_desk_closes_at_the_end_of_the_stretch_under_way_or_of_the_next_one(eure: OpeningHours) -> None:
    assert eure.closes_at(paris("2026-11-20 09:00")) == paris("2026-11-20 12:00")
    assert eure.closes_at(paris("2026-11-20 12:00")) == paris("2026-11-20 16:00")
    assert eure.closes_at(paris("2026-11-20 16:00")) == paris("2026-11-23 12:00")


def test_break_at_noon_does_not_count(eure: OpeningHours) -> None:
    assert eure.between(paris("2026-11-20 11:00"), paris("2026-11-20 15:00")) == 2 * HOUR


def test_weekend_between_friday_evening_and_monday_morning_counts_saturday_only(gsi: OpeningHours) -> None:
    assert gsi.between(paris("2026-11-20 19:00"), paris("2026-11-23 07:00")) == HOUR + timedelta(hours=9.5) + HOUR


def test_time_between_is_exact_to_the_microsecond(gsi: OpeningHours) -> None:
    assert gsi.between(paris("2026-11-20 19:59:59.999999"), paris("2026-11-21 06:00:00.000001")) == 2 * MICROSECOND


def test_time_between_two_instants_the_wrong_way_round_is_as_much_and_negative(eure: OpeningHours) -> None:
    earlier, later = paris("2026-11-20 11:00"), paris("2026-11-24 15:00")
    assert eure.between(later, earlier) == -eure.between(earlier, later)
    assert eure.between(later, earlier) < timedelta()


def test_nineteen_years_are_the_sum_of_their_days(eure: OpeningHours) -> None:
    midnights = [datetime(2007, 1, 1, tzinfo=PARIS) + n * DAY for n in range(19 * 365 + 5 + 1)]
    day_by_day = sum((eure.between(a, b) for a, b in pairwise(midnights)), timedelta())
    assert midnights[-1] == paris("2026-01-01 00:00")
    assert eure.between(midnights[0], midnights[-1]) == day_by_day
    assert eure.add(midnights[0], day_by_day) == paris("2025-12-30 16:00")


def test_night_belongs_to_the_day_it_starts_on() -> None:
    nights = OpeningHours("Europe/Paris", {"fri": ["22:00-06:00"], "sat": ["22:00-06:00"]}, [date(2026, 11, 21)])
    friday_night, sunday_morning = paris("2026-11-20 22:00"), paris("2026-11-22 06:00")
    assert nights.closes_at(friday_night) == paris("2026-11-21 06:00")  # a holiday begins at midnight: no matter
    assert nights.between(friday_night, sunday_morning) == 8 * HOUR  # Saturday's own night is a holiday's


def test_hours_that_end_when_they_start_last_the_whole_round() -> None:
    hours = OpeningHours("Europe/Paris", {"mon": ["09:00-09:00"]})
    assert hours.intervals(paris("2026-11-22 00:00"), paris("2026-11-26 00:00")) == [
        (paris("2026-11-23 09:00"), paris("2026-11-24 09:00"))
    ]


def test_intervals_that_touch_or_overlap_count_once() -> None:
    hours = OpeningHours("Europe/Paris", {"mon": ["14:00-18:00", "09:00-12:00", "12:00-13:00", "10:00-11:00"]})
    assert hours.intervals(paris("2026-11-23 00:00"), paris("2026-11-24 00:00")) == [
        (paris("2026-11-23 09:00"), paris("2026-11-23 13:00")),
        (paris("2026-11-23 14:00"), paris("2026-11-23 18:00")),
    ]


def test_intervals_are_clipped_to_what_was_asked(eure: OpeningHours) -> None:
    assert eure.intervals(paris("2026-11-20 11:00"), paris("2026-11-20 15:00")) == [
        (paris("2026-11-20 11:00"), paris("2026-11-20 12:00")),
        (paris("2026-11-20 14:00"), paris("2026-11-20 15:00")),
    ]


@pytest.mark.parametrize("edge", ["2026-11-20 12:00", "2026-11-20 14:00", "2026-11-20 15:00", "2026-11-20 13:00"])
def test_no_time_at_all_holds_no_interval(eure: OpeningHours, edge: str) -> None:
    assert eure.intervals(paris(edge), paris(edge)) == []
    assert eure.segments(paris(edge), paris(edge)) == []


def test_intervals_the_wrong_way_round_are_refused(eure: OpeningHours) -> None:
    with pytest.raises(ValueError, match="runs forward"):
        eure.intervals(paris("2026-11-20 15:00"), paris("2026-11-20 11:00"))
    with pytest.raises(ValueError, match="runs forward"):
        eure.segments(paris("2026-11-20 15:00"), paris("2026-11-20 11:00"))


def test_desk_open_round_the_clock_counts_every_second_as_one_interval(round_the_clock: OpeningHours) -> None:
    start, end = paris("2026-01-01 00:00"), paris("2027-01-01 00:00")
    assert round_the_clock.between(start, end) == 365 * DAY
    assert round_the_clock.intervals(start, end) == [(start, end)]


def test_desk_open_round_the_clock_never_closes(round_the_clock: OpeningHours) -> None:
    with pytest.raises(BeyondHorizon, match="answer lies beyond its horizon, 2000 to 2050 in Europe/Paris"):
        round_the_clock.closes_at(paris("2026-11-20 10:00"))


def test_desk_that_never_opens_says_so(never: OpeningHours) -> None:
    at = paris("2026-11-20 10:00")
    for ask in (
        never.next_opening,
        never.closes_at,
        lambda at: never.add(at, HOUR),
        lambda at: never.closing_of(at.date()),
    ):
        with pytest.raises(NeverOpens, match="no opening in its horizon, 2000 to 2050 in Europe/Paris"):
            ask(at)
    with pytest.raises(NeverOpens):
        never.add_working_days(at, 3)


def test_desk_that_never_opens_still_answers_that_it_is_closed(never: OpeningHours) -> None:
    start, end = paris("2026-11-20 10:00"), paris("2026-11-21 10:00")
    assert not never.is_open(start)
    assert never.between(start, end) == timedelta()
    assert never.intervals(start, end) == []
    assert [segment.length for segment in never.segments(start, end)] == [DAY]


def test_last_opening_behind_us_gives_a_clear_error() -> None:
    once = OpeningHours("Europe/Paris", {}, (), {date(2026, 11, 20): ["09:00-12:00"]})
    assert once.closes_at(paris("2026-11-20 11:00")) == paris("2026-11-20 12:00")
    assert once.add(paris("2026-11-20 11:00"), HOUR) == paris("2026-11-20 12:00")
    for ask in (once.next_opening, once.closes_at, lambda at: once.closing_of(at.date() + DAY)):
        with pytest.raises(BeyondHorizon, match="answer lies beyond"):
            ask(paris("2026-11-20 12:00"))


def test_target_longer_than_the_horizon_gives_a_clear_error(gsi: OpeningHours) -> None:
    with pytest.raises(BeyondHorizon, match="answer lies beyond"):
        gsi.add(paris("2026-11-20 10:00"), timedelta(days=30_000))


def test_horizon_ends_with_its_last_local_day() -> None:
    year = OpeningHours("Europe/Paris", dict.fromkeys(range(7), ("00:00-24:00",)), horizon=range(2026, 2027))
    assert year.is_open(paris("2026-01-01 00:00"))
    assert year.is_open(paris("2027-01-01 00:00") - MICROSECOND)
    assert year.add(paris("2026-01-01 00:00"), 365 * DAY) == paris("2027-01-01 00:00")
    for outside in (paris("2026-01-01 00:00") - MICROSECOND, paris("2027-01-01 00:00")):
        with pytest.raises(BeyondHorizon, match="lies outside its horizon, 2026 to 2026 in Europe/Paris"):
            year.is_open(outside)


def test_night_of_the_eve_counts_in_the_first_hours_of_the_horizon() -> None:
    nights = OpeningHours("Europe/Paris", {"wed": ["22:00-06:00"]}, horizon=range(2026, 2027))
    assert nights.closes_at(paris("2026-01-01 00:00")) == paris("2026-01-01 06:00")


def test_naive_instant_is_refused(gsi: OpeningHours) -> None:
    for ask in (gsi.is_open, gsi.next_opening, gsi.closes_at):
        with pytest.raises(ValueError, match="naive instant"):
            ask(datetime(2026, 11, 20, 10))  # noqa: DTZ001 - what is tested


def test_instants_are_understood_in_any_zone(gsi: OpeningHours) -> None:
    in_utc = datetime(2026, 11, 21, 14, 20, tzinfo=UTC)
    in_tokyo = in_utc.astimezone(ZoneInfo("Asia/Tokyo"))
    assert gsi.add(in_utc, 15 * MINUTE) == gsi.add(in_tokyo, 15 * MINUTE) == paris("2026-11-23 06:05")


def test_answers_read_as_the_clock_on_the_wall_of_the_desk(gsi: OpeningHours) -> None:
    due = gsi.add(datetime(2026, 7, 20, 20, tzinfo=UTC), 15 * MINUTE)
    assert due.isoformat() == "2026-07-21T06:15:00+02:00"
    assert gsi.zone is PARIS


def test_same_hours_stated_in_another_way_are_the_same_calendar() -> None:
    holidays = {date(2026, 12, 25): "Noël"}
    one = OpeningHours("Europe/Paris", {"mon": [("09:00", "12:00")], 1: []}, holidays)
    other = OpeningHours("Europe/Paris", {0: ["09:00 - 12:00"]}, dict(holidays), {})
    assert one == other
    assert {one: "kept"}[other] == "kept"


def test_other_hours_are_another_calendar() -> None:
    one = OpeningHours("Europe/Paris", {"mon": ["09:00-12:00"]})
    others = [
        OpeningHours("Europe/Paris", {"tue": ["09:00-12:00"]}),
        OpeningHours("Europe/Brussels", {"mon": ["09:00-12:00"]}),
        OpeningHours("Europe/Paris", {"mon": ["09:00-12:00"]}, [date(2026, 12, 25)]),
        OpeningHours("Europe/Paris", {"mon": ["09:00-12:00"]}, (), {date(2026, 12, 25): []}),
        OpeningHours("Europe/Paris", {"mon": ["09:00-12:00"]}, horizon=range(2020, 2031)),
        "Europe/Paris",
    ]
    assert all(one != other for other in others)
    assert hash(one) != hash(others[1])


def test_calendar_names_itself_by_zone_and_years(gsi: OpeningHours) -> None:
    assert repr(gsi) == "<OpeningHours Europe/Paris, 2000 to 2050>"

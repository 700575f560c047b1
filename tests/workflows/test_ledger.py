"""Why a promise is due when it is: the lines follow one another without a gap and add up exactly to the figure shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.paper_incident import PaperIncident, context_of, paris, wall
from tests.workflows.small_clocks import ALWAYS, DAY, HOUR, LONG_DAYS, MINUTE, NIGHTS, OFFICE, laid, monday, pause
from workflows.clocks import Pause, Timetable
from workflows.ledger import Ledger, explain, spent, waited
from workflows.opening_hours import OpeningHours
from workflows.targets import ElapsedTime, NextRelease, OpenTime, Untimed, WorkingDays

ZERO = timedelta()
APRIL = paris("2026-04-01 10:00")


def lines(ledger: Ledger) -> list[str]:
    """'kind since until' of each line, with its name where it has one."""
    return [
        f"{line.kind} {wall(line.since)} {wall(line.until)}" + (f" {line.name}" if line.name else "")
        for line in ledger.lines
    ]


def assert_without_gap(ledger: Ledger, start: datetime, end: datetime) -> None:
    assert ledger.lines[0].since == start
    assert ledger.lines[-1].until == end
    for line, following in zip(ledger.lines, ledger.lines[1:], strict=False):
        assert line.until == following.since
    assert all(line.since < line.until for line in ledger.lines)


def test_saturday_mail_explains_itself_line_by_line() -> None:
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-21 15:20"))
    ledger = explain(incident.timetable("acknowledge:desk:1"), paris("2026-11-21 15:20"))
    assert lines(ledger) == [
        "counted 2026-11-21 15:20 2026-11-21 15:30",
        "closed 2026-11-21 15:30 2026-11-23 06:00",
        "counted 2026-11-23 06:00 2026-11-23 06:05",
    ]
    assert [line.counted for line in ledger.lines] == [10 * MINUTE, ZERO, 5 * MINUTE]
    assert ledger.total == 15 * MINUTE


def test_holiday_is_named_in_its_own_line() -> None:
    table = laid(OpenTime(HOUR), paris("2026-11-10 19:30"), LONG_DAYS)
    assert lines(explain(table, paris("2026-11-10 19:30"))) == [
        "counted 2026-11-10 19:30 2026-11-10 20:00",
        "closed 2026-11-10 20:00 2026-11-11 00:00",
        "holiday 2026-11-11 00:00 2026-11-12 00:00 Armistice",
        "closed 2026-11-12 00:00 2026-11-12 08:00",
        "counted 2026-11-12 08:00 2026-11-12 08:30",
    ]


def test_exceptional_closure_and_hours_are_named() -> None:
    week = dict.fromkeys(range(7), ("09:00-12:00",))
    days = {date(2026, 11, 24): (), date(2026, 11, 25): ("09:00-10:00",)}
    names = {date(2026, 11, 24): "Inventaire", date(2026, 11, 25): "Formation"}
    table = laid(
        OpenTime(3 * HOUR), monday("11:00"), OpeningHours("Europe/Paris", week, (), days, exception_names=names)
    )
    assert lines(explain(table, monday("11:00"))) == [
        "counted 2026-11-23 11:00 2026-11-23 12:00",
        "closed 2026-11-23 12:00 2026-11-24 00:00",
        "exception 2026-11-24 00:00 2026-11-25 00:00 Inventaire",
        "exception 2026-11-25 00:00 2026-11-25 09:00 Formation",
        "counted 2026-11-25 09:00 2026-11-25 10:00",
        "exception 2026-11-25 10:00 2026-11-26 00:00 Formation",
        "closed 2026-11-26 00:00 2026-11-26 09:00",
        "counted 2026-11-26 09:00 2026-11-26 10:00",
    ]


def test_wait_says_for_whom_and_counts_for_nothing() -> None:
    waits = (pause("10:00", "15:00"), pause("14:30", "15:30", "third_party"))
    ledger = explain(laid(OpenTime(2 * HOUR), pauses=waits), monday("09:00"))
    assert lines(ledger) == [
        "counted 2026-11-23 09:00 2026-11-23 10:00",
        "waiting 2026-11-23 10:00 2026-11-23 15:00 partner",
        "waiting 2026-11-23 15:00 2026-11-23 15:30 third_party",
        "counted 2026-11-23 15:30 2026-11-23 16:30",
    ]
    assert ledger.total == 2 * HOUR


def test_clock_held_by_an_open_pause_is_explained_up_to_now() -> None:
    ledger = explain(laid(OpenTime(8 * HOUR), pauses=(pause("10:00", None),)), monday("11:00"))
    assert lines(ledger) == [
        "counted 2026-11-23 09:00 2026-11-23 10:00",
        "waiting 2026-11-23 10:00 2026-11-23 11:00 partner",
    ]
    assert ledger.total == HOUR


def test_wait_begun_before_the_clock_is_told_from_its_start() -> None:
    assert lines(explain(laid(OpenTime(HOUR), pauses=(pause("08:00", "10:00"),)), monday("09:00"))) == [
        "waiting 2026-11-23 09:00 2026-11-23 10:00 partner",
        "counted 2026-11-23 10:00 2026-11-23 11:00",
    ]


def test_wait_that_stops_nothing_is_not_in_the_lines() -> None:
    ledger = explain(laid(OpenTime(2 * HOUR), pauses=(pause("10:00", "11:00"),), pausable=False), monday("09:00"))
    assert lines(ledger) == ["counted 2026-11-23 09:00 2026-11-23 11:00"]


@pytest.mark.parametrize(
    ("start", "used_up", "due"),
    [
        ("2026-03-28 10:00", "2026-03-30 11:00", "2026-03-30 11:00"),
        ("2026-10-24 10:30", "2026-10-26 09:30", "2026-10-26 09:30"),
        ("2026-10-24 09:30", "2026-10-26 08:30", "2026-10-26 09:00"),
    ],
)
def test_forty_eight_elapsed_hours_are_forty_eight_across_a_clock_change(start: str, used_up: str, due: str) -> None:
    ledger = explain(laid(ElapsedTime(48 * HOUR), paris(start)), paris(start))
    assert ledger.total == 48 * HOUR
    assert ledger.lines[0].until - ledger.lines[0].since == 48 * HOUR
    rolled = [f"rolled {used_up} {due}"] if used_up != due else []
    assert lines(ledger) == [f"elapsed {start} {used_up}", *rolled]


def test_end_that_falls_while_closed_says_that_it_rolls() -> None:
    assert lines(explain(laid(ElapsedTime(4 * HOUR)), monday("09:00"))) == [
        "elapsed 2026-11-23 09:00 2026-11-23 13:00",
        "rolled 2026-11-23 13:00 2026-11-23 14:00",
    ]


def test_working_days_are_counted_one_by_one() -> None:
    """From Thursday 5 November 2026: Friday, (weekend), Monday, Tuesday, (11 November), Thursday."""
    table = laid(WorkingDays(4), paris("2026-11-05 10:00"), LONG_DAYS)
    ledger = explain(table, paris("2026-11-05 10:00"))
    assert lines(ledger) == [
        "day_off 2026-11-05 10:00 2026-11-06 00:00 start",
        "working_day 2026-11-06 00:00 2026-11-07 00:00",
        "day_off 2026-11-07 00:00 2026-11-08 00:00",
        "day_off 2026-11-08 00:00 2026-11-09 00:00",
        "working_day 2026-11-09 00:00 2026-11-10 00:00",
        "working_day 2026-11-10 00:00 2026-11-11 00:00",
        "day_off 2026-11-11 00:00 2026-11-12 00:00 Armistice",
        "working_day 2026-11-12 00:00 2026-11-12 20:00",
    ]
    assert (ledger.total_days, ledger.total) == (4, ZERO)


def test_last_working_day_on_which_the_desk_is_closed_counts_once() -> None:
    """The Eure is closed on Wednesday: two working days from Monday end with Thursday's closing."""
    incident = PaperIncident(context_of("caf-eure"))
    incident.register(paris("2026-11-23 09:00"))
    hours = incident.timetable("answer:desk:1").hours
    ledger = explain(laid(WorkingDays(2), paris("2026-11-23 11:00"), hours), paris("2026-11-23 11:00"))
    assert lines(ledger) == [
        "day_off 2026-11-23 11:00 2026-11-24 00:00 start",
        "working_day 2026-11-24 00:00 2026-11-25 00:00",
        "working_day 2026-11-25 00:00 2026-11-26 00:00",
        "rolled_to_closing 2026-11-26 00:00 2026-11-26 16:00",
    ]
    assert ledger.total_days == 2


def test_last_working_night_ends_with_its_closing() -> None:
    ledger = explain(laid(WorkingDays(1), hours=NIGHTS), monday("09:00"))
    assert lines(ledger) == [
        "day_off 2026-11-23 09:00 2026-11-24 00:00 start",
        "working_day 2026-11-24 00:00 2026-11-25 06:00",
    ]


def test_working_days_over_a_clock_change_keep_local_days() -> None:
    ledger = explain(laid(WorkingDays(2), paris("2026-10-23 10:00")), paris("2026-10-23 10:00"))
    lengths = {wall(line.since): line.until - line.since for line in ledger.lines}
    assert lengths["2026-10-25 00:00"] == 25 * HOUR
    assert ledger.total_days == 2


def test_release_is_one_line() -> None:
    table = laid(NextRelease(), releases=(date(2026, 12, 8),))
    assert lines(explain(table, monday("09:00"))) == ["release 2026-11-23 09:00 2026-12-08 18:00"]
    assert lines(explain(laid(NextRelease()), monday("10:00"))) == ["release 2026-11-23 09:00 2026-11-23 10:00"]


def test_untimed_promise_shows_what_it_has_used() -> None:
    ledger = explain(laid(Untimed()), monday("15:00"))
    assert ledger.total == 4 * HOUR == spent(laid(Untimed()), monday("15:00"))


def test_question_about_an_instant_before_the_start_has_no_line() -> None:
    assert explain(laid(Untimed()), monday("08:00")).lines == ()
    assert spent(laid(Untimed()), monday("08:00")) == ZERO


def test_spent_is_open_time_without_the_waiting_that_stops_the_clock() -> None:
    waits = (pause("10:00", "11:00"), pause("11:30", None, "third_party"))
    assert spent(laid(OpenTime(8 * HOUR), pauses=waits), monday("17:00")) == 90 * MINUTE
    assert spent(laid(OpenTime(8 * HOUR), pauses=waits, pausable=False), monday("17:00")) == 6 * HOUR


def test_waited_tells_gross_from_net_where_the_contract_stops_nothing() -> None:
    """R5: the report shows the eight hours gross and net of waiting."""
    waits = (pause("08:00", "10:00"), pause("11:30", "14:30", "third_party"), pause("16:00", None))
    table = laid(OpenTime(8 * HOUR), pauses=waits, pausable=False)
    assert waited(table, monday("17:00")) == HOUR + HOUR + HOUR
    assert spent(table, monday("17:00")) - waited(table, monday("17:00")) == 3 * HOUR
    assert waited(table, monday("08:00")) == ZERO


def test_lines_read_as_the_desks_wall_and_subtract_to_real_seconds() -> None:
    ledger = explain(laid(ElapsedTime(48 * HOUR), paris("2026-10-24 10:30")), paris("2026-10-24 10:30"))
    [line] = ledger.lines
    assert (line.since.isoformat(), line.until.isoformat()) == (
        "2026-10-24T10:30:00+02:00",
        "2026-10-26T09:30:00+01:00",
    )


calendars = st.sampled_from([OFFICE, LONG_DAYS, ALWAYS, NIGHTS])
instants = st.integers(min_value=0, max_value=400 * 24 * 3600).map(lambda seconds: APRIL + timedelta(seconds=seconds))
lengths = st.integers(min_value=0, max_value=60 * 24 * 3600 * 10**6).map(lambda micros: timedelta(microseconds=micros))
waits = st.lists(
    st.tuples(instants, lengths, st.sampled_from(["partner", "third_party"])).map(
        lambda wait: Pause(wait[0], wait[0] + wait[1], wait[2])
    ),
    max_size=4,
).map(tuple)


def laid_out(target: object, start: datetime, hours: OpeningHours, pauses: tuple[Pause, ...]) -> Timetable:
    return laid(target, start, hours, pauses)  # type: ignore[arg-type]


@given(length=lengths, start=instants, hours=calendars, pauses=waits)
def test_lines_of_open_time_add_up_to_its_target(
    length: timedelta, start: datetime, hours: OpeningHours, pauses: tuple[Pause, ...]
) -> None:
    table = laid_out(OpenTime(length), start, hours, pauses)
    due_at = table.due_at()
    assert due_at is not None
    ledger = explain(table, start)
    assert ledger.total == length == spent(table, due_at)
    if due_at > start:
        assert_without_gap(ledger, start, due_at)


@given(length=lengths, start=instants, hours=calendars)
def test_lines_of_elapsed_time_add_up_to_its_target(length: timedelta, start: datetime, hours: OpeningHours) -> None:
    table = laid_out(ElapsedTime(length + MINUTE), start, hours, ())
    ledger = explain(table, start)
    assert ledger.total == length + MINUTE
    assert_without_gap(ledger, start, table.due_at())  # type: ignore[arg-type]


@given(days=st.integers(min_value=1, max_value=30), start=instants, hours=calendars)
def test_lines_of_working_days_add_up_to_their_number(days: int, start: datetime, hours: OpeningHours) -> None:
    if hours is ALWAYS:
        return  # round the clock: it never closes, so no working day ends with a closing
    table = laid_out(WorkingDays(days), start, hours, ())
    ledger = explain(table, start)
    assert ledger.total_days == days
    assert_without_gap(ledger, start, table.due_at())  # type: ignore[arg-type]
    assert ledger.lines[-1].until - start < (2 * days + 9) * DAY

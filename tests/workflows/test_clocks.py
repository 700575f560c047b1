"""One promise as a clock: its runs, its pauses, its due instant and the instants of its steps."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from itertools import permutations

import pytest

from tests.workflows.paper_incident import PARIS, paris
from tests.workflows.small_clocks import (
    ALWAYS,
    DAY,
    HOUR,
    LONG_DAYS,
    MINUTE,
    MONDAY_9H,
    NIGHTS,
    OFFICE,
    laid,
    monday,
    pause,
    rule,
)
from workflows.clocks import Clock, Pause, merged, runs_of
from workflows.events import EventKind, Moment
from workflows.rules import Condition, Kind, Obligor
from workflows.targets import (
    AfterEnd,
    AfterStart,
    BeforeEnd,
    ElapsedTime,
    NextRelease,
    OpenTime,
    Percent,
    Untimed,
    WorkingDays,
    WorkingDaysAfterStart,
)

REGISTERED, RESTORED = EventKind.INCIDENT_REGISTERED, EventKind.INCIDENT_RESTORED
REFUSED, CLOSED, REOPENED = EventKind.RESTORATION_REFUSED, EventKind.INCIDENT_CLOSED, EventKind.INCIDENT_REOPENED
ASKED, ANSWERED, WROTE = EventKind.ANSWER_REQUESTED, EventKind.ANSWER_SENT, EventKind.PARTNER_MESSAGE_RECEIVED
UPDATED, LIFTED = EventKind.STATUS_UPDATE_SENT, EventKind.CRISIS_LIFTED


def history(*moments: tuple[str, EventKind]) -> tuple[Moment, ...]:
    return tuple(Moment(monday(hour), kind) for hour, kind in moments)


def ends(clocks: tuple[Clock, ...]) -> list[tuple[str, str, str]]:
    """Start, meeting and dropping of each run, as hours of that Monday."""

    def hour(at: object) -> str:
        return f"{at.astimezone(PARIS):%H:%M}" if at else ""  # type: ignore[attr-defined]

    return [(hour(clock.started_at), hour(clock.met_at), hour(clock.dropped_at)) for clock in clocks]


# --- runs


def test_nothing_runs_before_its_start() -> None:
    assert runs_of(rule(), history(("09:00", EventKind.NOTE_ADDED))) == ()


def test_clock_runs_from_its_start_to_what_meets_it() -> None:
    assert ends(runs_of(rule(), history(("09:00", REGISTERED)))) == [("09:00", "", "")]
    assert ends(runs_of(rule(), history(("09:00", REGISTERED), ("10:00", RESTORED)))) == [("09:00", "10:00", "")]


def test_second_start_does_not_restart_a_running_clock() -> None:
    answer = rule(starts=(REGISTERED, WROTE), met_by=(ANSWERED,))
    moments = history(("09:00", REGISTERED), ("10:00", WROTE), ("11:00", ANSWERED), ("12:00", WROTE))
    assert ends(runs_of(answer, moments)) == [("09:00", "11:00", ""), ("12:00", "", "")]


def test_closure_drops_what_still_runs() -> None:
    assert ends(runs_of(rule(), history(("09:00", REGISTERED), ("10:00", CLOSED)))) == [("09:00", "", "10:00")]


def test_closure_changes_nothing_for_a_clock_already_met() -> None:
    moments = history(("09:00", REGISTERED), ("10:00", RESTORED), ("11:00", CLOSED))
    assert ends(runs_of(rule(), moments)) == [("09:00", "10:00", "")]


def test_what_drops_a_clock_ends_it_unmet() -> None:
    cadence = rule(starts=(EventKind.CRISIS_DECLARED,), met_by=(UPDATED,), dropped_by=(LIFTED,), repeats=True)
    moments = history(("09:00", EventKind.CRISIS_DECLARED), ("09:30", LIFTED), ("10:00", UPDATED))
    assert ends(runs_of(cadence, moments)) == [("09:00", "", "09:30")]


def test_cadence_starts_again_with_what_meets_it() -> None:
    cadence = rule(met_by=(UPDATED,), repeats=True)
    moments = history(("09:00", REGISTERED), ("09:50", UPDATED), ("10:40", UPDATED))
    assert ends(runs_of(cadence, moments)) == [("09:00", "09:50", ""), ("09:50", "10:40", ""), ("10:40", "", "")]


def test_event_that_both_meets_and_starts_ends_one_run_and_begins_the_next() -> None:
    answer = rule(starts=(REGISTERED, ANSWERED), met_by=(ANSWERED, ASKED))
    moments = history(("09:00", REGISTERED), ("10:00", ANSWERED), ("11:00", ASKED), ("12:00", ANSWERED))
    assert ends(runs_of(answer, moments)) == [("09:00", "10:00", ""), ("10:00", "11:00", ""), ("12:00", "", "")]


def test_event_that_both_drops_and_starts_begins_anew() -> None:
    watched = rule(starts=(REGISTERED, LIFTED), dropped_by=(LIFTED,))
    moments = history(("09:00", REGISTERED), ("10:00", LIFTED))
    assert ends(runs_of(watched, moments)) == [("09:00", "", "10:00"), ("10:00", "", "")]


def test_refused_restoration_lets_the_same_run_go_on() -> None:
    restore = rule(voided_by=(REFUSED,))
    moments = history(("09:00", REGISTERED), ("10:00", RESTORED), ("11:00", REFUSED), ("12:00", RESTORED))
    assert ends(runs_of(restore, moments[:3])) == [("09:00", "", "")]
    assert ends(runs_of(restore, moments)) == [("09:00", "12:00", "")]
    assert [clock.key for clock in runs_of(restore, moments)] == ["restore:desk:1"]


def test_what_voids_an_end_starts_nothing_even_where_it_is_a_start_too() -> None:
    restore = rule(starts=(REGISTERED, REFUSED), voided_by=(REFUSED,))
    moments = history(("09:00", REGISTERED), ("10:00", RESTORED), ("11:00", REFUSED))
    assert ends(runs_of(restore, moments)) == [("09:00", "", "")]


def test_dropped_run_is_not_brought_back_by_a_refusal() -> None:
    restore = rule(voided_by=(REFUSED,), dropped_by=(LIFTED,))
    assert ends(runs_of(restore, history(("09:00", REGISTERED), ("10:00", LIFTED), ("11:00", REFUSED)))) == [
        ("09:00", "", "10:00")
    ]


def test_reopened_incident_gets_a_second_run() -> None:
    restore = rule(starts=(REGISTERED, REOPENED), voided_by=(REFUSED,))
    moments = history(("09:00", REGISTERED), ("10:00", RESTORED), ("11:00", CLOSED), ("12:00", REOPENED))
    assert ends(runs_of(restore, moments)) == [("09:00", "10:00", ""), ("12:00", "", "")]


def test_refusal_after_a_reopening_voids_the_end_of_the_second_run_only() -> None:
    restore = rule(starts=(REGISTERED, REOPENED), voided_by=(REFUSED,))
    moments = history(
        ("09:00", REGISTERED),
        ("09:30", RESTORED),
        ("10:00", CLOSED),
        ("11:00", REOPENED),
        ("12:00", RESTORED),
        ("13:00", REFUSED),
    )
    assert ends(runs_of(restore, moments)) == [("09:00", "09:30", ""), ("11:00", "", "")]


def test_nothing_starts_on_a_closed_incident() -> None:
    answer = rule(starts=(REGISTERED, ANSWERED, CLOSED), met_by=(ASKED,))
    moments = history(("09:00", REGISTERED), ("10:00", CLOSED), ("11:00", ANSWERED))
    assert ends(runs_of(answer, moments)) == [("09:00", "", "10:00")]


def test_cadence_met_by_the_closure_does_not_go_on() -> None:
    cadence = rule(met_by=(UPDATED, CLOSED), repeats=True)
    assert ends(runs_of(cadence, history(("09:00", REGISTERED), ("10:00", CLOSED)))) == [("09:00", "10:00", "")]


def test_what_the_desk_writes_once_the_service_is_back_starts_nothing() -> None:
    answer = rule(starts=(REGISTERED, ANSWERED, WROTE), met_by=(ANSWERED, RESTORED))
    moments = history(("09:00", REGISTERED), ("10:00", RESTORED), ("11:00", ANSWERED))
    assert ends(runs_of(answer, moments)) == [("09:00", "10:00", "")]


def test_what_the_partner_writes_once_the_service_is_back_wants_an_answer() -> None:
    answer = rule(starts=(REGISTERED, ANSWERED, WROTE), met_by=(ANSWERED, RESTORED))
    moments = history(("09:00", REGISTERED), ("10:00", RESTORED), ("11:00", WROTE), ("12:00", ANSWERED))
    assert ends(runs_of(answer, moments)) == [("09:00", "10:00", ""), ("11:00", "12:00", "")]


@pytest.mark.parametrize("back", [REFUSED, REOPENED])
def test_answers_bind_again_once_the_incident_is_back(back: EventKind) -> None:
    answer = rule(starts=(ANSWERED,), met_by=(ASKED,))
    moments = history(("09:00", RESTORED), ("10:00", back), ("11:00", ANSWERED))
    assert ends(runs_of(answer, moments)) == [("11:00", "", "")]


# --- keys


def test_key_names_the_promise_its_obligor_and_its_run() -> None:
    assert Clock(rule(), 2, MONDAY_9H).key == "restore:desk:2"
    assert Clock(rule(obligor=Obligor.PARTNER), 1, MONDAY_9H).key == "restore:partner:1"


def test_promise_of_a_kind_told_later_bears_that_kind() -> None:
    functional = rule(when=Condition(kinds=frozenset({Kind.FUNCTIONAL})))
    either = rule(when=Condition(kinds=frozenset({Kind.TECHNICAL, Kind.FUNCTIONAL})))
    first_reading = rule(when=Condition(kinds=frozenset({Kind.TECHNICAL, Kind.UNDETERMINED})))
    keys = [Clock(one, 1, MONDAY_9H).key for one in (functional, either, first_reading)]
    assert keys == ["restore(functional):desk:1", "restore(functional+technical):desk:1", "restore:desk:1"]


# --- pauses


def test_overlapping_pauses_count_once_for_whom_was_waited_for_first() -> None:
    both = (pause("09:00", "11:00"), pause("10:00", "12:00", "third_party"))
    assert merged(both) == (pause("09:00", "11:00"), pause("11:00", "12:00", "third_party"))


def test_pause_inside_another_adds_nothing() -> None:
    assert merged((pause("09:00", "12:00"), pause("10:00", "11:00", "third_party"))) == (pause("09:00", "12:00"),)


def test_nothing_comes_after_an_open_pause() -> None:
    assert merged((pause("09:00", None), pause("10:00", "11:00", "third_party"))) == (pause("09:00", None),)


def test_open_pause_takes_over_where_a_closed_one_ends() -> None:
    both = (pause("09:00", "11:00"), pause("10:00", None, "third_party"))
    assert merged(both) == (pause("09:00", "11:00"), pause("11:00", None, "third_party"))


def test_pauses_that_touch_stay_two() -> None:
    both = (pause("09:00", "10:00"), pause("10:00", "11:00", "third_party"))
    assert merged(both) == both


def test_pause_of_no_length_is_none() -> None:
    assert merged((pause("09:00", "09:00"), pause("10:00", "09:30"))) == ()


def test_pauses_give_one_answer_in_any_order() -> None:
    pauses = (pause("09:00", "10:00"), pause("09:00", "11:00", "third_party"), pause("10:30", None))
    assert len({merged(order) for order in permutations(pauses)}) == 1
    answers = {laid(OpenTime(8 * HOUR), pauses=order[:2]).due_at() for order in permutations(pauses[:2])}
    assert len(answers) == 1


def test_pause_takes_away_open_time_only() -> None:
    """From 11:00 to 15:00 three hours are open... two: 11 to 12 and 14 to 15."""
    assert laid(OpenTime(4 * HOUR)).due_at() == monday("15:00")
    assert laid(OpenTime(4 * HOUR), pauses=(pause("11:00", "15:00"),)).due_at() == monday("17:00")


def test_pause_over_noon_alone_moves_nothing() -> None:
    assert laid(OpenTime(4 * HOUR), pauses=(pause("12:00", "14:00"),)).due_at() == monday("15:00")


def test_pause_before_the_start_moves_nothing() -> None:
    assert laid(OpenTime(HOUR), pauses=(pause("07:00", "09:00"),)).due_at() == monday("10:00")


def test_pause_that_began_before_the_start_counts_from_it() -> None:
    assert laid(OpenTime(HOUR), pauses=(pause("08:00", "10:00"),)).due_at() == monday("11:00")


def test_pause_after_the_end_moves_nothing() -> None:
    assert laid(OpenTime(HOUR), pauses=(pause("10:00", "11:00"),)).due_at() == monday("10:00")


def test_target_used_up_at_the_instant_a_pause_begins_is_due_then() -> None:
    assert laid(OpenTime(HOUR), pauses=(pause("10:00", None),)).due_at() == monday("10:00")
    assert laid(OpenTime(HOUR + timedelta(microseconds=1)), pauses=(pause("10:00", None),)).due_at() is None


def test_open_pause_leaves_the_end_unknown() -> None:
    assert laid(OpenTime(4 * HOUR), pauses=(pause("10:00", None),)).due_at() is None


def test_several_pauses_each_take_their_own() -> None:
    pauses = (pause("09:30", "10:00"), pause("11:00", "11:30", "third_party"))
    assert laid(OpenTime(2 * HOUR), pauses=pauses).due_at() == monday("12:00")


@pytest.mark.parametrize(
    ("target", "due"),
    [
        (OpenTime(HOUR), "2026-11-23 10:00"),
        (ElapsedTime(48 * HOUR), "2026-11-25 09:00"),
        (WorkingDays(2), "2026-11-25 18:00"),
    ],
)
def test_clock_that_nothing_stops_is_not_stopped_by_a_pause(
    target: OpenTime | ElapsedTime | WorkingDays, due: str
) -> None:
    assert laid(target, pauses=(pause("09:00", None),), pausable=False).due_at() == paris(due)


@pytest.mark.parametrize("target", [ElapsedTime(48 * HOUR), WorkingDays(2), NextRelease()])
def test_only_open_time_can_be_paused(target: ElapsedTime | WorkingDays | NextRelease) -> None:
    releases = (date(2026, 12, 8),)
    paused = laid(target, pauses=(pause("09:00", None),), releases=releases)
    assert paused.due_at() == laid(target, releases=releases).due_at()


# --- due instants


def test_elapsed_hours_are_real_hours_whatever_zone_the_start_is_given_in() -> None:
    """Saturday 28 March 2026, 10:00 in winter time: 48 real hours later it is Monday 11:00 in summer time."""
    saturday = paris("2026-03-28 10:00")
    for zone in (PARIS, timezone(timedelta(hours=-5))):
        assert laid(ElapsedTime(48 * HOUR), saturday.astimezone(zone)).due_at() == paris("2026-03-30 11:00")


def test_elapsed_end_outside_opening_rolls_to_the_next_opening() -> None:
    assert laid(ElapsedTime(4 * HOUR)).due_at() == monday("14:00")
    assert laid(ElapsedTime(5 * HOUR)).due_at() == monday("14:00")
    assert laid(ElapsedTime(5 * HOUR + MINUTE)).due_at() == monday("14:01")


def test_working_days_end_with_the_closing_of_the_last() -> None:
    assert laid(WorkingDays(1)).due_at() == paris("2026-11-24 18:00")
    assert laid(WorkingDays(5), paris("2026-11-20 17:00")).due_at() == paris("2026-11-27 18:00")


def test_release_is_due_at_the_closing_of_its_day() -> None:
    releases = (date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 8))
    assert laid(NextRelease(), releases=releases).due_at() == monday("18:00")
    assert laid(NextRelease(), monday("17:59"), releases=releases).due_at() == monday("18:00")
    assert laid(NextRelease(), monday("18:00"), releases=releases).due_at() == paris("2026-12-08 18:00")


def test_release_on_a_day_without_opening_is_due_at_the_next_closing() -> None:
    assert laid(NextRelease(), releases=(date(2026, 11, 28),)).due_at() == paris("2026-11-30 18:00")


def test_release_of_a_night_desk_is_due_at_the_end_of_that_night() -> None:
    assert laid(NextRelease(), hours=NIGHTS, releases=(date(2026, 11, 23),)).due_at() == paris("2026-11-24 06:00")


def test_no_release_known_no_end() -> None:
    assert laid(NextRelease()).due_at() is None
    assert laid(NextRelease(), releases=(date(2026, 11, 20),)).due_at() is None


def test_untimed_promise_has_no_end() -> None:
    table = laid(Untimed())
    assert table.due_at() is None
    assert [table.instant(offset) for offset in (Percent(100), BeforeEnd(HOUR), AfterEnd(HOUR))] == [None, None, None]
    assert table.instant(AfterStart(HOUR)) == monday("10:00")


def test_kept_due_instant_is_not_reckoned_again() -> None:
    met = Clock(rule(OpenTime(HOUR)), 1, MONDAY_9H, met_at=monday("09:30"))
    table = laid(OpenTime(HOUR))
    assert type(table)(met, ALWAYS, kept_due_at=monday("11:00")).due_at() == monday("11:00")


# --- instants of steps


def test_share_of_open_time_leaves_pauses_out() -> None:
    table = laid(OpenTime(4 * HOUR), pauses=(pause("10:00", "11:00"),))
    assert table.instant(Percent(25)) == monday("10:00")
    assert table.instant(Percent(50)) == monday("12:00")
    assert table.instant(Percent(75)) == monday("15:00")
    assert table.instant(Percent(100)) == monday("16:00") == table.due_at()


def test_share_of_elapsed_time_rolls_to_the_next_opening() -> None:
    table = laid(ElapsedTime(48 * HOUR))
    assert table.instant(Percent(50)) == paris("2026-11-24 09:00")
    assert table.instant(Percent(75)) == paris("2026-11-25 09:00")  # Tuesday 21:00


@pytest.mark.parametrize("target", [OpenTime(HOUR), ElapsedTime(HOUR), WorkingDays(2), NextRelease(), Untimed()])
@pytest.mark.parametrize("offset", [Percent(0), AfterStart(timedelta())])
def test_step_at_a_start_while_closed_waits_for_the_opening(target: OpenTime, offset: Percent) -> None:
    assert laid(target, monday("07:00")).instant(offset) == monday("09:00")
    assert laid(target, monday("12:30")).instant(offset) == monday("14:00")
    assert laid(target, monday("09:10")).instant(offset) == monday("09:10")


def test_step_at_the_start_of_a_clock_born_paused_is_not_known_yet() -> None:
    assert laid(OpenTime(HOUR), pauses=(pause("08:00", None),)).instant(Percent(0)) is None
    assert laid(OpenTime(HOUR), pauses=(pause("08:00", "10:00"),)).instant(Percent(0)) == monday("10:00")


def test_after_start_is_open_time_except_on_an_elapsed_clock() -> None:
    assert laid(NextRelease()).instant(AfterStart(4 * HOUR)) == monday("15:00")
    assert laid(WorkingDays(3)).instant(AfterStart(4 * HOUR)) == monday("15:00")
    assert laid(ElapsedTime(48 * HOUR)).instant(AfterStart(4 * HOUR)) == monday("14:00")


def test_working_days_after_start_end_with_a_closing() -> None:
    assert laid(WorkingDays(5)).instant(WorkingDaysAfterStart(2)) == paris("2026-11-25 18:00")


def test_lead_is_counted_back_in_the_clocks_own_time() -> None:
    assert laid(OpenTime(4 * HOUR)).instant(BeforeEnd(2 * HOUR)) == monday("11:00")
    assert laid(ElapsedTime(48 * HOUR)).instant(BeforeEnd(24 * HOUR)) == paris("2026-11-24 09:00")


def test_lead_is_known_before_an_open_pause_that_holds_the_end() -> None:
    assert laid(OpenTime(4 * HOUR), pauses=(pause("11:30", None),)).instant(BeforeEnd(2 * HOUR)) == monday("11:00")


def test_lead_longer_than_the_target_reminds_at_the_start_never_before() -> None:
    for target in (OpenTime(HOUR), ElapsedTime(HOUR)):
        assert laid(target, monday("07:00")).instant(BeforeEnd(9 * HOUR)) == monday("09:00")
        assert laid(target).instant(BeforeEnd(9 * HOUR)) == monday("09:00")
    assert laid(WorkingDays(1)).instant(BeforeEnd(9 * DAY)) == monday("09:00")
    assert laid(NextRelease(), monday("07:00"), releases=(date(2026, 11, 24),)).instant(BeforeEnd(9 * DAY)) == monday(
        "09:00"
    )


def test_lead_of_a_days_clock_that_falls_while_closed_waits_for_the_opening() -> None:
    """Due Monday 30 at 18:00; a day and a half before is Sunday 06:00: Monday 09:00."""
    assert laid(WorkingDays(5)).instant(BeforeEnd(36 * HOUR)) == paris("2026-11-30 09:00")
    assert laid(NextRelease(), releases=()).instant(BeforeEnd(HOUR)) is None


def test_what_follows_the_end_is_open_time() -> None:
    assert laid(OpenTime(3 * HOUR)).instant(AfterEnd(HOUR)) == monday("15:00")
    assert laid(ElapsedTime(24 * HOUR)).instant(AfterEnd(4 * HOUR)) == paris("2026-11-24 15:00")
    assert laid(OpenTime(4 * HOUR), pauses=(pause("10:00", None),)).instant(AfterEnd(HOUR)) is None


def test_advance_from_any_instant_leaves_pauses_out() -> None:
    table = laid(OpenTime(8 * HOUR), hours=LONG_DAYS, pauses=(pause("10:00", "11:00"),))
    assert table.advance(monday("09:30"), HOUR) == monday("11:30")
    assert table.advance(monday("10:30"), HOUR) == monday("12:00")
    assert table.advance(monday("11:00"), HOUR) == monday("12:00")


def test_pause_may_be_given_in_another_zone() -> None:
    since, until = (monday(hour).astimezone(PARIS) for hour in ("10:00", "11:00"))
    assert laid(OpenTime(2 * HOUR), hours=OFFICE, pauses=(Pause(since, until, "partner"),)).due_at() == monday("12:00")

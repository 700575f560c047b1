"""What other desks' clocks are known to get wrong, each as a test of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.workflows.paper_incident import PARIS, PaperIncident, context_of, paris, real_rules, wall
from tests.workflows.small_clocks import (
    ALWAYS,
    HOUR,
    LONG_DAYS,
    MINUTE,
    OFFICE,
    context,
    facts,
    laid,
    monday,
    pause,
    rule,
    soon,
    step,
)
from workflows.calendars import DatedHours
from workflows.escalation import BREACH, Fired, clocks_of, decide, timetable, upcoming
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.opening_hours import OpeningHours
from workflows.rules import ActionKind, Condition, Kind
from workflows.targets import BeforeEnd, ElapsedTime, OpenTime, Percent, Untimed, WorkingDays

REGISTERED, RESTORED, CLOSED = EventKind.INCIDENT_REGISTERED, EventKind.INCIDENT_RESTORED, EventKind.INCIDENT_CLOSED
SECOND = timedelta(seconds=1)


# --- a pause lost when priority or rules change


@pytest.mark.parametrize("change", ["flag_major", "flag_origin_unknown", "triage", "acknowledge"])
def test_pause_is_not_lost_when_weight_origin_or_kind_change(change: str) -> None:
    pausable = replace(rule(OpenTime(8 * HOUR)), pausable=True)
    incident = PaperIncident(context(pausable, hours=LONG_DAYS))
    incident.register(monday("09:00"))
    incident.pause(monday("10:00"))
    getattr(incident, change)(monday("11:00"))
    incident.resume(monday("12:00"))
    assert incident.timetable("restore:desk:1").due_at() == monday("19:00"), "17:00, and two hours of waiting"


def test_pause_is_not_lost_when_the_rules_change() -> None:
    """Four hours instead of eight, by `rules replan`: the wait of 10 to 12 still counts for nothing."""
    waited = facts(("09:00", REGISTERED), pauses=(pause("10:00", "12:00"),))
    for length, due in ((8 * HOUR, "19:00"), (4 * HOUR, "15:00")):
        where = context(rule(OpenTime(length)))
        [clock] = clocks_of(where.contract, waited)
        assert timetable(where, waited, clock).due_at() == monday(due)


def test_pause_is_not_lost_when_the_kind_goes_back_and_forth() -> None:
    """Found functional during the wait, technical again after it: the eight hours know of both."""
    hours_rule = rule(OpenTime(8 * HOUR), when=Condition(kinds=frozenset({Kind.TECHNICAL})))
    days_rule = rule(WorkingDays(5), when=Condition(kinds=frozenset({Kind.FUNCTIONAL})))
    incident = PaperIncident(context(hours_rule, days_rule))
    incident.register(monday("09:00"))
    incident.pause(monday("10:00"))
    incident.triage(monday("10:30"), Kind.FUNCTIONAL)
    assert list(incident.clocks()) == ["restore(functional):desk:1"]
    incident.resume(monday("12:00"))
    incident.triage(monday("12:30"), Kind.TECHNICAL)
    assert incident.timetable("restore(technical):desk:1").due_at() == monday("19:00")


# --- a pause counted in wall-clock


def test_pause_over_a_night_and_a_weekend_takes_away_its_open_time_only() -> None:
    """Friday 17:00 to Monday 10:00 is 65 hours on the wall, two in the office: due two opening hours later."""
    friday, monday_10h = paris("2026-11-20 17:00"), monday("10:00")
    started = laid(OpenTime(8 * HOUR), paris("2026-11-20 14:00"))
    assert started.due_at() == monday("15:00")
    waits = (replace(pause("09:00", "10:00"), since=friday, until=monday_10h),)
    assert laid(OpenTime(8 * HOUR), paris("2026-11-20 14:00"), pauses=waits).due_at() == monday("17:00")


def test_pause_while_closed_takes_away_nothing() -> None:
    night = (replace(pause("09:00", "10:00"), since=monday("18:00"), until=paris("2026-11-24 09:00")),)
    without, with_pause = (laid(OpenTime(12 * HOUR), pauses=waits).due_at() for waits in ((), night))
    assert without == with_pause == paris("2026-11-24 16:00")


# --- an escalation fired at 00:00 by a calendar with several intervals


@pytest.mark.parametrize("contract", list(real_rules().contracts))
def test_no_step_falls_outside_opening_whatever_the_hour_of_the_mail(contract: str) -> None:
    """A fortnight of mails, one every 47 minutes, over a Wednesday, a holiday and a clock change: nothing at 00:00."""
    start = paris("2026-10-19 00:00")
    for number in range(14 * 24 * 60 // 47):
        incident = PaperIncident(context_of(contract))
        incident.register(start + 47 * number * MINUTE)
        incident.note(EventKind.URGENCY_DECLARED, incident.history[0].at)
        for one in incident.upcoming(incident.history[0].at - SECOND):
            hours = incident.context.hours_of(one.clock.rule.calendar)
            at_closing = hours.between(one.due_at - SECOND, one.due_at) == SECOND
            assert hours.is_open(one.due_at) or at_closing, f"{one.clock.key} {one.step_id} at {wall(one.due_at)}"
            assert one.due_at.astimezone(PARIS).hour != 0


# --- a deadline recomputed for closed incidents after a calendar edit


def test_calendar_edited_after_the_end_moves_no_deadline_and_breaks_no_promise() -> None:
    """Met at 15:00 of 16:00; then the noon break of that day is found to have been worked: 14:00 would be late now."""
    before, after = context(rule(OpenTime(5 * HOUR)), hours=OFFICE), context(rule(OpenTime(5 * HOUR)), hours=ALWAYS)
    met = facts(("09:00", REGISTERED), ("15:00", RESTORED), ("17:00", CLOSED), state=State.CLOSED)
    [clock] = clocks_of(before.contract, met)
    kept = {clock.key: timetable(before, met, clock).due_at()}
    assert kept == {"restore:desk:1": monday("16:00")}
    assert decide(after, met, monday("18:00")).due != (), "what a desk that forgets would find"
    remembered = replace(met, kept_due=kept)
    assert decide(after, remembered, monday("18:00")).due == ()
    assert timetable(after, remembered, clock).due_at() == monday("16:00")


def test_breach_of_a_closed_incident_is_not_undone_by_a_calendar_edit() -> None:
    """Breached at 14:00; the afternoon is then declared closed: the row of the ledger stays and nothing is added."""
    where = context(rule(OpenTime(5 * HOUR)), hours=OpeningHours("Europe/Paris", {"tue": ["09:00-12:00"]}))
    row = {("restore:desk:1", BREACH, 1): Fired(monday("14:00"), monday("14:00"))}
    late = facts(("09:00", REGISTERED), ("15:00", RESTORED), ("17:00", CLOSED), state=State.CLOSED, fired=row)
    assert decide(where, late, monday("18:00")).due == ()


def test_exceptional_closure_moves_the_deadline_of_an_open_incident() -> None:
    closed: DatedHours = {date(2026, 11, 25): ((), "Grève")}
    for added, due in (({}, "2026-11-25 08:00"), (closed, "2026-11-26 08:00")):
        incident = PaperIncident(context_of("declaration-grossesse", added))
        incident.register(paris("2026-11-24 14:00"))
        assert incident.timetable("restore:desk:1").due_at() == paris(due)


# --- only the first level ever firing


def test_every_level_fires_not_only_the_first() -> None:
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 08:00"))
    incident.acknowledge(paris("2026-11-24 08:05"))
    states = []
    for hour in ("12:00", "14:00"):
        incident.run(paris(f"2026-11-24 {hour}") - SECOND, paris(f"2026-11-24 {hour}"))
        states.append(incident.state)
    assert states == [State.ESCALATED_N2, State.ESCALATED_N3]


def test_every_contact_of_an_ordered_list_is_called_not_only_the_first() -> None:
    incident = PaperIncident(context_of("caf-eure"))
    incident.register(paris("2026-11-24 15:50"))
    incident.run(paris("2026-11-24 15:50"), paris("2026-12-04 15:50"))
    called = [one.round for _, one in incident.told if one.step_id == "contacts"]
    assert called == [1, 2, 3]


def test_level_reached_by_hand_does_not_stop_the_next_from_firing() -> None:
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 08:00"))
    incident.acknowledge(paris("2026-11-24 08:05"))
    incident.escalate("n2", paris("2026-11-24 09:00"))
    incident.run(paris("2026-11-24 09:00"), paris("2026-11-24 14:00"))
    assert incident.state is State.ESCALATED_N3


def test_level_handed_back_is_reached_again_by_the_next_rung() -> None:
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 08:00"))
    incident.acknowledge(paris("2026-11-24 08:05"))
    incident.run(paris("2026-11-24 08:05"), paris("2026-11-24 12:30"))
    incident.hand_back(paris("2026-11-24 12:30"))
    assert incident.state is State.ACKNOWLEDGED
    incident.run(paris("2026-11-24 12:30"), paris("2026-11-24 14:00"))
    assert incident.state is State.ESCALATED_N3


# --- a warning lead longer than the target


@pytest.mark.parametrize("target", [OpenTime(15 * MINUTE), ElapsedTime(2 * HOUR)])
def test_warning_lead_longer_than_the_target_warns_at_the_start_and_once(target: OpenTime) -> None:
    warned = rule(target, steps=(step("warn", BeforeEnd(24 * HOUR), ActionKind.REMIND, "agents"),))
    planned = upcoming(context(warned), facts(("09:00", REGISTERED)), monday("08:59"))
    assert [(one.step_id, one.due_at) for one in planned if one.step_id == "warn"] == [("warn", monday("09:00"))]


# --- and a few more


def test_machines_receipt_stops_no_clock() -> None:
    """Only a person's act acknowledges: letters, automatic mails and reminders are no taking in charge (A8)."""
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 10:00"))
    for kind in (EventKind.PEOPLE_TOLD, EventKind.AUTOMATIC_MAIL_RECEIVED, EventKind.INCIDENT_ESCALATED):
        incident.note(kind, paris("2026-11-24 10:01"))
    assert incident.clocks()["acknowledge:desk:1"].ended_at is None


def test_clock_set_back_an_hour_fires_nothing_twice() -> None:
    """The machine's time jumps back to 09:30 after the step of 10:00 was told: it is in the ledger, and stays done."""
    where = context(rule(Untimed(), steps=(step("a", soon(60)),)))
    told = facts(("09:00", REGISTERED), fired={("restore:desk:1", "a", 1): Fired(monday("10:00"), monday("10:00"))})
    assert decide(where, told, monday("09:30")).due == ()
    assert decide(where, told, monday("10:00")).due == ()


def test_alarm_lies_ahead_however_late_the_engine_is() -> None:
    """A loop that set its alarm in the past would beat for ever."""
    where = context(rule(OpenTime(HOUR), steps=(step("a", Percent(100), every=15 * MINUTE, times=3),)))
    known = facts(("09:00", REGISTERED))
    for now in ("09:30", "10:00", "10:20", "15:00"):
        wake_at = decide(where, known, monday(now)).wake_at
        assert wake_at is None or wake_at > monday(now)


def test_hour_that_comes_twice_is_counted_once() -> None:
    """Round the clock, from 1:30 summer time, two hours: 2:30 winter time, one wall hour later."""
    start = paris("2026-10-25 01:30")
    assert laid(OpenTime(2 * HOUR), start, ALWAYS).due_at() == paris("2026-10-25 02:30+01:00")


def test_incident_handed_back_and_withdrawn_comes_back_to_the_desk_that_had_it() -> None:
    """Level 2 gave it back before it was closed: a reopening must not send it up again on its own."""
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 08:00"))
    incident.escalate("n2", paris("2026-11-24 08:10"))
    incident.hand_back(paris("2026-11-24 08:20"))
    incident.cancel(paris("2026-11-24 08:30"))
    incident.reopen(paris("2026-11-24 09:00"))
    assert incident.state is State.REGISTERED, "nobody ever took it in charge"
    incident.acknowledge(paris("2026-11-24 09:01"))
    assert incident.state is State.ACKNOWLEDGED

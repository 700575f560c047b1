"""The steps due now and the next alarm: in order, once, never early, and kind to people after an outage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.workflows.paper_incident import PaperIncident, context_of, paris, wall
from tests.workflows.small_clocks import (
    DAY,
    HOUR,
    MAJOR,
    MINUTE,
    NOT_MAJOR,
    context,
    facts,
    monday,
    pause,
    rule,
    soon,
    step,
)
from workflows.escalation import (
    BREACH,
    Decision,
    Facts,
    Fired,
    PlannedStep,
    RuleContext,
    clocks_of,
    decide,
    timetable,
    upcoming,
)
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.rules import Action, ActionKind, Condition, Kind, Step
from workflows.targets import AfterEnd, BeforeEnd, ElapsedTime, OpenTime, Percent, Untimed, WorkingDays

REGISTERED, RESTORED = EventKind.INCIDENT_REGISTERED, EventKind.INCIDENT_RESTORED
SECOND = timedelta(seconds=1)


def hour(at: datetime | None) -> str:
    return wall(at).removeprefix("2026-11-23 ") if at else "never"


def named(steps: tuple[PlannedStep, ...]) -> list[str]:
    """'hour step round', the round from 2 on, '(untold)' where it is recorded only."""
    return [
        f"{hour(one.due_at)} {one.step_id}"
        + (f" {one.round}" if one.round > 1 else "")
        + ("" if one.told else " (untold)")
        for one in steps
    ]


def at(where: RuleContext, known: Facts, now: str) -> tuple[list[str], str]:
    """What is due at that hour of Monday, and the next alarm."""
    decision = decide(where, known, monday(now))
    return named(decision.due), hour(decision.wake_at)


def done(known: Facts, *recorded: tuple[str, str, int, str, str]) -> Facts:
    """The same facts with rows of the ledger: clock, step, round, due, recorded."""
    rows = {(key, one, number): Fired(monday(due), monday(at_)) for key, one, number, due, at_ in recorded}
    return replace(known, fired={**known.fired, **rows})


FRESH = facts(("09:00", REGISTERED))
KEY = "restore:desk:1"


# --- due, next, once


def test_nothing_known_nothing_due() -> None:
    assert decide(context(rule()), facts(), monday("09:00")) == Decision((), None)


def test_breach_is_due_at_its_instant_and_not_a_second_before() -> None:
    where = context(rule(OpenTime(HOUR)))
    assert at(where, FRESH, "09:59") == ([], "10:00")
    assert decide(where, FRESH, monday("10:00") - timedelta(microseconds=1)).due == ()
    assert at(where, FRESH, "10:00") == (["10:00 breach"], "never")


def test_breach_keeps_its_instant_however_late_it_is_recorded() -> None:
    assert at(context(rule(OpenTime(HOUR))), FRESH, "19:00") == (["10:00 breach"], "never")


def test_clock_met_at_its_due_instant_is_not_breached() -> None:
    where = context(rule(OpenTime(HOUR)))
    assert at(where, facts(("09:00", REGISTERED), ("10:00", RESTORED)), "12:00") == ([], "never")
    assert at(where, facts(("09:00", REGISTERED), ("10:01", RESTORED)), "12:00") == (["10:00 breach"], "never")


def test_clock_dropped_after_its_due_instant_was_breached_all_the_same() -> None:
    where = context(rule(OpenTime(HOUR)))
    closed = EventKind.INCIDENT_CLOSED
    assert at(where, facts(("09:00", REGISTERED), ("10:01", closed)), "12:00") == (["10:00 breach"], "never")
    assert at(where, facts(("09:00", REGISTERED), ("10:00", closed)), "12:00") == ([], "never")


def test_recorded_breach_is_not_due_again() -> None:
    where = context(rule(OpenTime(HOUR)))
    assert at(where, done(FRESH, (KEY, BREACH, 1, "10:00", "10:00")), "12:00") == ([], "never")


def test_steps_come_in_order_of_their_instants_whatever_the_order_of_the_file() -> None:
    where = context(rule(OpenTime(4 * HOUR), steps=(step("b", soon(60)), step("a", soon(30)))))
    assert at(where, FRESH, "13:00")[0] == ["09:30 a", "10:00 b", "13:00 breach"]


def test_at_one_instant_the_breach_comes_before_what_it_sets_off() -> None:
    where = context(rule(OpenTime(HOUR), steps=(step("a", Percent(100)), step("b", Percent(100)))))
    assert at(where, FRESH, "10:00")[0] == ["10:00 breach", "10:00 a", "10:00 b"]


def test_steps_of_several_clocks_are_told_in_one_order() -> None:
    first = rule(OpenTime(2 * HOUR), steps=(step("a", soon(30)),))
    second = rule(OpenTime(HOUR), name="acknowledge", steps=(step("b", soon(15)),))
    assert at(context(first, second), FRESH, "11:00")[0] == ["09:15 b", "09:30 a", "10:00 breach", "11:00 breach"]


def test_ended_clock_takes_no_more_steps() -> None:
    where = context(rule(OpenTime(4 * HOUR), steps=(step("a", soon(30)),)))
    assert at(where, facts(("09:00", REGISTERED), ("09:20", RESTORED)), "10:00") == ([], "never")


def test_fired_step_is_not_due_again() -> None:
    where = context(rule(Untimed(), steps=(step("a", soon(30)),)))
    assert at(where, done(FRESH, (KEY, "a", 1, "09:30", "09:30")), "10:00") == ([], "never")


def test_second_run_of_a_clock_has_steps_of_its_own() -> None:
    where = context(rule(Untimed(), starts=(REGISTERED, EventKind.INCIDENT_REOPENED), steps=(step("a", soon(30)),)))
    moments = (("09:00", REGISTERED), ("09:40", RESTORED), ("09:45", EventKind.INCIDENT_REOPENED))
    again = done(facts(*moments), (KEY, "a", 1, "09:30", "09:30"))
    assert at(where, again, "10:15") == (["10:15 a"], "never")


def test_open_pause_sets_no_alarm() -> None:
    where = context(rule(OpenTime(4 * HOUR), steps=(step("a", Percent(50)),)))
    held = facts(("09:00", REGISTERED), pauses=(pause("10:00", None),))
    assert at(where, held, "12:00") == ([], "never")
    assert at(where, replace(held, pauses=(pause("10:00", "12:00"),)), "12:00") == ([], "13:00")


def test_timetable_keeps_the_due_instant_of_a_clock_that_ended() -> None:
    where = context(rule(OpenTime(HOUR)))
    met = facts(("09:00", REGISTERED), ("09:30", RESTORED), kept_due={KEY: monday("11:00")})
    [clock] = clocks_of(where.contract, met)
    assert timetable(where, met, clock).due_at() == monday("11:00")
    running = replace(met, history=met.history[:1])
    [clock] = clocks_of(where.contract, running)
    assert timetable(where, running, clock).due_at() == monday("10:00")


def test_clock_settled_before_these_rules_has_no_end_under_them() -> None:
    """Met while its promise had no figure; the rules of today give it an hour: nothing is late that was not."""
    where = context(rule(OpenTime(HOUR)))
    met = facts(("09:00", REGISTERED), ("12:00", RESTORED))
    assert at(where, met, "13:00") == (["10:00 breach"], "never")
    assert at(where, replace(met, settled=frozenset({KEY})), "13:00") == ([], "never")
    running = facts(("09:00", REGISTERED), settled=frozenset({KEY}))
    assert at(where, running, "13:00") == (["10:00 breach"], "never")


def test_recorded_breach_stays_due_when_it_was_whatever_the_rules_say_now() -> None:
    """Breached at 10:00; ten hours are allowed now: the promise stays broken at 10:00, and what follows it counts from there."""
    later = context(rule(OpenTime(10 * HOUR), steps=(step("after", AfterEnd(4 * HOUR)),)))
    breached = done(FRESH, (KEY, BREACH, 1, "10:00", "10:00"))
    [clock] = clocks_of(later.contract, breached)
    assert timetable(later, breached, clock).due_at() == monday("10:00")
    assert at(later, breached, "12:00") == ([], "14:00")


def test_status_update_asked_for_yields_as_a_reminder_does() -> None:
    asked = step("ask", BeforeEnd(15 * MINUTE), ActionKind.ASK_STATUS_UPDATE, "crisis_team")
    where = context(rule(OpenTime(HOUR), steps=(asked, step("late", Percent(100)))))
    assert at(where, FRESH, "10:00")[0] == ["09:45 ask (untold)", "10:00 breach", "10:00 late"]


# --- rounds


REPEATED = rule(OpenTime(HOUR), steps=(step("a", Percent(100), every=15 * MINUTE, times=3),))


def test_rounds_come_one_after_the_other() -> None:
    where = context(REPEATED)
    assert at(where, FRESH, "10:00") == (["10:00 breach", "10:00 a"], "10:15")
    once = done(FRESH, (KEY, BREACH, 1, "10:00", "10:00"), (KEY, "a", 1, "10:00", "10:00"))
    assert at(where, once, "10:00") == ([], "10:15")
    assert at(where, once, "10:15") == (["10:15 a 2"], "10:30")


def test_last_round_is_the_last() -> None:
    rounds = [(KEY, "a", number, at_, at_) for number, at_ in ((1, "10:00"), (2, "10:15"), (3, "10:30"))]
    assert at(context(REPEATED), done(FRESH, (KEY, BREACH, 1, "10:00", "10:00"), *rounds), "12:00") == ([], "never")


def test_rounds_are_open_time_apart() -> None:
    known = facts(("18:50", REGISTERED))
    due = [hour(one.due_at) for one in upcoming(context(REPEATED), known, monday("18:50")) if one.step_id == "a"]
    assert due == ["19:50", "2026-11-24 08:05", "2026-11-24 08:20"]


def test_round_told_late_leaves_the_next_one_its_quarter_of_an_hour() -> None:
    where = context(REPEATED)
    assert at(where, FRESH, "11:00") == (["10:00 breach", "10:00 a"], "11:15")
    told = done(FRESH, (KEY, BREACH, 1, "10:00", "11:00"), (KEY, "a", 1, "10:00", "11:00"))
    assert at(where, told, "11:14") == ([], "11:15")
    assert at(where, told, "11:15") == (["11:15 a 2"], "11:30")


def test_small_delay_moves_no_window() -> None:
    where = context(REPEATED)
    assert at(where, FRESH, "10:05")[1] == "10:15"
    assert at(where, done(FRESH, (KEY, "a", 1, "10:00", "10:05")), "10:06")[1] == "10:15"
    assert at(where, done(FRESH, (KEY, "a", 1, "10:00", "10:06")), "10:06")[1] == "10:21"


def test_ordered_list_has_as_many_rounds_as_people() -> None:
    called = rule(Untimed(), steps=(step("a", soon(0), ActionKind.TELL_IN_ORDER, "contacts", every=HOUR, times=3),))
    planned = [
        len(upcoming(context(called), replace(FRESH, list_lengths=lengths), monday("08:00")))
        for lengths in ({"contacts": 5}, {"contacts": 2}, {"contacts": 0}, {})
    ]
    assert planned == [3, 2, 1, 1], "an empty list is seen once, so that somebody notices"


# --- outages


LADDER = rule(
    OpenTime(8 * HOUR),
    steps=(
        step("n2", Percent(50), ActionKind.ESCALATE, "n2"),
        step("n3", Percent(75), ActionKind.ESCALATE, "n3"),
        step("hierarchy", Percent(100)),
        step("crisis", Percent(100), ActionKind.DECLARE_CRISIS, "crisis_team"),
    ),
)


def test_ladder_goes_up_at_its_shares() -> None:
    assert named(upcoming(context(LADDER), FRESH, monday("09:00"))) == [
        "13:00 n2",
        "15:00 n3",
        "17:00 breach",
        "17:00 hierarchy",
        "17:00 crisis",
    ]


def test_after_an_outage_nobody_goes_from_level_2_to_crisis_within_a_second() -> None:
    """Off from 9:00 to 18:00: level 2 and the breach are told at 18:00, level 3 two hours of opening later, then the crisis."""
    where = context(LADDER)
    assert at(where, FRESH, "18:00") == (["13:00 n2", "17:00 breach", "17:00 hierarchy"], "20:00")
    told = done(
        FRESH,
        (KEY, "n2", 1, "13:00", "18:00"),
        (KEY, BREACH, 1, "17:00", "18:00"),
        (KEY, "hierarchy", 1, "17:00", "18:00"),
    )
    assert at(where, told, "18:01") == ([], "20:00")
    assert named(upcoming(where, told, monday("18:01"))) == ["20:00 n3", "2026-11-24 10:00 crisis"]


def test_outage_over_one_rung_delays_those_above_by_as_much() -> None:
    """Level 2 told an hour late, at 14:00: level 3 keeps its two hours, the crisis its two after that."""
    told = done(FRESH, (KEY, "n2", 1, "13:00", "14:00"))
    assert named(upcoming(context(LADDER), told, monday("14:00"))) == [
        "16:00 n3",
        "17:00 breach",
        "17:00 hierarchy",
        "18:00 crisis",
    ]


def test_window_is_not_shortened_by_a_rung_that_came_on_time_after_a_late_one() -> None:
    told = done(FRESH, (KEY, "n2", 1, "13:00", "14:00"), (KEY, "n3", 1, "16:00", "16:00"))
    assert [line for line in named(upcoming(context(LADDER), told, monday("16:00"))) if "crisis" in line] == [
        "18:00 crisis"
    ]


def test_rung_at_the_instant_of_a_telling_waits_for_that_one_too() -> None:
    """Told twice on time, then the engine sleeps over 9:45: level 2 comes with the third telling, not before it."""
    chain = rule(
        OpenTime(15 * MINUTE),
        steps=(
            step("manager", Percent(100), every=15 * MINUTE, times=4),
            step("n2", AfterEnd(30 * MINUTE), ActionKind.ESCALATE, "n2"),
        ),
    )
    twice = done(
        FRESH,
        (KEY, BREACH, 1, "09:15", "09:15"),
        (KEY, "manager", 1, "09:15", "09:15"),
        (KEY, "manager", 2, "09:30", "09:30"),
    )
    assert at(context(chain), twice, "10:20") == (["09:45 manager 3", "10:20 n2"], "10:35")
    assert at(context(chain), twice, "09:46") == (["09:45 manager 3", "09:45 n2"], "10:00")


def test_level_2_waits_for_the_third_telling_of_the_manager() -> None:
    """R11: the manager at 9:15, 9:30, 9:45, level 2 at the third. Told at 11:00 first: 11:00, 11:15, 11:30."""
    chain = rule(
        OpenTime(15 * MINUTE),
        name="acknowledge",
        met_by=(EventKind.INCIDENT_ACKNOWLEDGED,),
        steps=(
            step("manager", Percent(100), every=15 * MINUTE, times=3),
            step("n2", AfterEnd(30 * MINUTE), ActionKind.ESCALATE, "n2"),
        ),
    )
    where, key = context(chain), "acknowledge:desk:1"
    assert at(where, FRESH, "11:00") == (["09:15 breach", "09:15 manager"], "11:15")
    first = done(FRESH, (key, BREACH, 1, "09:15", "11:00"), (key, "manager", 1, "09:15", "11:00"))
    assert named(upcoming(where, first, monday("11:00"))) == ["11:15 manager 2", "11:30 manager 3", "11:30 n2"]


def test_outage_between_two_tellings_moves_what_follows_only() -> None:
    chain = rule(
        OpenTime(15 * MINUTE),
        name="acknowledge",
        steps=(
            step("manager", Percent(100), every=15 * MINUTE, times=3),
            step("n2", AfterEnd(30 * MINUTE), ActionKind.ESCALATE, "n2"),
        ),
    )
    key = "acknowledge:desk:1"
    first = done(FRESH, (key, BREACH, 1, "09:15", "09:15"), (key, "manager", 1, "09:15", "09:15"))
    assert at(context(chain), first, "10:00") == (["09:30 manager 2"], "10:15")
    assert named(upcoming(context(chain), first, monday("10:00"))) == ["10:15 manager 3", "10:15 n2"]


def test_each_step_of_an_outage_is_recorded_once_in_order_with_its_own_instant() -> None:
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 08:00"))
    back_at = paris("2026-11-24 18:00")
    fired = incident.wake(back_at)
    assert [(wall(one.due_at), one.clock.key, one.step_id) for one in fired] == [
        ("2026-11-24 08:10", "acknowledge:desk:1", "rappel"),
        ("2026-11-24 08:15", "acknowledge:desk:1", "breach"),
        ("2026-11-24 08:15", "acknowledge:desk:1", "responsable"),
        ("2026-11-24 12:00", "restore:desk:1", "niveau-2"),
        ("2026-11-24 15:30", "restore:desk:1", "rappel"),
        ("2026-11-24 16:00", "restore:desk:1", "breach"),
        ("2026-11-24 16:00", "restore:desk:1", "hierarchie"),
    ]
    assert incident.breaches == {
        "acknowledge:desk:1": paris("2026-11-24 08:15"),
        "restore:desk:1": paris("2026-11-24 16:00"),
    }
    assert incident.state is State.ESCALATED_N2, "one rung, not three"
    assert incident.wake(back_at) == [], "asking twice is harmless"
    later = incident.run(back_at, paris("2026-11-26 20:00"))
    assert [f"{wall(one.due_at)} {one.step_id}" for one in later] == [
        "2026-11-24 18:15 responsable",
        "2026-11-24 18:30 responsable",
        "2026-11-24 18:30 niveau-2",
        "2026-11-24 20:00 niveau-3",
    ]


def test_reminder_overtaken_in_an_outage_is_recorded_and_told_to_nobody() -> None:
    remind = step("r", BeforeEnd(30 * MINUTE), ActionKind.REMIND, "agents")
    where = context(rule(OpenTime(HOUR), steps=(remind, step("late", Percent(100)))))
    assert at(where, FRESH, "09:45") == (["09:30 r"], "10:00"), "a little late, but nothing graver is due"
    assert at(where, FRESH, "10:00") == (["09:30 r (untold)", "10:00 breach", "10:00 late"], "never")


def test_reminder_is_told_late_rather_than_nothing_at_all() -> None:
    """The breach alone has no voice: where the rules tell nobody of it, the reminder still does."""
    where = context(rule(OpenTime(HOUR), steps=(step("r", BeforeEnd(30 * MINUTE), ActionKind.REMIND, "agents"),)))
    assert at(where, FRESH, "12:00") == (["09:30 r", "10:00 breach"], "never")


def test_reminder_at_the_instant_of_something_graver_is_folded_into_it() -> None:
    remind = step("r", BeforeEnd(24 * HOUR), ActionKind.REMIND, "agents")
    where = context(rule(ElapsedTime(48 * HOUR), steps=(remind, step("called", Percent(100)))))
    friday = replace(FRESH, history=(replace(FRESH.history[0], at=paris("2026-11-27 10:00")),))
    due = named(decide(where, friday, paris("2026-11-30 08:00")).due)
    assert due == ["2026-11-30 08:00 breach", "2026-11-30 08:00 r (untold)", "2026-11-30 08:00 called"]
    assert named(upcoming(where, friday, paris("2026-11-27 10:00"))) == due, "and the future says so already"


def test_two_reminders_at_one_instant_are_both_told() -> None:
    reminders = [step(name, soon(30), ActionKind.REMIND, "agents") for name in ("a", "b")]
    assert at(context(rule(Untimed(), steps=tuple(reminders))), FRESH, "09:30")[0] == ["09:30 a", "09:30 b"]


def test_reminder_of_one_promise_is_not_folded_into_another() -> None:
    first = rule(OpenTime(4 * HOUR), steps=(step("r", soon(30), ActionKind.REMIND, "agents"),))
    second = rule(OpenTime(4 * HOUR), name="other", steps=(step("a", soon(45)),))
    assert at(context(first, second), FRESH, "10:00")[0] == ["09:30 r", "09:45 a"]


def test_later_reminder_overtakes_the_earlier_but_only_once_it_is_due() -> None:
    reminders = [step(f"r{at_}", soon(at_), ActionKind.REMIND, "agents") for at_ in (30, 60)]
    where = context(rule(Untimed(), steps=tuple(reminders)))
    assert at(where, FRESH, "10:00")[0] == ["09:30 r30 (untold)", "10:00 r60"]
    assert named(upcoming(where, FRESH, monday("09:00"))) == ["09:30 r30", "10:00 r60"]


def test_step_that_reminds_and_tells_is_never_folded() -> None:
    both = Step("both", "Both", soon(30), (Action(ActionKind.REMIND, "agents"), Action(ActionKind.TELL, "manager")))
    where = context(rule(Untimed(), steps=(both, step("later", soon(60)))))
    assert at(where, FRESH, "10:00")[0] == ["09:30 both", "10:00 later"]


def test_proposed_crisis_is_not_told_beside_the_declared_one() -> None:
    """Said to be major when everything is over: level 3 and the crisis at once, the proposal is history."""
    steps = (
        step("n3", Percent(50), ActionKind.ESCALATE, "n3", when=MAJOR),
        step("proposal", Percent(75), ActionKind.PROPOSE_CRISIS, when=MAJOR),
        step("crisis", Percent(100), ActionKind.DECLARE_CRISIS, when=MAJOR),
    )
    known = facts(("09:00", REGISTERED), major_since=monday("18:00"))
    due, _ = at(context(rule(OpenTime(8 * HOUR), steps=steps)), known, "18:00")
    assert due == ["17:00 breach", "18:00 n3", "18:00 proposal (untold)", "18:00 crisis"]


def test_closure_without_validation_waits_for_the_reminder_that_was_told_late() -> None:
    """Off for the whole week: the first reminder is folded, the last one told on Saturday, and the partner keeps its day."""
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-16 08:00"))
    incident.acknowledge(paris("2026-11-16 08:05"))
    incident.restore(paris("2026-11-16 10:00"))
    fired = incident.wake(paris("2026-11-24 09:00"))
    assert [(wall(one.due_at), one.step_id, one.told) for one in fired] == [
        ("2026-11-18 20:00", "rappel-1", False),
        ("2026-11-20 20:00", "rappel-2", True),
        ("2026-11-23 20:00", "breach", True),
    ]
    assert incident.state is State.RESTORED
    closing = incident.run(paris("2026-11-24 09:00"), paris("2026-12-20 09:00"))
    # From Friday 20:00 to Monday 20:00 there are 9.5 + 14 hours of opening: Tuesday 9:00 to 20:00 gives 11, Wednesday 12.5.
    assert [(wall(one.due_at), one.step_id) for one in closing] == [("2026-11-25 18:30", "cloture")]
    assert (incident.state, incident.outcome) == (State.CLOSED, "without_validation")


def test_closure_after_reminders_told_in_time_comes_at_its_instant() -> None:
    reminder = step("r", soon(60), ActionKind.REMIND, "reporter")
    closing = step("close", Percent(100), ActionKind.CLOSE, "without_validation")
    where = context(rule(WorkingDays(1), steps=(reminder, closing)))
    on_time = done(FRESH, (KEY, "r", 1, "10:00", "10:00"))
    assert named(upcoming(where, on_time, monday("10:00"))) == ["2026-11-24 20:00 breach", "2026-11-24 20:00 close"]
    an_hour_late = done(FRESH, (KEY, "r", 1, "10:00", "11:00"))
    assert named(upcoming(where, an_hour_late, monday("11:00")))[-1] == "2026-11-25 09:00 close"


def test_reminder_to_agents_holds_up_no_escalation() -> None:
    reminder = step("r", soon(60), ActionKind.REMIND, "agents")
    where = context(rule(OpenTime(4 * HOUR), steps=(reminder, step("n2", Percent(50), ActionKind.ESCALATE, "n2"))))
    assert at(where, done(FRESH, (KEY, "r", 1, "10:00", "10:50")), "10:50")[1] == "11:00"


def test_proposed_crisis_is_told_beside_anything_but_the_declared_one() -> None:
    proposal = step("proposal", soon(30), ActionKind.PROPOSE_CRISIS)
    where = context(rule(Untimed(), steps=(proposal, step("later", soon(60)))))
    assert at(where, FRESH, "10:00")[0] == ["09:30 proposal", "10:00 later"]


def test_planned_step_says_in_the_rules_words_what_it_is() -> None:
    where = context(rule(OpenTime(HOUR), steps=(step("a", soon(30)),)))
    due = decide(where, FRESH, monday("10:00")).due
    assert [(one.label, one.actions) for one in due] == [
        ("A", (Action(ActionKind.TELL, "manager"),)),
        ("Retour au service", ()),
    ]


# --- conditions


@pytest.mark.parametrize(
    ("when", "known", "holds"),
    [
        (Condition(), {}, True),
        (MAJOR, {}, False),
        (MAJOR, {"major_since": monday("09:00")}, True),
        (NOT_MAJOR, {}, True),
        (NOT_MAJOR, {"major_since": monday("09:00")}, False),
        (Condition(origin_unknown=True), {}, False),
        (Condition(origin_unknown=True), {"origin_unknown_since": monday("09:00")}, True),
        (Condition(acknowledged=False), {}, True),
        (Condition(acknowledged=False), {"acknowledged": True}, False),
        (Condition(complete=False), {}, False),
        (Condition(complete=False), {"complete": False}, True),
        (Condition(kinds=frozenset({Kind.FUNCTIONAL})), {}, False),
        (Condition(kinds=frozenset({Kind.FUNCTIONAL})), {"kind": Kind.FUNCTIONAL}, True),
        (Condition(states=frozenset({"crisis"})), {}, False),
        (Condition(states=frozenset({"crisis"})), {"state": State.CRISIS}, True),
        (Condition(major=True, acknowledged=True), {"acknowledged": True}, False),
    ],
)
def test_step_and_clock_count_only_where_their_condition_holds(
    when: Condition, known: dict[str, object], holds: bool
) -> None:
    stepped = context(rule(Untimed(), steps=(step("a", soon(30), when=when),)))
    assert bool(decide(stepped, facts(("09:00", REGISTERED), **known), monday("10:00")).due) is holds
    clocked = context(rule(OpenTime(HOUR), when=when))
    assert bool(clocks_of(clocked.contract, facts(("09:00", REGISTERED), **known))) is holds


@pytest.mark.parametrize(("field", "fact"), [("major", "major_since"), ("origin_unknown", "origin_unknown_since")])
def test_step_is_not_due_before_its_condition_came_true(field: str, fact: str) -> None:
    where = context(rule(Untimed(), steps=(step("a", soon(30), when=Condition(**{field: True})),)))  # type: ignore[arg-type]
    assert at(where, facts(("09:00", REGISTERED), **{fact: monday("10:40")}), "10:40") == (["10:40 a"], "never")
    assert at(where, facts(("09:00", REGISTERED), **{fact: monday("09:10")}), "09:10") == ([], "09:30")


@pytest.mark.parametrize("fact", ["major_since", "origin_unknown_since"])
def test_step_that_does_not_ask_for_a_fact_does_not_wait_for_it(fact: str) -> None:
    where = context(rule(Untimed(), steps=(step("a", soon(30)),)))
    assert at(where, facts(("09:00", REGISTERED), **{fact: monday("10:40")}), "10:40") == (["09:30 a"], "never")


def test_step_that_asks_for_both_facts_waits_for_the_later_and_for_its_own_instant() -> None:
    where = context(rule(Untimed(), steps=(step("a", soon(30), when=Condition(major=True, origin_unknown=True)),)))
    early = {"major_since": monday("09:00"), "origin_unknown_since": monday("09:10")}
    assert at(where, facts(("09:00", REGISTERED), **early), "09:10") == ([], "09:30")
    late = {"major_since": monday("10:40"), "origin_unknown_since": monday("10:20")}
    assert at(where, facts(("09:00", REGISTERED), **late), "10:40") == (["10:40 a"], "never")


def test_weight_that_comes_and_goes_fires_each_ladder_once() -> None:
    """Ordinary until 14:00, major until 16:30, ordinary again: level 2, level 3 at once, then the ordinary ladder's rest."""
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 08:00"))
    incident.acknowledge(paris("2026-11-24 08:05"))
    incident.run(paris("2026-11-24 08:05"), paris("2026-11-24 13:00"))
    incident.flag_major(paris("2026-11-24 13:00"))
    incident.run(paris("2026-11-24 13:00"), paris("2026-11-24 13:30"))
    incident.flag_major(paris("2026-11-24 13:30"), False)
    incident.run(paris("2026-11-24 13:30"), paris("2026-11-24 20:00"))
    assert [
        (wall(due), step_id) for (_, step_id, _), due in sorted(_due_of(incident).items(), key=lambda row: row[1])
    ] == [
        ("2026-11-24 12:00", "niveau-2"),
        ("2026-11-24 13:00", "majeur-niveau-3"),
        ("2026-11-24 14:00", "niveau-3"),
        ("2026-11-24 15:30", "rappel"),
        ("2026-11-24 16:00", "breach"),
        ("2026-11-24 16:00", "hierarchie"),
    ]
    assert incident.state is State.ESCALATED_N3


def _due_of(incident: PaperIncident) -> dict[tuple[str, str, int], datetime]:
    return {key: fired.due_at for key, fired in incident.fired.items() if key[0] == "restore:desk:1"}


def test_ordinary_ladder_taken_up_again_leaves_its_windows() -> None:
    """Major from the start, lifted at 18:00 with nothing fired: level 2 now, level 3 two opening hours later."""
    known = facts(("09:00", REGISTERED))
    ladder = tuple(replace(one, when=NOT_MAJOR) for one in LADDER.steps[:2])
    where = context(replace(LADDER, steps=ladder))
    assert at(where, done(known, (KEY, BREACH, 1, "17:00", "17:00")), "18:00") == (["13:00 n2"], "20:00")


def test_restoration_refused_brings_the_same_run_back_with_what_it_has_fired() -> None:
    ladder = replace(LADDER, voided_by=(EventKind.RESTORATION_REFUSED,))
    moments = (("09:00", REGISTERED), ("14:00", RESTORED), ("14:30", EventKind.RESTORATION_REFUSED))
    known = done(facts(*moments), (KEY, "n2", 1, "13:00", "13:00"))
    assert named(upcoming(context(ladder), known, monday("14:30"))) == [
        "15:00 n3",
        "17:00 breach",
        "17:00 hierarchy",
        "17:00 crisis",
    ]


def test_breach_hidden_by_a_restoration_stands_when_it_is_refused() -> None:
    plain = rule(OpenTime(2 * HOUR), voided_by=(EventKind.RESTORATION_REFUSED,))
    moments = (("09:00", REGISTERED), ("10:00", RESTORED), ("12:00", EventKind.RESTORATION_REFUSED))
    assert at(context(plain), facts(*moments[:2]), "12:00") == ([], "never")
    assert at(context(plain), facts(*moments), "12:00") == (["11:00 breach"], "never")


def test_release_and_hours_of_one_promise_never_share_their_ledger() -> None:
    """Undetermined and breached after eight hours, then found functional: the release has its own clock, unbreached."""
    incident = PaperIncident(context_of("declaration-grossesse"), Kind.UNDETERMINED)
    incident.register(paris("2026-11-24 08:00"))
    incident.acknowledge(paris("2026-11-24 08:05"))
    incident.run(paris("2026-11-24 08:05"), paris("2026-11-25 08:00"))
    assert incident.breaches == {"restore:desk:1": paris("2026-11-24 16:00")}
    incident.triage(paris("2026-11-25 08:00"), Kind.FUNCTIONAL)
    incident.run(paris("2026-11-25 08:00"), paris("2026-12-09 08:00"))
    assert incident.breaches["restore(functional):desk:1"] == paris("2026-12-08 20:00")
    assert ("restore(functional):desk:1", "hierarchie", 1) in incident.fired


# --- the future


def test_future_shows_every_round_and_nothing_past() -> None:
    assert named(upcoming(context(REPEATED), FRESH, monday("10:00"))) == ["10:15 a 2", "10:30 a 3"]


def test_future_of_an_outage_is_what_will_really_happen() -> None:
    """What `upcoming` foretells at 18:00 is what an engine that comes back then goes on to do."""
    where = context(LADDER)
    assert named(upcoming(where, FRESH, monday("18:00"))) == ["20:00 n3", "2026-11-24 10:00 crisis"]
    told = done(
        FRESH, *((KEY, one.step_id, 1, hour(one.due_at), "18:00") for one in decide(where, FRESH, monday("18:00")).due)
    )
    assert named(upcoming(where, told, monday("18:00"))) == ["20:00 n3", "2026-11-24 10:00 crisis"]


def test_planned_step_knows_its_row_in_the_ledger() -> None:
    [one, *_] = upcoming(context(REPEATED), FRESH, monday("09:00"))
    assert one.key == (KEY, BREACH, 1)
    assert (one.label, one.actions, one.told) == ("Retour au service", (), True)


def test_elapsed_window_between_rungs_is_open_time() -> None:
    """Half of the day is Monday 21:00, rolled to Tuesday 8:00; its end is Tuesday 9:00. Told at 8:30, the hour is 9:30."""
    rungs = (step("n2", Percent(50), ActionKind.ESCALATE, "n2"), step("n3", Percent(100), ActionKind.ESCALATE, "n3"))
    where = context(rule(ElapsedTime(DAY), steps=rungs))
    tuesday = Fired(paris("2026-11-24 08:00"), paris("2026-11-24 08:30"))
    known = replace(FRESH, fired={(KEY, "n2", 1): tuesday})
    assert named(upcoming(where, known, paris("2026-11-24 08:30"))) == [
        "2026-11-24 09:00 breach",
        "2026-11-24 09:30 n3",
    ]

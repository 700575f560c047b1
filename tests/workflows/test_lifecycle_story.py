"""Long lives at random: people act, the engine beats, sleeps and comes back, and after every step the laws hold.

The suite lives through about eight hundred steps; `make story` through a hundred thousand (STORY_STEPS).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.workflows import small_clocks
from tests.workflows.paper_incident import PaperIncident, context_of, paris, real_rules
from tests.workflows.small_clocks import HOUR, MAJOR, MINUTE, NOT_MAJOR, step
from workflows.clocks import Clock
from workflows.escalation import (
    BREACH,
    Decision,
    Fired,
    PlannedStep,
    RuleContext,
    StepKey,
    clocks_of,
    decide,
    timetable,
)
from workflows.events import EventKind
from workflows.holders import StateChange, holder_seconds
from workflows.ledger import explain, spent
from workflows.lifecycle import OPEN_STATES, Move, Outcome, State, allowed_moves
from workflows.rules import ActionKind, Kind, Obligor, Step
from workflows.targets import AfterEnd, AfterStart, BeforeEnd, ElapsedTime, OpenTime, Percent, WorkingDays

STEPS = int(os.environ.get("STORY_STEPS", "800"))
STEPS_A_LIFE = 40
RUNGS = {ActionKind.ESCALATE, ActionKind.PROPOSE_CRISIS, ActionKind.DECLARE_CRISIS}
LEVEL_STATES = {"n1": State.ACKNOWLEDGED, "n2": State.ESCALATED_N2, "n3": State.ESCALATED_N3}
lived = Counter[str]()


def trial_context() -> RuleContext:
    """What the four contracts have no clock for: open time that a pause stops, under a ladder with repeated tellings."""
    ladder = (
        step("remind", BeforeEnd(30 * MINUTE), ActionKind.REMIND, "agents"),
        step("n2", Percent(50), ActionKind.ESCALATE, "n2", when=NOT_MAJOR),
        step("n3", Percent(75), ActionKind.ESCALATE, "n3"),
        step("manager", Percent(100), every=30 * MINUTE, times=3),
        step("crisis", AfterEnd(HOUR), ActionKind.DECLARE_CRISIS, "crisis_team", when=MAJOR),
    )
    restore = small_clocks.rule(
        OpenTime(8 * HOUR),
        starts=(EventKind.INCIDENT_REGISTERED, EventKind.INCIDENT_REOPENED),
        voided_by=(EventKind.RESTORATION_REFUSED,),
        steps=ladder,
    )
    validation = small_clocks.rule(
        WorkingDays(3),
        name="validate",
        obligor=Obligor.PARTNER,
        starts=(EventKind.INCIDENT_RESTORED,),
        met_by=(EventKind.RESTORATION_VALIDATED, EventKind.RESTORATION_REFUSED),
        steps=(
            step("remind", BeforeEnd(24 * HOUR), ActionKind.REMIND, "reporter"),
            step("close", Percent(100), ActionKind.CLOSE, "without_validation"),
        ),
    )
    return small_clocks.context(restore, validation, hours=small_clocks.OFFICE)


contracts = st.sampled_from([*real_rules().contracts, "trial"])
minutes = st.one_of(st.integers(0, 40), st.integers(40, 600), st.integers(600, 6000))


class Story(RuleBasedStateMachine):
    """One incident's life. `awake` tells whether the engine beats; people act either way."""

    incident: PaperIncident
    now: datetime
    awake: bool
    seen: dict[StepKey, Fired]
    broken: dict[str, datetime]

    @initialize(contract=contracts, kind=st.sampled_from(Kind), start=st.integers(0, 60 * 24 * 60))
    def a_mail_arrives(self, contract: str, kind: Kind, start: int) -> None:
        context = trial_context() if contract == "trial" else context_of(contract)
        self.incident = PaperIncident(context, kind)
        self.now = paris("2026-09-15 06:00") + start * MINUTE  # the autumn clock change and 11 November lie ahead
        self.awake, self.seen, self.broken = True, {}, {}
        self.incident.register(self.now)
        self._beat()

    # --- time

    @rule(waited=minutes)
    def time_passes(self, waited: int) -> None:
        until = self.now + waited * MINUTE
        if self.awake:
            in_turn = self.incident.run(self.now, until)
            assert all(first.due_at <= second.due_at for first, second in pairwise(in_turn))
            assert all(fired.recorded_at == fired.due_at for fired in self._new() if fired.due_at > self.now)
        self.now = until
        self._beat()

    @rule()
    def engine_falls_asleep_or_wakes(self) -> None:
        self.awake = not self.awake
        self._beat()

    def _beat(self) -> None:
        """The engine looks at it now, if it is awake: everything due is recorded, late or not."""
        lived["steps"] += 1
        if not self.awake:
            return
        fired = self.incident.wake(self.now)
        lived["late"] += sum(self.now - one.due_at > 5 * MINUTE for one in fired)
        self._one_rung_at_a_time(fired)

    def _new(self) -> list[Fired]:
        return [fired for key, fired in self.incident.fired.items() if key not in self.seen]

    def _one_rung_at_a_time(self, fired: list[PlannedStep]) -> None:
        """Nobody goes from level 2 to crisis within a second, unless a person has just said that it is major."""
        rungs = Counter(
            one.clock.key
            for one in fired
            if one.told
            and one.due_at not in (self.incident.major_since, self.incident.origin_unknown_since)
            and any(action.kind in RUNGS for action in one.actions)
        )
        assert all(count == 1 for count in rungs.values()), rungs

    # --- people

    def _allowed(self, move: Move) -> bool:
        return move in allowed_moves(self.incident.state)

    @precondition(lambda self: self._allowed(Move.ACKNOWLEDGE) and not self.incident.acknowledged)
    @rule()
    def somebody_takes_it_in_charge(self) -> None:
        self.incident.acknowledge(self.now)
        self._beat()

    @rule(kind=st.sampled_from(Kind))
    def kind_is_told(self, kind: Kind) -> None:
        self.incident.triage(self.now, kind)
        self._beat()

    @rule(major=st.booleans())
    def weight_is_told(self, major: bool) -> None:
        if major != (self.incident.major_since is not None):
            self.incident.flag_major(self.now, major)
        self._beat()

    @rule(unknown=st.booleans())
    def origin_is_told(self, unknown: bool) -> None:
        if unknown != (self.incident.origin_unknown_since is not None):
            self.incident.flag_origin_unknown(self.now, unknown)
        self._beat()

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule(whom=st.sampled_from(["partner", "third_party"]))
    def wait_begins(self, whom: str) -> None:
        self.incident.pause(self.now, whom)
        self._beat()

    @rule()
    def wait_ends(self) -> None:
        self.incident.resume(self.now)
        self._beat()

    @rule(level=st.sampled_from(["n2", "n3"]))
    def somebody_escalates(self, level: str) -> None:
        if self._allowed(Move.ESCALATE_N2 if level == "n2" else Move.ESCALATE_N3):
            self.incident.escalate(level, self.now)
        self._beat()

    @precondition(lambda self: self._allowed(Move.HAND_BACK))
    @rule()
    def level_hands_it_back(self) -> None:
        self.incident.hand_back(self.now)
        self._beat()

    @precondition(lambda self: self._allowed(Move.DECLARE_CRISIS) or self._allowed(Move.LIFT_CRISIS))
    @rule()
    def crisis_begins_or_ends(self) -> None:
        act = self.incident.lift_crisis if self._allowed(Move.LIFT_CRISIS) else self.incident.declare_crisis
        act(self.now)
        self._beat()

    @rule(asks=st.booleans())
    def desk_writes(self, asks: bool) -> None:
        self.incident.answer(self.now, asks=asks and self.incident.state in OPEN_STATES)
        self._beat()

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule(
        kind=st.sampled_from(
            [
                EventKind.URGENCY_DECLARED,
                EventKind.STATUS_UPDATE_SENT,
                EventKind.WORKAROUND_RECORDED,
                EventKind.NOTE_ADDED,
            ]
        )
    )
    def something_is_noted(self, kind: EventKind) -> None:
        self.incident.note(kind, self.now)
        self._beat()

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule()
    def partner_writes(self) -> None:
        self.incident.hear_partner(self.now)
        self._beat()

    @precondition(lambda self: self._allowed(Move.RESTORE))
    @rule()
    def service_is_back(self) -> None:
        self.incident.restore(self.now)
        self._beat()

    @precondition(lambda self: self.incident.state is State.RESTORED)
    @rule(validates=st.booleans())
    def partner_says_whether_it_is(self, validates: bool) -> None:
        (self.incident.validate if validates else self.incident.refuse)(self.now)
        self._beat()

    @precondition(lambda self: self._allowed(Move.CANCEL))
    @rule(really=st.integers(0, 4))
    def partner_withdraws_it(self, really: int) -> None:
        if really == 0:  # rarely, so that lives are long
            self.incident.cancel(self.now)
        self._beat()

    @precondition(lambda self: self.incident.state is State.CLOSED)
    @rule()
    def partner_comes_back(self) -> None:
        self.incident.reopen(self.now)
        self._beat()

    # --- laws

    @invariant()
    def laws_hold(self) -> None:
        """In one, so that a life that breaks one is told in few lines."""
        self.asking_twice_is_harmless()
        self.alarm_lies_ahead_and_nothing_is_due_before_it()
        self.what_has_fired_is_never_undone_and_never_early()
        self.breach_is_never_undone_and_keeps_its_instant()
        self.late_promise_is_recorded_as_soon_as_the_engine_looks()
        self.explanations_add_up()
        self.history_replays_to_the_present_state()
        self.every_second_has_one_holder()
        self.closed_incident_is_left_in_peace()

    def asking_twice_is_harmless(self) -> None:
        first, second = (decide(self.incident.context, self.incident.facts, self.now) for _ in range(2))
        assert first == second
        if self.awake:
            assert first.due == ()

    def alarm_lies_ahead_and_nothing_is_due_before_it(self) -> None:
        decision = self._asked(self.now)
        if decision.wake_at is not None:
            assert decision.wake_at > self.now
            due_by_then = self._asked(decision.wake_at - timedelta(microseconds=1)).due
            assert {one.key for one in due_by_then} == {one.key for one in decision.due}
            assert self._asked(decision.wake_at).due
        elif not decision.due:
            assert self._asked(self.now + timedelta(days=60)).due == ()

    def _asked(self, now: datetime) -> Decision:
        return decide(self.incident.context, self.incident.facts, now)

    def what_has_fired_is_never_undone_and_never_early(self) -> None:
        fired = self.incident.fired
        assert {key: fired[key] for key in self.seen} == self.seen
        assert all(row.due_at <= row.recorded_at <= self.now for row in fired.values())
        for key in fired.keys() - self.seen.keys():
            self._not_before_its_time(key, fired[key].due_at)
        self.seen = dict(fired)

    def _not_before_its_time(self, key: StepKey, due_at: datetime) -> None:
        clock = self.incident.clocks().get(key[0])
        if clock is None or key[1] == BREACH:
            return
        [fired_step] = [one for one in clock.rule.steps if one.id == key[1]]
        assert due_at >= clock.started_at
        assert self._used(clock, due_at) >= _share(clock, fired_step)

    def _used(self, clock: Clock, at: datetime) -> timedelta:
        table = self.incident.timetable(clock.key)
        return at - clock.started_at if isinstance(clock.rule.target, ElapsedTime) else spent(table, at)

    def breach_is_never_undone_and_keeps_its_instant(self) -> None:
        breaches = self.incident.breaches
        assert {key: breaches[key] for key in self.broken} == self.broken
        self.broken = dict(breaches)
        forgetful = replace(self.incident.facts, fired={})  # nothing told: the instants are reckoned anew
        for clock in clocks_of(self.incident.context.contract, forgetful):
            breached_at = breaches.get(clock.key)
            if breached_at is not None:
                assert timetable(self.incident.context, forgetful, clock).due_at() == breached_at
                assert clock.ended_at is None or clock.ended_at >= breached_at  # at that very instant, a beat too late

    def late_promise_is_recorded_as_soon_as_the_engine_looks(self) -> None:
        """Worked out by the plainest means: open time used against the target."""
        if not self.awake:
            return
        for table in self.incident.timetables():
            if isinstance(target := table.clock.rule.target, OpenTime):
                used = spent(table, table.clock.ended_at or self.now)
                if used != target.length:
                    assert (table.clock.key in self.incident.breaches) is (used > target.length)

    def explanations_add_up(self) -> None:
        for table in self.incident.timetables():
            ledger = explain(table, self.now)
            assert all(first.until == second.since for first, second in pairwise(ledger.lines))
            match table.clock.rule.target:
                case OpenTime(length) | ElapsedTime(length) if table.due_at() is not None:
                    assert ledger.total == length
                case WorkingDays(days):
                    assert ledger.total_days == days

    def history_replays_to_the_present_state(self) -> None:
        assert replayed(self.incident) == (self.incident.state, self.incident.acknowledged)

    def every_second_has_one_holder(self) -> None:
        changes = [StateChange(at, state) for at, state in self.incident.changes]
        held = holder_seconds(changes, self.incident.pauses, self.incident.context.hours_of(""), self.now)
        ends = [*(change.at for change in changes[1:]), self.now]
        lived_through = [
            end - change.at for change, end in zip(changes, ends, strict=True) if change.state is not State.CLOSED
        ]
        assert sum(held.values(), timedelta()) == sum(lived_through, timedelta())

    def closed_incident_is_left_in_peace(self) -> None:
        if self.incident.state is State.CLOSED:
            assert all(pause.until is not None for pause in self.incident.pauses)
            assert all(table.clock.ended_at is not None for table in self.incident.timetables())
            assert self.incident.upcoming(self.now) == ()
            assert self.incident.outcome in set(Outcome)


def _share(clock: Clock, fired_step: Step) -> timedelta:
    """The time of the clock's own kind that must have been used before the step."""
    length = getattr(clock.rule.target, "length", None)
    match fired_step.at:
        case AfterStart(delay):
            return delay
        case Percent(value) if length is not None:
            return length * value / 100  # type: ignore[no-any-return]
        case BeforeEnd(lead) if length is not None:
            return max(length - lead, timedelta())
        case AfterEnd(delay) if isinstance(clock.rule.target, OpenTime) and not clock.rule.pausable:
            return clock.rule.target.length + delay
    return timedelta()


def replayed(incident: PaperIncident) -> tuple[State, bool]:
    """State and taking in charge told from the events alone, without the table of moves."""
    state, held, acknowledged = State.REGISTERED, State.REGISTERED, False
    for moment, level in zip(incident.history, incident.levels, strict=True):
        match moment.kind:
            case EventKind.INCIDENT_ACKNOWLEDGED:
                acknowledged = True
                held = State.ACKNOWLEDGED if state is State.REGISTERED else held
                state = held if state is State.REGISTERED else state
            case EventKind.INCIDENT_ESCALATED | EventKind.INCIDENT_HANDED_BACK:
                state = held = State.REGISTERED if level == "n1" and not acknowledged else LEVEL_STATES[level]
            case EventKind.CRISIS_DECLARED:
                state, held = State.CRISIS, State.ESCALATED_N3
            case EventKind.CRISIS_LIFTED:
                state = held = State.ESCALATED_N3
            case EventKind.INCIDENT_RESTORED:
                state = State.RESTORED
            case EventKind.INCIDENT_CLOSED:
                state = State.CLOSED
            case EventKind.RESTORATION_REFUSED | EventKind.INCIDENT_REOPENED:
                state = held
    return state, acknowledged


@pytest.mark.timeout(0 if STEPS > 10_000 else 120)
def test_laws_hold_through_long_lives() -> None:
    lived.clear()
    lives = max(1, STEPS // STEPS_A_LIFE)
    profile = settings(
        max_examples=lives,
        stateful_step_count=STEPS_A_LIFE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        database=None,
    )
    while lived["steps"] < STEPS:
        run_state_machine_as_test(Story, settings=profile)
    assert lived["late"], "no engine ever came back late: the story is too tame"

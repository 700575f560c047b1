"""Given the rules, the facts of one incident and an instant: the steps due now, and when to ask again.

Asking twice is harmless: a step that stands in `fired` is never due again. After an outage contract
facts keep their instant, while windows given to people restart when the step is really told: a rung of the
ladder (a level, a crisis, a closure) leaves whoever was told below it the time the rules give them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from workflows.clocks import Clock, Pause, Timetable, runs_of_each
from workflows.events import Moment
from workflows.lifecycle import State
from workflows.opening_hours import OpeningHours
from workflows.rules import Action, ActionKind, ClockRule, Condition, Contract, Kind, Step
from workflows.targets import Untimed

BREACH = "breach"  # the step every clock has: its due instant went by unmet
_SOFT = {ActionKind.REMIND, ActionKind.ASK_STATUS_UPDATE}
_LADDER = {ActionKind.ESCALATE, ActionKind.PROPOSE_CRISIS, ActionKind.DECLARE_CRISIS, ActionKind.CLOSE}
StepKey = tuple[str, str, int]  # clock key, step id, round
HoursOf = Callable[[str], OpeningHours]  # calendar name, "" for the desk's own


@dataclass(frozen=True, slots=True)
class Fired:
    """A row of the ledger: the contractual instant, and when the engine came to it."""

    due_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule book may know of an incident. `major_since` and `origin_unknown_since` are None when untrue."""

    state: State
    kind: Kind
    history: tuple[Moment, ...]
    acknowledged: bool = False
    complete: bool = True
    major_since: datetime | None = None
    origin_unknown_since: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    fired: Mapping[StepKey, Fired] = field(default_factory=dict)
    list_lengths: Mapping[str, int] = field(default_factory=dict)  # how many people an ordered list names
    kept_due: Mapping[str, datetime] = field(default_factory=dict)  # of clocks that ended: when they were due then
    settled: frozenset[str] = frozenset()  # clocks that ended, without a due instant, before these rules were theirs


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One round of one step. `due_at` is its instant; `told` is False where a graver step has overtaken it."""

    clock: Clock
    step_id: str
    label: str
    round: int
    due_at: datetime
    actions: tuple[Action, ...] = ()
    told: bool = True

    @property
    def key(self) -> StepKey:
        return (self.clock.key, self.step_id, self.round)


@dataclass(frozen=True, slots=True)
class Decision:
    """The steps due, in order, and the next instant at which there will be something to say (None: never)."""

    due: tuple[PlannedStep, ...]
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleContext:
    """The rules an incident is pinned to: its contract, its calendars, and what counts as late."""

    contract: Contract
    hours_of: HoursOf
    late_after: timedelta


def decide(context: RuleContext, facts: Facts, now: datetime) -> Decision:
    """What must happen at `now` (aware). Steps due are to be recorded with their own `due_at`, late or not."""
    pending = _in_order(_pending(context, facts, now))
    due = [step for step in pending if step.due_at <= now]
    wake_at = pending[len(due)].due_at if len(due) < len(pending) else None
    return Decision(tuple(_folded(step, due) for step in due), wake_at)


def upcoming(context: RuleContext, facts: Facts, now: datetime) -> tuple[PlannedStep, ...]:
    """What would happen next, in order, if nobody did anything more."""
    coming = _in_order(step for step in _pending(context, facts, now) if step.due_at > now)
    return tuple(_folded(step, [other for other in coming if other.due_at == step.due_at]) for step in coming)


def clocks_of(contract: Contract, facts: Facts) -> tuple[Clock, ...]:
    """Every clock the contract runs or ran on this incident as it stands, in the order of the rules file."""
    return tuple(runs_of_each((rule for rule in contract.clocks if _applies(rule.when, facts)), facts.history))


def timetable(context: RuleContext, facts: Facts, clock: Clock) -> Timetable:
    """The clock laid on its calendar, with the incident's pauses.

    What has been breached, or has ended, stays due when it was (R11): no later calendar or rule moves it.
    """
    breach = facts.fired.get((clock.key, BREACH, 1))
    kept_due_at = breach.due_at if breach else facts.kept_due.get(clock.key) if clock.ended_at else None
    if clock.ended_at and clock.key in facts.settled:
        clock = replace(clock, rule=replace(clock.rule, target=Untimed()))
    return Timetable(clock, context.hours_of(clock.rule.calendar), facts.pauses, context.contract.releases, kept_due_at)


def _pending(context: RuleContext, facts: Facts, now: datetime) -> Iterator[PlannedStep]:
    for clock in clocks_of(context.contract, facts):
        table = timetable(context, facts, clock)
        yield from _breach(facts, clock, table)
        if clock.ended_at is None:
            yield from _steps(context, facts, clock, table, now)


def _in_order(steps: Iterable[PlannedStep]) -> list[PlannedStep]:
    """By instant; at one instant a breach before what it sets off, then as the rules file has them."""
    return sorted(steps, key=lambda step: (step.due_at, step.step_id != BREACH))


def _breach(facts: Facts, clock: Clock, table: Timetable) -> Iterator[PlannedStep]:
    """A breach stands even if the clock ended later, and whatever the engine was doing at the time (R11)."""
    if (clock.key, BREACH, 1) in facts.fired:
        return
    due_at = table.due_at()
    if due_at is not None and (clock.ended_at is None or clock.ended_at > due_at):
        yield PlannedStep(clock, BREACH, clock.rule.label, 1, due_at)


def _steps(context: RuleContext, facts: Facts, clock: Clock, table: Timetable, now: datetime) -> Iterator[PlannedStep]:
    below: list[_Telling] = []
    for step, base in _placed(facts, clock.rule, table):
        rounds = _Rounds(context, facts, clock, step, table.hours, now)
        tellings = list(rounds.tellings(base, _after_windows(step, base, below, table.hours)))
        for telling in tellings:
            if telling.key not in facts.fired:
                yield PlannedStep(clock, step.id, step.label, telling.key[2], telling.due_at, step.actions)
        below += tellings


def _placed(facts: Facts, rule: ClockRule, table: Timetable) -> list[tuple[Step, datetime]]:
    """Steps whose condition holds and whose instant is known, in order of instant."""
    placed = []
    for step in rule.steps:
        base = table.instant(step.at) if _applies(step.when, facts) else None
        if base is not None:
            placed.append((step, _once_true(step.when, facts, base)))
    return sorted(placed, key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class _Telling:
    """One round of a step: `planned_at` by the rules alone, `due_at` after what came late, `told_at` when people are or
    were really told."""

    key: StepKey
    planned_at: datetime
    due_at: datetime
    told_at: datetime
    soft: bool


@dataclass(frozen=True, slots=True)
class _Rounds:
    """The rounds of one step: each is due `every` open time after the one before was told."""

    context: RuleContext
    facts: Facts
    clock: Clock
    step: Step
    hours: OpeningHours
    now: datetime

    def tellings(self, planned_at: datetime, due_at: datetime) -> Iterator[_Telling]:
        soft = _does_only(self.step, *_SOFT)
        for number in range(1, self._last() + 1):
            key = (self.clock.key, self.step.id, number)
            told_at = self._told_at(key, due_at)
            yield _Telling(key, planned_at, due_at, told_at, soft)
            planned_at, due_at = self._next(planned_at), self._next(told_at)

    def _told_at(self, key: StepKey, due_at: datetime) -> datetime:
        """When people are or were really told: the instant itself, unless the telling is late."""
        fired = self.facts.fired.get(key, Fired(due_at, self.now))
        late = fired.recorded_at - fired.due_at > self.context.late_after
        return fired.recorded_at if late else fired.due_at

    def _next(self, told_at: datetime) -> datetime:
        return told_at if self.step.every is None else self.hours.add(told_at, self.step.every)

    def _last(self) -> int:
        """An ordered list has as many rounds as people, however many the rules allow (B5); an empty one is seen once."""
        lists = [action.argument for action in self.step.actions if action.kind is ActionKind.TELL_IN_ORDER]
        return min([self.step.times, *(self.facts.list_lengths.get(name) or 1 for name in lists)])


def _after_windows(step: Step, base: datetime, below: list[_Telling], hours: OpeningHours) -> datetime:
    """When a rung is due: at its own instant, or as long after what was told late below it as the rules put between."""
    if not any(action.kind in _LADDER for action in step.actions):
        return base
    heard = _heard(below, _does_only(step, ActionKind.CLOSE))
    late = [telling for telling in heard if telling.planned_at <= base and telling.told_at > telling.planned_at]
    return max([base, *(hours.add(one.told_at, hours.between(one.planned_at, base)) for one in late)])


def _heard(below: list[_Telling], closing: bool) -> Iterator[_Telling]:
    """What leaves people a window: graver steps, and before a closure the reminders that are the client's warning (R8).

    Of reminders told at once only the last reaches anybody.
    """
    last_reminder = {telling.told_at: telling for telling in below if telling.soft}
    yield from (telling for telling in below if not telling.soft)
    if closing:
        yield from last_reminder.values()


def _does_only(step: Step | PlannedStep, *kinds: ActionKind) -> bool:
    """Whether that is all the step does."""
    return bool(step.actions) and all(action.kind in kinds for action in step.actions)


def _folded(step: PlannedStep, due: list[PlannedStep]) -> PlannedStep:
    """What a step of its clock that is due as well has overtaken is recorded but told to nobody."""
    return replace(step, told=False) if any(_overtakes(other, step) for other in due) else step


def _overtakes(other: PlannedStep, step: PlannedStep) -> bool:
    """A reminder, or a status update asked for, yields to what comes after it or is graver, a proposed crisis to the declared one."""
    if other.clock.key != step.clock.key or not other.actions or other.due_at < step.due_at:
        return False
    if _does_only(step, *_SOFT):
        return other.due_at > step.due_at or not _does_only(other, *_SOFT)
    return _does_only(step, ActionKind.PROPOSE_CRISIS) and any(
        a.kind is ActionKind.DECLARE_CRISIS for a in other.actions
    )


def _applies(when: Condition, facts: Facts) -> bool:
    return (
        (when.major is None or when.major is (facts.major_since is not None))
        and (when.origin_unknown is None or when.origin_unknown is (facts.origin_unknown_since is not None))
        and (when.acknowledged is None or when.acknowledged is facts.acknowledged)
        and (when.complete is None or when.complete is facts.complete)
        and (not when.kinds or facts.kind in when.kinds)
        and (not when.states or facts.state in when.states)
    )


def _once_true(when: Condition, facts: Facts, base: datetime) -> datetime:
    """`base`, or when the step's condition came true where that is later: it cannot be due before."""
    facts_since = ((when.major, facts.major_since), (when.origin_unknown, facts.origin_unknown_since))
    return max([base, *(since for wanted, since in facts_since if wanted and since)])

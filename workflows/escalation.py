"""Given the rules, the facts of one incident and an instant: the steps due now, and when to ask again.

Asking twice is harmless: a step that stands in `fired` is never due again. After an outage contract
facts keep their instant, while windows given to people restart when the step is really told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from workflows.clocks import Clock, Pause, Timetable, runs_of
from workflows.events import Moment
from workflows.lifecycle import State
from workflows.opening_hours import OpeningHours
from workflows.rules import Action, ActionKind, ClockRule, Condition, Contract, Kind, Step
from workflows.targets import Percent

BREACH = "breach"  # the step every clock has: its due instant went by unmet
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
    pending = sorted(_pending(context, facts, now), key=lambda step: (step.due_at, step.step_id != BREACH))
    due = [step for step in pending if step.due_at <= now]
    wake_at = next((step.due_at for step in pending if step.due_at > now), None)
    return Decision(tuple(_folded(step, due) for step in due), wake_at)


def upcoming(context: RuleContext, facts: Facts, now: datetime) -> tuple[PlannedStep, ...]:
    """What would happen next, in order, if nobody did anything more."""
    steps = (step for step in _pending(context, facts, now, every_round=True) if step.due_at > now)
    return tuple(sorted(steps, key=lambda step: (step.due_at, step.step_id != BREACH)))


def clocks_of(contract: Contract, facts: Facts) -> tuple[Clock, ...]:
    """Every clock the contract runs or ran on this incident as it stands, in the order of the rules file."""
    rules = (rule for rule in contract.clocks if _applies(rule.when, facts))
    return tuple(clock for rule in rules for clock in runs_of(rule, facts.history))


def timetable(context: RuleContext, facts: Facts, clock: Clock) -> Timetable:
    """The clock laid on its calendar, with the incident's pauses."""
    return Timetable(clock, context.hours_of(clock.rule.calendar), facts.pauses, context.contract.releases)


def _pending(context: RuleContext, facts: Facts, now: datetime, every_round: bool = False) -> Iterator[PlannedStep]:
    for clock in clocks_of(context.contract, facts):
        table = timetable(context, facts, clock)
        yield from _breach(facts, clock, table)
        if clock.ended_at is None:
            yield from _steps(context, facts, clock, table, now, every_round)


def _breach(facts: Facts, clock: Clock, table: Timetable) -> Iterator[PlannedStep]:
    """A breach stands even if the clock was met later, and whatever the engine was doing at the time."""
    if (clock.key, BREACH, 1) in facts.fired or clock.dropped_at is not None:
        return
    due_at = table.due_at()
    if due_at is not None and (clock.met_at is None or clock.met_at > due_at):
        yield PlannedStep(clock, BREACH, clock.rule.label, 1, due_at)


def _steps(
    context: RuleContext, facts: Facts, clock: Clock, table: Timetable, now: datetime, every_round: bool
) -> Iterator[PlannedStep]:
    told_base: tuple[datetime, datetime] | None = None  # of the rung below: its instant, when it is or was told
    for step, base in _placed(facts, clock.rule, table):
        due_at = base
        if told_base and _is_rung(step) and told_base[1] > told_base[0]:
            due_at = max(base, table.hours.add(told_base[1], table.hours.between(told_base[0], base)))
        rounds = _Rounds(context, facts, clock, step, table.hours, now)
        if _is_rung(step):
            told_base = (base, rounds.told_at(due_at, 1))
        yield from rounds.unfired(due_at, every_round)


def _placed(facts: Facts, rule: ClockRule, table: Timetable) -> list[tuple[Step, datetime]]:
    """Steps whose condition holds and whose instant is known, in order of instant."""
    placed = []
    for step in rule.steps:
        base = table.instant(step.at) if _applies(step.when, facts) else None
        if base is not None:
            if isinstance(step.at, Percent) and step.at.value == 0:
                base = table.hours.next_opening(base)
            placed.append((step, max(base, *_true_since(step.when, facts, base))))
    return sorted(placed, key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class _Rounds:
    """The rounds of one step: each is due `every` open time after the one before was told."""

    context: RuleContext
    facts: Facts
    clock: Clock
    step: Step
    hours: OpeningHours
    now: datetime

    def unfired(self, due_at: datetime, every_round: bool) -> Iterator[PlannedStep]:
        for number in range(1, self._last() + 1):
            if (self.clock.key, self.step.id, number) not in self.facts.fired:
                yield PlannedStep(self.clock, self.step.id, self.step.label, number, due_at, self.step.actions)
                if not every_round and due_at > self.now:
                    return
            due_at = self._after(self.told_at(due_at, number))

    def told_at(self, due_at: datetime, number: int) -> datetime:
        """When people are or were really told: the instant itself, unless the telling is late."""
        fired = self.facts.fired.get((self.clock.key, self.step.id, number))
        due_at = fired.due_at if fired else due_at
        told = fired.recorded_at if fired else self.now
        return told if told - due_at > self.context.late_after else due_at

    def _after(self, told_at: datetime) -> datetime:
        return told_at if self.step.every is None else self.hours.add(told_at, self.step.every)

    def _last(self) -> int:
        """An ordered list has as many rounds as people, however many the rules allow (B5)."""
        lists = [action.argument for action in self.step.actions if action.kind is ActionKind.TELL_IN_ORDER]
        return min([self.step.times, *(self.facts.list_lengths.get(name, 0) for name in lists)])


def _is_rung(step: Step) -> bool:
    return any(action.kind in _LADDER for action in step.actions)


def _folded(step: PlannedStep, due: list[PlannedStep]) -> PlannedStep:
    """A reminder that the same clock's next due step has overtaken is recorded but told to nobody."""
    only_reminds = bool(step.actions) and all(action.kind is ActionKind.REMIND for action in step.actions)
    overtaken = any(other.clock.key == step.clock.key and other.due_at > step.due_at for other in due)
    return replace(step, told=False) if only_reminds and overtaken else step


def _applies(when: Condition, facts: Facts) -> bool:
    wanted = (
        (when.major, facts.major_since is not None),
        (when.origin_unknown, facts.origin_unknown_since is not None),
        (when.acknowledged, facts.acknowledged),
        (when.complete, facts.complete),
    )
    return (
        all(value is None or value == fact for value, fact in wanted)
        and (not when.kinds or facts.kind in when.kinds)
        and (not when.states or facts.state in when.states)
    )


def _true_since(when: Condition, facts: Facts, otherwise: datetime) -> tuple[datetime, datetime]:
    """A step cannot be due before its condition came true."""
    return (
        (facts.major_since or otherwise) if when.major else otherwise,
        (facts.origin_unknown_since or otherwise) if when.origin_unknown else otherwise,
    )

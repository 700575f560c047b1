"""Steps that are well written and will not do what their author meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from math import ceil

from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.rule_consistency import offset_key
from workflows.rule_positions import both_may_hold, end_of, holds_wherever, last_round, length_of, position, within
from workflows.rule_records import Doubt
from workflows.rules import Action, ActionKind, ClockRule, Step
from workflows.targets import AfterStart, BeforeEnd, ElapsedTime, Target, WorkingDays, WorkingDaysAfterStart
from workflows.yaml_marks import Path

EVENT_OF_ACTION = {
    ActionKind.CLOSE: EventKind.INCIDENT_CLOSED,
    ActionKind.ESCALATE: EventKind.INCIDENT_ESCALATED,
    ActionKind.PROPOSE_CRISIS: EventKind.CRISIS_PROPOSED,
    ActionKind.DECLARE_CRISIS: EventKind.CRISIS_DECLARED,
}
EVENT_BEFORE_STATE = {
    State.RESTORED: EventKind.INCIDENT_RESTORED,
    State.CLOSED: EventKind.INCIDENT_CLOSED,
    State.CRISIS: EventKind.CRISIS_DECLARED,
}
_A_DAY = timedelta(days=1)


def step_warnings(path: Path, rule: ClockRule) -> Iterator[Doubt]:
    """Everything doubtful about the steps of the clock at `path`."""
    for index, step in enumerate(rule.steps):
        here = (*path, "steps", index)
        if why := _never(rule, step):
            yield Doubt(here, why, {"id": step.id, "clock": rule.label})
        elif overtaker := _overtaken_by(rule, step):
            words = {"id": step.id, "other": overtaker.id}
            yield Doubt(here, "ended_before", dict(words))
        else:
            yield from _length_warnings(here, step, rule)
    yield from _levels_out_of_order(path, rule)


def _ends_of(rule: ClockRule) -> frozenset[EventKind]:
    """What ends a run of the clock, a closure always."""
    return frozenset({*rule.met_by, *rule.dropped_by, EventKind.INCIDENT_CLOSED})


def _never(rule: ClockRule, step: Step) -> str:
    """Why no case can meet the step's condition while its clock runs; "" where one can."""
    if not both_may_hold(rule.when, step.when):
        return "condition_against_clock"
    ends = _ends_of(rule)
    if step.when.states and all(EVENT_BEFORE_STATE.get(State(name)) in ends for name in step.when.states):
        return "state_after_end"
    unacknowledged_only = rule.starts == (EventKind.INCIDENT_REGISTERED,) and EventKind.INCIDENT_ACKNOWLEDGED in ends
    if step.when.acknowledged is True and unacknowledged_only:
        return "acknowledged_after_end"
    if step.when.acknowledged is False and rule.starts == (EventKind.INCIDENT_ACKNOWLEDGED,):
        return "acknowledged_before_start"
    return ""


def _overtaken_by(rule: ClockRule, step: Step) -> Step | None:
    """The step that ends the clock before the last round of `step` can come."""
    last = last_round(step, rule.target)
    for other in rule.steps:
        first = position(other.at, rule.target)
        comes_first = first is not None and last is not None and first < last and other is not step
        if comes_first and _ends(rule, other.actions) and holds_wherever(other.when, within(rule.when, step.when)):
            return other
    return None


def _ends(rule: ClockRule, actions: tuple[Action, ...]) -> bool:
    return any(EVENT_OF_ACTION.get(action.kind) in _ends_of(rule) for action in actions)


def _length_warnings(path: Path, step: Step, rule: ClockRule) -> Iterator[Doubt]:
    target = rule.target
    if isinstance(step.at, BeforeEnd):
        longest = _longest_span(target)
        if longest is not None and step.at.lead > longest:
            yield Doubt((*path, "before_end"), "lead_too_long", {"id": step.id, "clock": rule.label})
    elif isinstance(step.at, AfterStart | WorkingDaysAfterStart) and _after_its_end(step, target):
        yield Doubt((*path, "after_start"), "starts_after_end", {"id": step.id, "clock": rule.label})
    first, last, end = position(step.at, target), last_round(step, target), end_of(target)
    if first is not None and last is not None and first < end < last:
        yield Doubt((*path, "times"), "chain_too_long", {"id": step.id, "clock": rule.label, "times": step.times})


def _longest_span(target: Target) -> timedelta | None:
    """No less than what lies between the start and the end; None where nothing bounds it."""
    if isinstance(target, WorkingDays):
        weekends = ceil(target.days / 5)
        return (target.days + 2 * weekends + 1) * _A_DAY
    return length_of(target)


def _after_its_end(step: Step, target: Target) -> bool:
    if isinstance(step.at, WorkingDaysAfterStart) and isinstance(target, ElapsedTime):
        return (step.at.days - 1) * _A_DAY > target.length
    place = position(step.at, target)
    return place is not None and _ends_after_a_length(target) and place > end_of(target)


def _ends_after_a_length(target: Target) -> bool:
    """Whether the end can be told from the start alone."""
    return isinstance(target, WorkingDays) or length_of(target) is not None


def _levels_out_of_order(path: Path, rule: ClockRule) -> Iterator[Doubt]:
    """Level 3 asked before level 2, in a case that meets both steps (A4)."""
    numbered = [(index, step, _level(step)) for index, step in enumerate(rule.steps)]
    for (index, step, level), (_, other, other_level) in permutations(numbered, 2):
        if (level, other_level) != ("n3", "n2") or not both_may_hold(step.when, other.when):
            continue
        first, second = position(step.at, rule.target), position(other.at, rule.target)
        if first is not None and second is not None and first < second:
            words = {"id": step.id, "other": other.id}
            yield Doubt((*path, "steps", index, offset_key(step)), "n3_before_n2", dict(words))


def _level(step: Step) -> str:
    return next((action.argument for action in step.actions if action.kind is ActionKind.ESCALATE), "")

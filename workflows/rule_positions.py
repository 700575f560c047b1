"""Where steps stand on a clock, as values that can be compared before any incident exists."""

from __future__ import annotations

from datetime import timedelta

from workflows.rules import Condition, Step
from workflows.targets import (
    AfterEnd,
    AfterStart,
    BeforeEnd,
    ElapsedTime,
    Offset,
    OpenTime,
    Percent,
    Target,
    WorkingDays,
)

Position = tuple[int, timedelta]  # whole days, or 1 for an end nobody can date yet; then the time beyond
NOTHING = timedelta()


def length_of(target: Target) -> timedelta | None:
    """How long the target is, in its own kind of time; None where no length is stated."""
    return target.length if isinstance(target, OpenTime | ElapsedTime) else None


def end_of(target: Target) -> Position:
    """The due instant as a position; a release, or an end that never comes, has no length to compare."""
    match target:
        case OpenTime(length) | ElapsedTime(length):
            return (0, length)
        case WorkingDays(days):
            return (days, NOTHING)
    return (1, NOTHING)


def position(offset: Offset, target: Target) -> Position | None:
    """Where `offset` stands; None where its unit and the target's cannot be compared without a calendar."""
    whole, rest = end_of(target)
    match offset:
        case Percent(value):
            return (whole, rest) if value == 100 else (0, rest * value / 100)
        case BeforeEnd(lead):
            return (0, max(rest - lead, NOTHING)) if length_of(target) is not None else (whole, -lead)
        case AfterEnd(delay):
            return (whole, rest + delay)
        case AfterStart(delay):
            return None if isinstance(target, WorkingDays) and delay else (0, delay)
    return (offset.days, NOTHING) if isinstance(target, WorkingDays) else None


def last_round(step: Step, target: Target) -> Position | None:
    """Where the step's last round stands."""
    place = position(step.at, target)
    if place is None or step.every is None:
        return place
    return (place[0], place[1] + step.every * (step.times - 1))


def both_may_hold(one: Condition, other: Condition) -> bool:
    """Whether a case exists that meets both conditions."""
    opposed = any(None not in pair and pair[0] is not pair[1] for pair in zip(_facts(one), _facts(other), strict=True))
    return not opposed and _overlap(one.kinds, other.kinds) and _overlap(one.states, other.states)


def holds_wherever(one: Condition, other: Condition) -> bool:
    """Whether every case that meets `other` meets `one` too."""
    pairs = zip(_facts(one), _facts(other), strict=True)
    return (
        all(fact is None or fact is wanted for fact, wanted in pairs)
        and (not one.kinds or (bool(other.kinds) and other.kinds <= one.kinds))
        and not one.states  # a state comes and goes: what held for one step need not for the next
    )


def within(clock: Condition, step: Condition) -> Condition:
    """The cases that meet the clock's condition and the step's."""
    major, origin_unknown, acknowledged, complete = (
        outer if inner is None else inner for outer, inner in zip(_facts(clock), _facts(step), strict=True)
    )
    kinds = clock.kinds & step.kinds if clock.kinds and step.kinds else clock.kinds | step.kinds
    return Condition(major, origin_unknown, acknowledged, complete, kinds)


def _facts(when: Condition) -> tuple[bool | None, ...]:
    return (when.major, when.origin_unknown, when.acknowledged, when.complete)


def _overlap(some: frozenset[str], others: frozenset[str]) -> bool:
    return not some or not others or bool(some & others)

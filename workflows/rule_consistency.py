"""Checks on parts that are well written alone and contradict one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations, pairwise

from workflows.rule_messages import LIST_SEPARATOR
from workflows.rule_records import Doubt
from workflows.rules import Action, ActionKind, Calendar, ClockRule, Contract, Kind, Step
from workflows.stated_hours import DAY_NAMES
from workflows.targets import (
    AfterStart,
    ElapsedTime,
    NextRelease,
    OpenTime,
    Percent,
    Target,
    Untimed,
    WorkingDaysAfterStart,
)

Interval = tuple[str, str]
RESERVED_STEP_IDS = frozenset({"breach"})  # every clock has that step by itself
_A_DAY, _A_WEEK = 24 * 60, 7 * 24 * 60  # minutes


def action_doubts(actions: tuple[Action, ...]) -> Iterator[Doubt]:
    """A step does something, and closes or escalates once."""
    if not actions:
        yield Doubt((), "no_action", {})
    for kind in (ActionKind.ESCALATE, ActionKind.CLOSE):
        if sum(action.kind is kind for action in actions) > 1:
            yield Doubt((str(kind),), "one_only", {"key": str(kind)})


def step_doubts(step: Step) -> Iterator[Doubt]:
    """`every` and `times` go together."""
    if step.id in RESERVED_STEP_IDS:
        yield Doubt(("id",), "reserved_id", {"id": step.id})
    if step.every is None and step.times > 1:
        yield Doubt(("times",), "times_without_every", {"times": step.times})
    if step.every is not None and step.times == 1:
        yield Doubt(("every",), "every_without_times", {})
    if step.every == timedelta():
        yield Doubt(("every",), "every_nothing", {})


def clock_doubts(rule: ClockRule) -> Iterator[Doubt]:
    """Steps stand where the target has a place for them, each with an id of its own."""
    if rule.repeats and not _can_repeat(rule.target):
        yield Doubt(("repeats",), "cannot_repeat", {})
    seen: set[str] = set()
    for index, step in enumerate(rule.steps):
        if step.id in seen:
            yield Doubt(("steps", index, "id"), "step_twice", {"id": step.id, "clock": rule.name})
        seen.add(step.id)
        yield from _place_doubts(("steps", index), step, rule.target)


def _can_repeat(target: Target) -> bool:
    """A cadence of no length would go round for ever."""
    if isinstance(target, OpenTime | ElapsedTime):
        return target.length > timedelta()
    return not isinstance(target, NextRelease | Untimed)


def _place_doubts(path: tuple[str | int, ...], step: Step, target: Target) -> Iterator[Doubt]:
    key = offset_key(step)
    counts_from_start = isinstance(step.at, AfterStart | WorkingDaysAfterStart) or step.at == Percent(0)
    if isinstance(target, Untimed) and not counts_from_start:
        yield Doubt((*path, key), "no_end", {"key": key})
    elif (
        isinstance(step.at, Percent)
        and step.at.value not in {0, 100}
        and not isinstance(target, OpenTime | ElapsedTime)
    ):
        yield Doubt((*path, key), "no_share", {"value": step.at.value})


def offset_key(step: Step) -> str:
    """The key under which the file places the step."""
    names = {"Percent": "at", "BeforeEnd": "before_end", "AfterEnd": "after_end"}
    return names.get(type(step.at).__name__, "after_start")


def contract_doubts(contract: Contract) -> Iterator[Doubt]:
    """One promise a case: two rules of one name and obligor never cover the same kind."""
    numbered = list(enumerate(contract.clocks))
    for (_, first), (index, second) in combinations(numbered, 2):
        shared = _kinds_of(first) & _kinds_of(second)
        if (first.name, first.obligor) == (second.name, second.obligor) and shared:
            kinds = LIST_SEPARATOR.join(sorted(shared))
            words = {"name": second.name, "obligor": str(second.obligor), "kinds": kinds, "first": first.label}
            yield Doubt(("clocks", index), "clock_twice", dict(words))
    for index, rule in numbered:
        if isinstance(rule.target, NextRelease) and not contract.releases:
            yield Doubt(("clocks", index, "target"), "no_releases", {})
    for index, (day, after) in enumerate(pairwise(contract.releases), start=1):
        if after < day:
            yield Doubt(("releases", index), "releases_out_of_order", {"day": after, "before": day})


def _kinds_of(rule: ClockRule) -> frozenset[Kind]:
    return rule.when.kinds or frozenset(Kind)


def calendar_doubts(calendar: Calendar) -> Iterator[Doubt]:
    """A calendar opens at least once a week, and no two of its intervals overlap, nights included."""
    week = sorted(_week_minutes(calendar.weekly))
    if not week:
        yield Doubt(("weekly",), "never_opens", {})
    following = [*week[1:], *((opens + _A_WEEK, closes, where) for opens, closes, where in week[:1])]
    for (_, closes, _), (opens, _, where) in zip(week, following, strict=True):
        if opens < closes:
            yield Doubt(where, "hours_overlap", {})


def _week_minutes(weekly: Mapping[str, tuple[Interval, ...]]) -> Iterator[tuple[int, int, tuple[str | int, ...]]]:
    for day, intervals in weekly.items():
        midnight = DAY_NAMES.index(day) * _A_DAY
        for index, (opens, closes) in enumerate(_minutes(intervals)):
            yield midnight + opens, midnight + closes, ("weekly", day, index)


def _minutes(intervals: tuple[Interval, ...]) -> Iterator[tuple[int, int]]:
    """Minutes since midnight; what closes before it opens closes on the day after."""
    for ends in intervals:
        opens, closes = (int(text[:2]) * 60 + int(text[3:]) for text in ends)
        yield opens, closes if closes > opens else closes + _A_DAY


def exception_doubts(exception: tuple[str, tuple[Interval, ...]]) -> Iterator[Doubt]:
    """The hours of an exceptional day do not overlap."""
    numbered = sorted((opens, closes, index) for index, (opens, closes) in enumerate(_minutes(exception[1])))
    for (_, closes, _), (opens, _, index) in pairwise(numbered):
        if opens < closes:
            yield Doubt(("hours", index), "hours_overlap", {})

"""The clocks of a rules file, key by key: targets, steps, conditions and actions."""

from __future__ import annotations

from datetime import timedelta

from workflows.events import EventKind
from workflows.lifecycle import Outcome, State
from workflows.rule_consistency import action_doubts, clock_doubts, step_doubts
from workflows.rule_records import Field, Record, optional
from workflows.rule_shapes import Choice, Many, Reference
from workflows.rule_words import (
    DELAY,
    DURATION,
    NAME,
    PERCENT,
    TEXT,
    TRUE_OR_FALSE,
    RecipientList,
    SupportLevel,
    choice_of,
    whole_number,
)
from workflows.rules import Action, ActionKind, ClockRule, Condition, Kind, Obligor, Step
from workflows.targets import (
    AfterEnd,
    BeforeEnd,
    ElapsedTime,
    NextRelease,
    Offset,
    OpenTime,
    Percent,
    Target,
    Untimed,
    WorkingDays,
)

EVENTS = Many(choice_of(EventKind), or_one=True)
RECIPIENTS = Many(RecipientList(), or_one=True)
COLLEAGUES = Many(RecipientList(brought_along=frozenset()), or_one=True)


ALWAYS = Condition()


def _condition(name: str, kinds: tuple[Kind, ...] = (), states: tuple[State, ...] = (), **facts: bool) -> Condition:
    return Condition(**facts, kinds=frozenset(kinds), states=frozenset(map(str, states)))


CONDITION = Record(
    "condition",
    {
        "major": optional(TRUE_OR_FALSE),
        "origin_unknown": optional(TRUE_OR_FALSE),
        "acknowledged": optional(TRUE_OR_FALSE),
        "complete": optional(TRUE_OR_FALSE),
        "kinds": optional(Many(choice_of(Kind), or_one=True)),
        "states": optional(Many(choice_of(State), or_one=True)),
    },
    _condition,
)


def _actions(name: str, **arguments: tuple[str, ...]) -> tuple[Action, ...]:
    return tuple(Action(ActionKind(kind), str(word)) for kind, words in arguments.items() for word in words)


ACTIONS = Record(
    "actions",
    {
        "remind": optional(RECIPIENTS),
        "ask_status_update": optional(COLLEAGUES),
        "tell": optional(RECIPIENTS),
        "tell_in_order": optional(RECIPIENTS),
        "escalate": optional(Many(SupportLevel(), or_one=True)),
        "propose_crisis": optional(RECIPIENTS),
        "declare_crisis": optional(RECIPIENTS),
        "close": optional(Many(choice_of(Outcome), or_one=True)),
    },
    _actions,
    check=action_doubts,
)


def _step(
    name: str,
    *,
    id: str,  # noqa: A002 - the file's own key
    label: str,
    do: tuple[Action, ...],
    when: Condition = ALWAYS,
    every: timedelta | None = None,
    times: int = 1,
    **place: Offset,
) -> Step:
    (at,) = place.values()
    return Step(id, label, at, do, when, every, times)


STEP = Record(
    "step",
    {
        "id": Field(NAME),
        "label": Field(TEXT),
        "at": optional(PERCENT.into(Percent)),
        "after_start": optional(DELAY),
        "before_end": optional(DURATION.into(BeforeEnd)),
        "after_end": optional(DURATION.into(AfterEnd)),
        "when": optional(CONDITION),
        "every": optional(DURATION),
        "times": optional(whole_number(2, 1000)),
        "do": Field(ACTIONS),
    },
    _step,
    one_of=("at", "after_start", "before_end", "after_end"),
    check=step_doubts,
)


def _target(name: str, **units: Target) -> Target:
    (target,) = units.values()
    return target


TARGET = Record(
    "target",
    {
        "open": optional(DURATION.into(OpenTime)),
        "elapsed": optional(DURATION.into(ElapsedTime)),
        "working_days": optional(whole_number(1, 1000).into(WorkingDays)),
        "release": optional(Choice({"next": NextRelease()})),
        "untimed": optional(Choice({"true": Untimed()})),
    },
    _target,
    one_of=("open", "elapsed", "working_days", "release", "untimed"),
)

CLOCK = Record(
    "clock",
    {
        "name": Field(NAME),
        "label": Field(TEXT),
        "clause": optional(TEXT),
        "obligor": Field(choice_of(Obligor)),
        "when": optional(CONDITION),
        "starts": Field(EVENTS),
        "met_by": optional(Many(choice_of(EventKind), or_one=True, may_be_empty=True)),
        "voided_by": optional(EVENTS),
        "dropped_by": optional(EVENTS),
        "target": Field(TARGET),
        "calendar": optional(Reference("calendars")),
        "pausable": optional(TRUE_OR_FALSE),
        "repeats": optional(TRUE_OR_FALSE),
        "steps": optional(Many(STEP, may_be_empty=True, distinct=False)),
    },
    lambda _, **values: ClockRule(**{"clause": "", "met_by": (), **values}),
    check=clock_doubts,
)

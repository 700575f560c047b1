"""The rules file, key by key: which keys stand where, what each may hold, and the value each part becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from workflows.events import EventKind
from workflows.lifecycle import Outcome, State
from workflows.rule_consistency import (
    action_doubts,
    calendar_doubts,
    clock_doubts,
    contract_doubts,
    exception_doubts,
    step_doubts,
)
from workflows.rule_problems import Notes
from workflows.rule_shapes import Choice, Field, Made, Many, Named, Record, Reference, optional
from workflows.rule_words import (
    ADDRESS,
    DAY,
    DELAY,
    DURATION,
    INTERVAL,
    LEVEL,
    NAME,
    PERCENT,
    PHONE,
    TEXT,
    TRUE_OR_FALSE,
    ZONE,
    Interval,
    RecipientList,
    SupportLevel,
    choice_of,
    whole_number,
)
from workflows.rules import (
    Action,
    ActionKind,
    Calendar,
    ClockRule,
    Condition,
    Contract,
    Desk,
    Kind,
    Obligor,
    Recipient,
    RequiredField,
    Service,
    Step,
)
from workflows.stated_hours import DAY_NAMES
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
from workflows.yaml_marks import Scalar, Table

WORDS = Many(TEXT, or_one=True, may_be_empty=True)
EVENTS = Many(choice_of(EventKind), or_one=True)
RECIPIENTS = Many(RecipientList(), or_one=True)
TERRITORIES = ("france", "alsace-moselle")


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

SERVICE = Record(
    "service",
    {"name": Field(TEXT), "words": optional(WORDS)},
    Service,
)
KIND_WORDS = Record(
    "kind_words",
    {"technical": optional(WORDS), "functional": optional(WORDS)},
    lambda _, **words: {Kind(kind): tuple(listed) for kind, listed in words.items()},
)


def _enter_contract(contract: Table, notes: Notes) -> None:
    """Recipients and levels named below are those of this contract's desk."""
    desk = contract.entries.get("desk")
    notes.desk = desk.value.text if desk and isinstance(desk.value, Scalar) else ""


def _contract(name: str, **values: Any) -> Contract:
    absent = {"reference": "", "kind_words": {}, "major_words": (), "required_fields": ()}
    return Contract(name, **{**absent, **values})


CONTRACT = Record(
    "contract",
    {
        "title": Field(TEXT),
        "reference": optional(TEXT),
        "desk": Field(Reference("desks")),
        "services": Field(Named(NAME, SERVICE)),
        "kind_words": optional(KIND_WORDS),
        "major_words": optional(WORDS),
        "required_fields": optional(Many(Made("fields", RequiredField), may_be_empty=True)),
        "releases": optional(Many(DAY)),
        "reopen_days": optional(whole_number(0, 3650)),
        "clocks": Field(Many(CLOCK, distinct=False)),
    },
    _contract,
    check=contract_doubts,
    enter=_enter_contract,
)

HOURS = Many(INTERVAL, or_one=True, may_be_empty=True)
EXCEPTION = Record(
    "exception",
    {"name": Field(TEXT), "closed": optional(Choice({"true": ()})), "hours": optional(HOURS)},
    lambda _, name, **hours: (name, *hours.values()),
    one_of=("closed", "hours"),
    check=exception_doubts,
)


def _calendar(
    code: str, *, exceptions: Mapping[date, tuple[str, tuple[Interval, ...]]] | None = None, **values: Any
) -> Calendar:
    days = exceptions or {}
    return Calendar(
        code,
        exceptions={day: hours for day, (_, hours) in days.items()},
        exception_names={day: name for day, (name, _) in days.items()},
        **{"holidays": "", **values},
    )


CALENDAR = Record(
    "calendar",
    {
        "label": Field(TEXT),
        "clause": optional(TEXT),
        "zone": Field(ZONE),
        "holidays": optional(Choice({territory: territory for territory in TERRITORIES})),
        "weekly": Field(Record("week", dict.fromkeys(DAY_NAMES, optional(HOURS)), lambda _, **days: days)),
        "exceptions": optional(Named(DAY, EXCEPTION, may_be_empty=True)),
    },
    _calendar,
    check=calendar_doubts,
)

RECIPIENT = Record(
    "recipient",
    {"role": Field(TEXT), "email": Field(ADDRESS), "phone": optional(PHONE)},
    lambda _, **values: Recipient(**values),
)
DESK = Record(
    "desk",
    {
        "name": Field(TEXT),
        "short_name": Field(TEXT),
        "address": Field(ADDRESS),
        "phone": optional(PHONE),
        "calendar": Field(Reference("calendars")),
        "levels": optional(Named(LEVEL, TEXT)),
        "recipients": optional(Named(NAME, Many(RECIPIENT, may_be_empty=True))),
    },
    Desk,
)
FIELD = Record(
    "field",
    {"label": Field(TEXT), "words": optional(WORDS), "example": optional(TEXT)},
    lambda name, **values: RequiredField(name, **{"words": (), **values}),
)

BOOK: Record[dict[str, Any]] = Record(
    "book",
    {
        "version": Field(Choice({"1": 1})),
        "late_after": Field(DURATION),
        "calendars": Field(Named(NAME, CALENDAR)),
        "desks": Field(Named(NAME, DESK)),
        "fields": optional(Named(NAME, FIELD, section="fields", may_be_empty=True)),
        "contracts": Field(Named(NAME, CONTRACT)),
    },
    lambda _, **values: values,
)

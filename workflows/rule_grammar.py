"""The rules file, key by key: which keys stand where, what each may hold, and the value each part becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.public_holidays import TERRITORIES
from workflows.rule_clock_grammar import CLOCK
from workflows.rule_consistency import calendar_doubts, contract_doubts, exception_doubts
from workflows.rule_problems import Notes
from workflows.rule_records import Field, Record, optional
from workflows.rule_shapes import Choice, Made, Many, Named, Reference
from workflows.rule_words import (
    ADDRESS,
    DAY,
    DURATION,
    INTERVAL,
    LEVEL,
    NAME,
    PHONE,
    TEXT,
    ZONE,
    Interval,
    whole_number,
)
from workflows.rules import Calendar, Contract, Desk, Kind, Recipient, RequiredField, Service
from workflows.stated_hours import DAY_NAMES
from workflows.yaml_marks import Scalar, Table

WORDS = Many(TEXT, or_one=True, may_be_empty=True)

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
        "review_working_days": optional(whole_number(1, 60)),
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

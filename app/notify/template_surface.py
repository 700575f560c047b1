"""What a desk's own wording of a letter may name: the facts of the case the letter is about, and nothing behind them."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from jinja2.runtime import LoopContext

from app import labels
from app.models.incident import Incident
from app.models.organisation import Organisation
from app.notify.addressee import Addressee
from app.notify.facts import CaseFacts, DeskFacts, Promise
from workflows.clocks import Clock
from workflows.escalation import PlannedStep
from workflows.rules import ClockRule, Desk, Recipient, RequiredField

CASE = frozenset({
    "reference", "subject", "url", "organisation", "service", "contract", "kind", "state", "is_major", "reporter_name",
    "reporter_phone", "received", "acknowledged", "has_urgency_procedure", "level", "level_name", "missing", "promises",
    "owed_by_partner", "promise", "due", "started", "is_late", "reopen_until",
})  # fmt: skip
PLACE = frozenset({"is_open", "closes", "reopens", "weekly_hours", "at"})
DESK = frozenset({"name", "short_name", "address", "phone", "levels", "recipients"})
ADDRESSEE = frozenset({"name", "email", "side"})
STEP = frozenset({"label", "round", "clock"})
WORDS = frozenset({"letter_in_words", "level_in_words", "reason_in_words", "mail_reason_in_words"})
UPDATE = frozenset({"nature", "cause", "actions", "expected_duration"})
UNREACHED = frozenset({"name", "template", "why"})

ROOTS: Mapping[str, frozenset[str]] = {
    "case": CASE, "place": PLACE, "desk": DESK, "to": ADDRESSEE, "step": STEP, "words": WORDS, "update": UPDATE,
    "unreached": UNREACHED,
}  # fmt: skip
_BY_TYPE: Mapping[type, frozenset[str]] = {
    CaseFacts: CASE,
    DeskFacts: PLACE,
    Desk: DESK,
    Addressee: ADDRESSEE,
    PlannedStep: STEP,
    Clock: frozenset({"rule"}),
    ClockRule: frozenset({"name", "label", "clause"}),
    Promise: frozenset({"name", "label", "obligor", "due", "is_late"}),
    RequiredField: frozenset({"name", "label", "example"}),
    LoopContext: frozenset({"first", "last", "index", "length"}),
    Recipient: frozenset({"role", "email", "phone"}),
    Incident: frozenset({"reference", "organisation"}),  # those of one crisis, in the desk's own letter
    Organisation: frozenset({"name"}),
}
_ANYWHERE = UPDATE | UNREACHED
_OF_MAPPINGS = frozenset({"get"})


def may_read(thing: Any, name: str) -> bool:
    """Whether a desk's template may read that attribute: denied unless it stands here."""
    if isinstance(thing, ModuleType):
        return thing is labels and name in WORDS
    for known, names in _BY_TYPE.items():
        if isinstance(thing, known):
            return name in names
    if isinstance(thing, Mapping):
        return name in _OF_MAPPINGS
    return name in _ANYWHERE and not callable(thing) and not isinstance(thing, str | bytes | int)

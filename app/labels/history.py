"""One fact of the history as a sentence, from its kind and its details."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from string import Formatter
from typing import Any

from app.labels.catalogue import catalogue, phrase, word
from app.labels.times import day_in_words, instant_in_words

_TABLE_OF = {
    "level": "level",
    "outcome": "outcome",
    "kind": "kind",
    "kind_read": "kind",
    "waiting_on": "waiting_on",
    "obligor": "obligor",
    "reason": "reason",
    "role": "crisis_role",
    "taken_back": "taken_back",
}


def event_sentence(kind: str, details: Mapping[str, Any], zone: tzinfo | None = None) -> str:
    """'Escaladé au niveau 2 : …', said as fully as `details` allow. ISO days (`*_on`), and with `zone` instants (`*_at`), in words."""
    known = {name: _said(name, value, zone) for name, value in details.items() if value not in (None, "", [])}
    if changes := _changes(details, known):
        known["changes"] = changes
    for pattern in catalogue().history.get(kind, ()):
        places = {name for _, name, _, _ in Formatter().parse(pattern) if name}
        if places <= known.keys():
            return _capitalised(pattern.format_map(known))
    return kind


def _said(name: str, value: Any, zone: tzinfo | None) -> str:
    if name in _TABLE_OF:
        said = word(_TABLE_OF[name], str(value))
        return said if said == value else said[:1].lower() + said[1:]
    if name.endswith("_at") and zone:
        return instant_in_words(datetime.fromisoformat(str(value)), zone)
    if name.endswith("_on"):
        return day_in_words(date.fromisoformat(str(value)))
    if isinstance(value, list):
        return phrase("comma").join(map(str, value))
    return str(value)


def _changes(details: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """What a triage changed, one clause for each detail the catalogue has words for."""
    clauses = catalogue().words["change"]
    patterns = (clauses.get(f"{name}:{value}", clauses.get(name)) for name, value in details.items())
    said = {name: known.get(name, "") for name in details}
    return phrase("comma").join(pattern.format_map(said) for pattern in patterns if pattern)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]

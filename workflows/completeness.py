"""What a referral must state (A16, B4, C4), what it states and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from workflows.rules import RequiredField
from workflows.words import plain

_LABELLED = re.compile(r"^[\s>*•–-]*(?P<label>[^:=\n]{2,60}?)\s*[:=]\s*(?P<value>\S.*?)\s*$", re.MULTILINE)
_PHONE = re.compile(r"(?<![\d.])(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_ENOUGH = 5  # words that say something, for a description
_FREE_TEXT = {"phone": (_PHONE,), "email": (_ADDRESS,), "contact_details": (_PHONE, _ADDRESS)}


def stated(text: str, required: Iterable[RequiredField]) -> dict[str, str]:
    """Field name to value, read from `label : value` lines and, for telephone and address, from free text."""
    lines = [(plain(match["label"]), match["value"]) for match in _LABELLED.finditer(text)]
    found = {field.name: _value(field, lines, text) for field in required}
    return {name: value for name, value in found.items() if value}


def missing(required: Iterable[RequiredField], known: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the fields nobody has stated, in the contract's order. `known` may come from mail and register."""
    return tuple(field.name for field in required if not known.get(field.name, "").strip())


def describes(text: str) -> bool:
    """Whether free text is long enough to stand as the description a contract asks for."""
    return len([word for word in plain(text).split() if any(char.isalpha() for char in word)]) >= _LONG_ENOUGH


def _value(field: RequiredField, lines: list[tuple[str, str]], text: str) -> str:
    names = {plain(word) for word in (*field.words, field.label)}
    for label, value in lines:
        if label in names:
            return value
    for pattern in _FREE_TEXT.get(field.name, ()):
        if found := pattern.search(text):
            return found[0]
    return describes(text) and field.name == "description" and text.strip()[:200] or ""

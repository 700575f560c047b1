"""What a referral must state (A16, B4, C4), what it states and what it leaves out.

A mail is a stranger's text: every pattern here runs in a time that grows no faster than the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from workflows.rules import RequiredField
from workflows.words import plain

_PHONE = re.compile(r"(?<!\d)(?<!\d\.)(?:(?:\+|00)33\s?(?:\(0\)\s?)?|0)[1-9](?:[\s./-]?\d{2}){4}(?!\d)")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_EXTENSION = re.compile(r"(?:\d\D?){4}")  # "poste 45 12": enough behind the word "téléphone"
_FREE_TEXT = {"phone": (_PHONE,), "email": (_ADDRESS,), "contact_details": (_PHONE, _ADDRESS)}
_LABELLED = {"phone": (_EXTENSION,), "email": (_ADDRESS,), "contact_details": (_EXTENSION, _ADDRESS)}
_LONG_ENOUGH = 5  # words that say something, for a description
_LONGEST_LABEL, _LONGEST_VALUE = 60, 200  # characters
_BULLETS = " \t\u00a0\u202f>*•–-"
_POSSESSIVES = ("votre ", "notre ", "vos ", "nos ", "mon ", "ma ", "le ", "la ", "les ")


def stated(text: str, required: Iterable[RequiredField]) -> dict[str, str]:
    """Field name to value, read from `label : value` lines and, for telephone and address, from free text."""
    lines = _labelled_lines(text)
    found = {field.name: _value(field, lines, text) for field in required}
    return {name: value for name, value in found.items() if value}


def missing(required: Iterable[RequiredField], known: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the fields nobody has stated, in the contract's order. `known` may come from mail and register."""
    return tuple(field.name for field in required if not known.get(field.name, "").strip())


def describes(text: str) -> bool:
    """Whether free text is long enough to stand as the description a contract asks for."""
    return sum(any(char.isalpha() for char in word) for word in plain(text).split()) >= _LONG_ENOUGH


def _labelled_lines(text: str) -> list[tuple[str, str]]:
    """(label made plain, value) of each `label : value` line; a label alone on its line has the next line's words."""
    split = [_split(line) for line in text.splitlines() if line.strip()]
    following = [*split, ("", "")][1:]
    return [
        (label, value or ("" if next_label else next_words))
        for (label, value), (next_label, next_words) in zip(split, following, strict=True)
        if label
    ]


def _split(line: str) -> tuple[str, str]:
    """The label ("" where the line has none) and what it says."""
    before, sign, after = min((line.partition(sign) for sign in ":="), key=lambda parts: len(parts[0]))
    label = plain(before.partition("(")[0].strip(_BULLETS))
    if not sign or not 2 <= len(label) <= _LONGEST_LABEL:
        return "", line.strip()
    for possessive in _POSSESSIVES:
        label = label.removeprefix(possessive)
    return label, after.strip()


def _value(field: RequiredField, lines: list[tuple[str, str]], text: str) -> str:
    for label, value in lines:
        if label in _names(field) and _says_something(field.name, value):
            return value[:_LONGEST_VALUE]
    for pattern in _FREE_TEXT.get(field.name, ()):
        if found := pattern.search(text):
            return found[0]
    return text.strip()[:_LONGEST_VALUE] if field.name == "description" and describes(text) else ""


@lru_cache(maxsize=512)
def _names(field: RequiredField) -> frozenset[str]:
    """The labels it goes by, as lines are compared with them."""
    return frozenset(plain(word) for word in (*field.words, field.label))


def _says_something(name: str, value: str) -> bool:
    """A dash or "voir plus bas" is no telephone number."""
    if name in _LABELLED:
        return any(pattern.search(value) for pattern in _LABELLED[name])
    return any(char.isalnum() for char in value)

"""Where words are looked up. A language is a folder beside `fr` with the same tables; nothing else changes.

Tables hold words by code; phrases hold patterns with named places, so that word order is the language's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

from app.labels import fr


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every word of one language."""

    words: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, str]
    history: Mapping[str, Sequence[str]]  # by event kind: patterns, the one that says most first
    weekdays: Sequence[str] = field(default_factory=tuple)  # Monday first
    months: Sequence[str] = field(default_factory=tuple)


CATALOGUES = {"fr": Catalogue(fr.WORDS, fr.PHRASES, fr.HISTORY, fr.WEEKDAYS, fr.MONTHS)}

language: ContextVar[str] = ContextVar("language", default="fr")


def catalogue() -> Catalogue:
    """The catalogue of the reader's language."""
    return CATALOGUES[language.get()]


def word(table: str, code: str, /) -> str:
    """The word for `code`; a code nobody has named is shown as it is rather than hidden."""
    return catalogue().words[table].get(code, code)


def phrase(name: str, /, **values: object) -> str:
    """The sentence of that name with its places filled. Raises KeyError for a name or a place that is none."""
    return catalogue().phrases[name].format_map(values)

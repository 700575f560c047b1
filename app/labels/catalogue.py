"""Where words are looked up. A language is a folder beside `fr` with the same tables; nothing else changes.

Tables hold words by code; phrases hold patterns with named places, so that word order is the language's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from app.labels import en, fr

FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every word of one language."""

    words: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, str]
    history: Mapping[str, Sequence[str]]  # by event kind: patterns, the one that says most first
    weekdays: Sequence[str]  # Monday first
    months: Sequence[str]
    decimal_mark: str
    thousands_mark: str
    is_one: Callable[[int], bool]  # whether so many of a thing take the singular


def _catalogue_of(tongue: ModuleType) -> Catalogue:
    by_name = {one.name: import_module(f"{tongue.__name__}.{one.name}") for one in iter_modules(tongue.__path__)}
    areas = by_name.values()
    words: dict[str, Mapping[str, str]] = {}
    for area in areas:
        for table, named in getattr(area, "TABLES", {}).items():
            words[table] = {**words.get(table, {}), **named}
    return Catalogue(
        words,
        {name: text for area in areas for name, text in getattr(area, "PHRASES", {}).items()},
        {kind: said for area in areas for kind, said in getattr(area, "HISTORY", {}).items()},
        by_name["times"].WEEKDAYS,
        by_name["times"].MONTHS,
        by_name["figures"].DECIMAL_MARK,
        by_name["figures"].THOUSANDS_MARK,
        by_name["figures"].is_one,
    )


CATALOGUES = {"fr": _catalogue_of(fr), "en": _catalogue_of(en)}

language: ContextVar[str] = ContextVar("language", default=FRENCH)


@contextmanager
def in_french() -> Iterator[None]:
    """Speak French meanwhile, as a decorator too: what is sent or kept is read by others than the one who acts."""
    before = language.set(FRENCH)
    try:
        yield
    finally:
        language.reset(before)


def catalogue() -> Catalogue:
    """The catalogue of the reader's language."""
    return CATALOGUES[language.get()]


def word(table: str, code: str, /) -> str:
    """The word for `code`; a code nobody has named is shown as it is rather than hidden."""
    return catalogue().words[table].get(code, code)


def phrase(name: str, /, **values: object) -> str:
    """The sentence of that name with its places filled. Raises KeyError for a name or a place that is none."""
    return catalogue().phrases[name].format_map(values)

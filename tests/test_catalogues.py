"""Every language says the same things: the same tables, codes, sentences and places to fill."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from app.labels import CATALOGUES, FRENCH, in_french, language, phrase, so_many

OTHERS = [code for code in CATALOGUES if code != FRENCH]
FRENCH_TYPOGRAPHY = re.compile(r"[«»]|[\u00a0\u202f ][:;!?%]|[àâéèêîôûçœ]")


def places(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


def said(code: str) -> dict[str, str]:
    """Every text of a language, by where it stands."""
    own = CATALOGUES[code]
    tables = {f"{table}.{name}": text for table, words in own.words.items() for name, text in words.items()}
    history = {f"{kind} {number}": text for kind, texts in own.history.items() for number, text in enumerate(texts)}
    return tables | dict(own.phrases) | history


@pytest.mark.parametrize("code", OTHERS)
def test_language_says_all_that_french_says(code: str) -> None:
    french, other = said(FRENCH), said(code)
    assert french.keys() ^ other.keys() == set()
    assert [name for name, text in french.items() if places(text) != places(other[name])] == []
    assert (len(CATALOGUES[code].weekdays), len(CATALOGUES[code].months)) == (7, 12)


def test_english_is_set_as_english_is_set() -> None:
    assert [text for text in said("en").values() if FRENCH_TYPOGRAPHY.search(text) or "'" in text] == []


def test_nought_takes_the_singular_in_french_and_the_plural_in_english() -> None:
    assert so_many(0, "incident", "incidents") == "0\u00a0incident"
    before = language.set("en")
    try:
        assert [so_many(count, "day", "days") for count in (0, 1, 2)] == ["0\u00a0days", "1\u00a0day", "2\u00a0days"]
        with in_french():
            assert phrase("tomorrow") == "demain"
        assert phrase("tomorrow") == "tomorrow"
    finally:
        language.reset(before)

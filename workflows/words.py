"""Finding the desk's words in what people write, whatever the accents and the capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TYPED = str.maketrans({"œ": "oe", "æ": "ae", "\u2019": "'", "\u02bc": "'", "\u2010": "-"})  # as a keyboard has them


def plain(text: str) -> str:
    """Lower case, no accents, no ligatures, one apostrophe, one hyphen, single spaces: the form in which words are
    compared."""
    return " ".join(without_accents(text).translate(_TYPED).split())


def without_accents(text: str) -> str:
    """Small letters without their accents: 'Échéance' is 'echeance'."""
    small = text.casefold()
    if small.isascii():
        return small
    apart = unicodedata.normalize("NFKD", small)
    return apart.translate(dict.fromkeys(ord(char) for char in set(apart) if unicodedata.combining(char)))


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    inflected = " ".join(
        rf"{re.escape(part)}e?s?" for part in plain(word).split()
    )  # altéré, altérée, altérés, altérées
    return re.compile(rf"(?<!\w){inflected}(?!\w)")


def mentions(plain_text: str, words: Iterable[str]) -> bool:
    """Whether one of `words`, in the feminine or the plural as well, stands whole in `plain_text`, which `plain` has made comparable."""
    return any(_pattern(word).search(plain_text) for word in words)

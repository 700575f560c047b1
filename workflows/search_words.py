"""Words as people look for them: accents, capitals and plurals forgiven, the same when kept and when asked for."""

from __future__ import annotations

import re

from workflows.words import without_accents

LONGEST = 60
_PIECE = re.compile(r"[^\s,;:!?()\[\]{}<>«»\"'’`|/\\]+")
_PART = re.compile(r"[^\W_]+")
# Words that stand in every letter and find nothing.
_EMPTY = frozenset(
    _PART.findall(
        "a ai au aux avec ce ces cela cette c d de depuis des du elle en est et etre il ils je l la le les "
        "leur lui ma mais me mes mon n ne nos notre nous on ont ou par pas pour qu que qui s sa se ses si son "
        "sont sur ta te tu un une vos votre vous y the of to and is in for "
    )
)


def words_to_find(text: str) -> list[str]:
    """What `text` may be found by, each word once, in order. A case number or an address counts whole and in parts."""
    found: dict[str, None] = {}
    for piece in _PIECE.findall(without_accents(text)):
        parts = [_singular(part) for part in _PART.findall(piece)]
        whole = piece.strip(".-_")
        for word in ([whole] if len(parts) > 1 else []) + parts:
            if word not in _EMPTY and len(word) <= LONGEST:
                found[word] = None
    return list(found)


def words_asked(text: str) -> list[str]:
    """What must all be there to answer a question. A case number or an address is asked for whole."""
    found: dict[str, None] = {}
    for piece in _PIECE.findall(without_accents(text)):
        parts = [_singular(part) for part in _PART.findall(piece)]
        word = piece.strip(".-_") if len(parts) > 1 else "".join(parts)
        if word and word not in _EMPTY and len(word) <= LONGEST:
            found[word] = None
    return list(found)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.isdecimal() else word

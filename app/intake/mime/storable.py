"""Strings a database accepts and a screen can show: no NUL, no lone surrogate, no CR/LF where one line is meant."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c")
_DIRECTION_TRICKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[ \t\n\r\x0b\x0c\x85\u2028\u2029]+")


def _harmless(found: re.Match[str]) -> str:
    return "\N{REPLACEMENT CHARACTER}" if "\ud800" <= found[0] <= "\udfff" else ""


def storable(text: str) -> str:
    """`text` with LF line ends, without control characters; lone surrogates become U+FFFD."""
    return _CONTROLS.sub(_harmless, _LINE_ENDS.sub("\n", text))


def one_line(text: str, longest: int) -> str:
    """`text` on one line of at most `longest` characters, without the marks that turn the reading direction."""
    flat = _SPACES.sub(" ", storable(_DIRECTION_TRICKS.sub("", text))).strip()
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"

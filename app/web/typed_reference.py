"""A case number as people type it."""

from __future__ import annotations

import re

_CASE_NUMBER = re.compile(r"[A-Z][A-Z0-9-]*-\d{4}-\d{5,}")


def typed_reference(text: str) -> str:
    """The case number that `text` is, spaces and lower case forgiven; "" where it is none."""
    found = _CASE_NUMBER.fullmatch(text.strip().upper())
    return found[0] if found else ""

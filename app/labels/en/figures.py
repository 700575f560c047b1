"""How numbers are written, and what is singular."""

from __future__ import annotations

DECIMAL_MARK = "."
THOUSANDS_MARK = ","


def is_one(count: int) -> bool:
    """One alone is singular."""
    return abs(count) == 1

"""Comment s'écrivent les nombres, et ce qui est singulier."""

from __future__ import annotations

DECIMAL_MARK = ","
THOUSANDS_MARK = "\u202f"


def is_one(count: int) -> bool:
    """Zéro et un sont au singulier."""
    return abs(count) < 2

"""How long something is kept."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime


def months_before(instant: datetime, months: int) -> datetime:
    """The same day that many months earlier, or the last day of a month that has no such day."""
    count = instant.year * 12 + instant.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return instant.replace(year=year, month=month, day=min(instant.day, monthrange(year, month)[1]))

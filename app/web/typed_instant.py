"""A day and an hour as a browser's field sends them, on the desk's wall."""

from __future__ import annotations

from datetime import datetime, tzinfo


class NotAnInstant(ValueError):
    """What was typed is no day and hour."""


def typed_instant(text: str, zone: tzinfo) -> datetime | None:
    """'2026-11-23T10:30' on the wall of `zone`; None for nothing typed. Raises NotAnInstant."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotAnInstant(text) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)

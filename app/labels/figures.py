"""Numbers as a language writes them, and how many of a thing."""

from __future__ import annotations

from app.labels.catalogue import catalogue

NO_BREAK = "\u00a0"


def decimal_in_words(value: float, places: int | None = None) -> str:
    """'3,5' in French, '3.5' in English; as many places as it needs unless `places` says how many."""
    written = f"{value:g}" if places is None else f"{value:.{places}f}"
    return written.replace(".", catalogue().decimal_mark)


def thousands_in_words(count: int) -> str:
    """'1 000' in French, '1,000' in English."""
    return f"{count:,}".replace(",", catalogue().thousands_mark)


def so_many(count: int, one: str, many: str) -> str:
    """'1 incident', '12 incidents'; nought takes the singular in French and the plural in English."""
    return f"{count}{NO_BREAK}{one if catalogue().is_one(count) else many}"

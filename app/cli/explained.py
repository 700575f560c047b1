"""An explanation put in French lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.labels import instant_in_words, obligor_in_words, phrase

_INDENT = "    "


def explained_lines(result: dict[str, Any], now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """What `app.reports.explanation.explanation` found: each promise with its lines, then what comes next."""
    for one in result["clocks"]:
        yield ""
        yield from _promise(one, now, zone)
    if not result["clocks"]:
        yield phrase("no_clock")
    yield ""
    told = [step for step in result["next"] if step["told"]]
    yield phrase("next_steps" if told else "no_next_step")
    yield from (_INDENT + step["sentence"] for step in told)


def _promise(one: dict[str, Any], now: datetime, zone: ZoneInfo) -> Iterator[str]:
    obligor = obligor_in_words(one["obligor"]).lower()
    pattern = "clock_who" if one["clause"] else "clock_who_alone"
    who = phrase(pattern, clause=one["clause"], obligor=obligor)
    yield phrase("clock_due", label=one["label"], who=who, due=_due(one, now, zone))
    yield from (_INDENT + line["sentence"] for line in one["ledger"])
    if one["due_at"] and one["target"]["unit"] != "release":
        yield _INDENT + phrase("clock_total", total=one["total_in_words"])
    if one["as_it_was"]:
        yield _INDENT + phrase("clock_as_it_was")
    for fact in ("breached", "met", "dropped"):
        if one[f"{fact}_at"]:
            yield _INDENT + phrase(f"clock_{fact}", at=_instant(one[f"{fact}_at"], now, zone))


def _due(one: dict[str, Any], now: datetime, zone: ZoneInfo) -> str:
    if one["due_at"]:
        return _instant(one["due_at"], now, zone)
    return phrase("clock_without_due" if one["target"]["unit"] in ("untimed", "release") else "clock_held")


def _instant(text: str, now: datetime, zone: ZoneInfo) -> str:
    return instant_in_words(datetime.fromisoformat(text), zone, now, relative=False)

"""What a change from outside does to incidents, for a terminal and for a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from app.labels import instant_in_words, obligor_in_words, phrase
from app.use_cases.moved_deadlines import Change, MovedDeadline

_INDENT = "    "


def change_in_words(change: Change, now: datetime) -> Iterator[str]:
    """The case number, each deadline that moves, each step that falls due; nothing where nothing changes."""
    if not (change.moved or change.due):
        return
    yield change.reference
    for one in change.moved:
        before, after = (_instant(at, change.zone, now) for at in (one.before_at, one.due_at))
        obligor = obligor_in_words(one.obligor).lower()
        yield _INDENT + phrase("deadline_moves", label=one.label, obligor=obligor, before=before, after=after)
    for step in change.due:
        at = _instant(step.due_at, change.zone, now)
        yield _INDENT + phrase("step_due", step=step.label, label=step.clock.rule.label, at=at)


def change_as_json(change: Change) -> dict[str, Any]:
    """The same as values; instants bear the offset of the desk's wall."""
    return {
        "reference": change.reference,
        "moved": [_moved(one, change.zone) for one in change.moved],
        "due": [
            {
                "clock": step.clock.key,
                "step": step.step_id,
                "label": step.label,
                "round": step.round,
                "at": _iso(step.due_at, change.zone),
                "told": step.told,
            }
            for step in change.due
        ],
    }


def _moved(one: MovedDeadline, zone: tzinfo) -> dict[str, Any]:
    before, after = _iso(one.before_at, zone), _iso(one.due_at, zone)
    return {"label": one.label, "obligor": one.obligor, "before_at": before, "due_at": after}


def _instant(at: datetime | None, zone: tzinfo, now: datetime) -> str:
    return instant_in_words(at, zone, now, relative=False) if at else phrase("deadline_none")


def _iso(at: datetime | None, zone: tzinfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None

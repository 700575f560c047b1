"""What became of the last backup and of the last drill, kept where the people who answer for the desk see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from app.models import Setting
from app.models.at_once import insert_once
from app.models.transaction import transaction

LAST_BACKUP, LAST_DRILL = "last_backup", "last_drill"


def note_backup(backup: str, at: str, size: int) -> None:
    """A backup was made: its name, the machine's instant (ISO 8601), its size in bytes."""
    _note(LAST_BACKUP, {"backup": backup, "at": at, "size": size})


def note_drill(backup: str, *, at: str, taken_at: str, loss_seconds: float, seconds: float, faults: int) -> None:
    """A backup was tried: when, which one and of when (ISO 8601), what it would lose, how long it took, what was wrong."""
    told = {"backup": backup, "at": at, "taken_at": taken_at}
    _note(LAST_DRILL, {**told, "loss_seconds": round(loss_seconds), "seconds": round(seconds, 3), "faults": faults})


def _note(name: str, value: dict[str, Any]) -> None:
    with transaction() as session:
        insert_once(session, Setting, name=name, value=value)
        session.execute(update(Setting).where(Setting.name == name).values(value=value))

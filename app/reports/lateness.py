"""How late the engine was: between the instant a step was due and the instant it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, FiredStep, Incident

LAST = 10_000


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of the last `steps` steps: seconds at the median, 95 and 99 hundredths, the worst and whose it was."""

    steps: int
    p50: float = 0
    p95: float = 0
    p99: float = 0
    worst: float = 0
    worst_reference: str = ""


def lateness(session: Session, last: int = LAST) -> Lateness:
    """Over the `last` steps recorded. What was due before its incident was even registered counts from there."""
    registered = select(Event.incident_id, Event.recorded_at).where(Event.seq == 1).subquery()
    newest = (
        select(Incident.reference, FiredStep.due_at, FiredStep.recorded_at, registered.c.recorded_at)
        .join(Incident, Incident.id == FiredStep.incident_id)
        .join(registered, registered.c.incident_id == FiredStep.incident_id)
        .order_by(FiredStep.id.desc())
        .limit(last)
    )
    waits = sorted(
        ((recorded_at - max(due_at, known_at)).total_seconds(), reference)
        for reference, due_at, recorded_at, known_at in session.execute(newest)
    )
    if not waits:
        return Lateness(0)
    seconds = [wait for wait, _ in waits]
    worst, reference = waits[-1]
    return Lateness(len(waits), _share(seconds, 50), _share(seconds, 95), _share(seconds, 99), worst, reference)


def _share(ordered: Sequence[float], hundredths: int) -> float:
    """The value that so many hundredths do not exceed (nearest rank)."""
    return ordered[max(0, -(-len(ordered) * hundredths // 100) - 1)]

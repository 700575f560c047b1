"""Titles of pages: they carry what a person wants to know from another tab."""

from __future__ import annotations

from app import clock, labels
from app.reports.horizon import Nearness
from app.reports.incident_file import IncidentFile
from app.reports.queue import Queue
from app.web.marks import counted
from app.web.sentences import say


def queue_title(queue: Queue) -> str:
    """'2 en retard, 14 à trier, prochaine échéance à 10 h 05'."""
    if not queue.total:
        return say("title_nothing")
    parts = []
    if late := queue.counts.get(Nearness.LATE, 0):
        parts.append(say("title_late", count=counted(late)))
    parts.append(say("title_open", count=counted(queue.total)))
    nearest = queue.nearest
    if not late and nearest is not None and nearest.due_at is not None:
        words = labels.instant_in_words(nearest.due_at, nearest.zone, clock.now())
        parts.append(say("title_nearest", due=words))
    return ", ".join(parts)


def incident_title(file: IncidentFile) -> str:
    """'prise en charge en retard', or the subject where no deadline runs."""
    due = [one for one in file.clocks if one.is_running and one.due_at is not None]
    if not due:
        return file.incident.subject
    nearest = min(due, key=lambda one: one.due_at or clock.now())
    if nearest.standing == "late":
        return say("title_case_late", label=_lower(nearest.label))
    words = labels.instant_in_words(nearest.due_at or clock.now(), nearest.zone, clock.now())
    return say("title_case_due", label=_lower(nearest.label), due=words)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

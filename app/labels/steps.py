"""What would happen next, in sentences."""

from __future__ import annotations

from datetime import datetime, tzinfo

from app.labels.catalogue import phrase
from app.labels.times import instant_in_words
from workflows.escalation import BREACH, PlannedStep


def upcoming_sentence(step: PlannedStep, zone: tzinfo, now: datetime | None = None) -> str:
    """'lundi 23 novembre à 6 h : rappel aux agents (prise en charge)'; the breach is the end of the delay itself."""
    return phrase("upcoming", at=instant_in_words(step.due_at, zone, now), what=step_in_words(step))


def step_in_words(step: PlannedStep) -> str:
    """What the step does and for which promise; which round, from the second on."""
    promise = step.clock.rule.label
    if step.step_id == BREACH:
        return phrase("upcoming_end", promise=promise)
    pattern = "upcoming_step" if step.round == 1 else "upcoming_round"
    return phrase(pattern, step=step.label, promise=promise, round=step.round)

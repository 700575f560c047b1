"""Waiting for the partner or a third party: a row beside the incident, not a state of it (R5)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.acts import end_pauses, start_pause
from app.use_cases.open_case import open_case


def pause_clocks(reference: str, actor: Actor, waiting_on: str, reason: str, now: datetime) -> None:
    """Wait for `waiting_on` (partner, third_party). Pausable clocks stop counting; the others show it. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        start_pause(case, waiting_on, reason)


def resume_clocks(reference: str, actor: Actor, now: datetime) -> None:
    """Nobody is waited for any more. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        end_pauses(case)

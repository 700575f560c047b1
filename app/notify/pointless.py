"""A letter is looked at again before it leaves: what has been settled meanwhile needs no telling."""

from __future__ import annotations

from app.models.clock import Clock
from app.models.incident import Incident
from app.models.letter import Letter
from app.notify.kinds import NAGGING
from workflows.lifecycle import State


def obsolete(letter: Letter, incident: Incident | None) -> bool:
    """Whether the incident has outrun the letter.

    So it is for anything to the desk about a closed incident and a reminder whose clock has ended. Letters that tell a
    fact always go: to the partner, and to the manager that a promise was breached, whatever was done since (R11).
    """
    if incident is None:
        return False
    if incident.state == State.CLOSED:
        return not letter.reply_token or letter.template in NAGGING
    if letter.template == "crisis_proposed":
        return incident.state in (State.CRISIS, State.RESTORED)
    key = str(letter.headers.get("X-Vigie-Clock", ""))
    return letter.template in NAGGING and _has_ended(incident, key)


def _has_ended(incident: Incident, key: str) -> bool:
    clocks: list[Clock] = incident.clocks  # type: ignore[attr-defined]  # the back-reference of Clock.incident
    return any(clock.key == key and (clock.met_at or clock.dropped_at) for clock in clocks)

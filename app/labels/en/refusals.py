"""What is said of an act that is not possible."""

from __future__ import annotations

REFUSED_MOVES = {
    "acknowledge": "One cannot acknowledge",
    "escalate_n2": "One cannot escalate to level 2",
    "escalate_n3": "One cannot escalate to level 3",
    "declare_crisis": "One cannot declare a crisis for",
    "lift_crisis": "One cannot lift the crisis for",
    "hand_back": "One cannot hand back one level",
    "restore": "One cannot record the restoration of",
    "reopen": "One cannot reopen",
    "close": "One cannot close",
    "cancel": "One cannot cancel",
}
STANDING_STATES = {
    "registered": "an incident that nobody has acknowledged yet",
    "acknowledged": "an acknowledged incident",
    "escalated_n2": "an incident at level 2",
    "escalated_n3": "an incident at level 3",
    "crisis": "an incident in crisis",
    "restored": "an incident whose service is restored",
    "closed": "a closed incident",
}
PHRASES = {
    "move_refused": "{refused} {standing}. Possible acts: {allowed}.",
    "move_refused_nothing": "{refused} {standing}. No other act is possible.",
    "urgency_no_procedure": (
        "This contract has no procedure for urgent situations: nobody would be called. Nothing was done."
    ),
    "urgency_too_late": (
        "The service is back or the incident is closed: there is nobody left to call. Nothing was done."
    ),
}

TABLES = {"refused_move": REFUSED_MOVES, "standing_state": STANDING_STATES}

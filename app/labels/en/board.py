"""The escalation board: why an incident is late, silencing, the load of the hour."""

from __future__ import annotations

TABLES = {
    "why": {
        "waiting_partner": "waiting for the partner",
        "waiting_third_party": "waiting for a third party",
        "desk_closed": "desk closed",
        "not_acknowledged": "nobody has acknowledged it",
        "no_holder": "no holder",
        "incomplete": "incomplete report",
        "at_n2": "at level 2",
        "at_n3": "at level 3",
        "in_crisis": "in crisis",
        "in_hand": "in its holder’s hands",
    },
}

PHRASES = {
    "silenced": "{reference} is silenced until {until}. It is still counted.",
    "silence_ended": "{reference} is no longer silenced.",
    "silence_reason_needed": "Say why: the reason stays in the history.",
    "silence_until_needed": "Give the day and time when the silence ends.",
    "silence_past": "The silence must end later than now.",
    "silence_too_long": "A silence lasts {days} days at most: beyond that, nobody thinks of it any more.",
    "silence_of_ended": "This incident is no longer open: there is nothing to silence.",
}

HISTORY = {
    "incident_silenced": ("Silenced until {until_at}: {reason}", "Silenced"),
    "silence_ended": ("Silence ended",),
}

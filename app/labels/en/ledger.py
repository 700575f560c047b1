"""The lines that explain a deadline."""

from __future__ import annotations

LINE_KINDS = {
    "counted": "counted",
    "closed": "closed",
    "holiday": "public holiday",
    "exception": "exceptional closure",
    "waiting": "waiting, not counted",
    "elapsed": "counted day and night",
    "rolled": "closed, the deadline moves to the next opening",
    "rolled_to_closing": "closed that day, the deadline moves to the next closing time",
    "working_day": "working day",
    "day_off": "not a working day",
    "release": "until the next corrective release",
}

WAITED_FOR = {"partner": "for the partner", "third_party": "for a third party"}

CLOSED_KINDS = {
    "weekly_hours": "closed",
    "holiday": "public holiday",
    "exceptional_closure": "exceptional closure",
    "exceptional_hours": "exceptional hours",
}

PHRASES = {
    "line": "{stretch}: {what}",
    "counted": "counted {length}",
    "elapsed": "counted day and night {length}",
    "waiting": "waiting {whom}, not counted",
    "named": "{what} ({name})",
    "start_day": "starting day, not counted",
    "working_day_counted": "working day, counted 1",
    "stretch_same_day": "{day}, {since}\u00a0– {until}",
    "stretch_whole_day": "{day}",
    "stretch_whole_days": "{day} – {last_day}",
    "stretch": "{day} {since} – {last_day} {until}",
    "midnight_end": "24:00",
    "because": "step of the contract, clock “{promise}”",
    "time_is": "It is {at}.",
    "upcoming": "{at}: {what}",
    "upcoming_end": "end of the clock “{promise}”",
    "upcoming_step": "{step} ({promise})",
    "upcoming_round": "{step} ({promise}, round {round})",
}

TABLES = {"line_kind": LINE_KINDS, "waited_for": WAITED_FOR, "closed_kind": CLOSED_KINDS}

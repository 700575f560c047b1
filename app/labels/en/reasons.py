"""The reasons that the program gives itself; people's are their own words."""

from __future__ import annotations

REASONS = {
    "question": "a question was put to the partner",
    "reply": "the partner replied",
    "mail": "asked for by mail",
}

CHANGES = {
    "kind": "kind {kind}",
    "service": "service {service}",
    "major:True": "major incident",
    "major:False": "no longer major",
    "origin_unknown:True": "origin unknown, or a fix to be written",
    "origin_unknown:False": "origin established",
    "assignee": "assigned to {assignee}",
    "assignee_id": "assigned to an agent",
    "assignee_id:0": "taken from its agent",
}

TABLES = {"reason": REASONS, "change": CHANGES}

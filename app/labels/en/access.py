"""Who may do what: refusals, retention, reminders, the forgotten password."""

from __future__ import annotations

PHRASES = {
    "secrets_sealed": "Secrets sealed under the present key: {count}.",
    "secrets_unreadable": (
        "At least one secret opens under no key: give the old one in VIGIE_OLD_SECRET_KEYS. Nothing was changed."
    ),
    "terms_line": "{count} {what}",
    "terms_nothing": "Nothing is past its term.",
    "terms_done": "Erased or made anonymous:",
    "terms_would": "Would be erased or made anonymous (nothing is done):",
    "terms_reviews": "Access reviews: {reminded} reminders written, {closed} closed.",
    "review_reminder_title": "Access review: please answer before {day}",
    "review_reminder_said": (
        "The access review of {organisation} awaits your answers. Without an answer by {day}, "
        "the users you have not certified will be suspended (agreement, yearly review)."
    ),
    "review_reminder_left": "Users still without an answer: {count}.",
    "review_closed_title": "Access review closed: {organisation}",
    "review_closed_said": "The access review of {organisation} is closed. Its signed report is on the partner’s page.",
    "review_closed_counts": "Kept: {keep}; to be changed: {change}; removed: {remove}; suspended for want of an answer: {suspended}.",
    "organisation_unknown": "No organisation is called “{name}”: add it first (partners add).",
    "role_and_organisation": "The role {role} and the organisation do not go together: a partner has one, a desk has none.",
    "holder_refused": (
        "This person cannot hold this incident: the incident is out of their reach, or their account is closed. "
        "Nothing was changed."
    ),
    "bulk_refused": (
        "Left as they are: {references}. The service is not in their contract, or the person chosen cannot hold them."
    ),
}

TERMS = {
    "traces": "traces",
    "sessions": "ended sessions",
    "deliveries": "webhook calls",
    "grants": "withdrawn accesses",
    "reviews": "closed reviews",
    "accounts": "removed accounts",
    "mails": "mails without an incident",
    "letters": "letters without an incident",
    "incidents": "closed incidents",
}
TABLES = {"term": TERMS}

"""The crisis room: its roles, its log and what its acts answer."""

from __future__ import annotations

CRISIS_ROLES = {
    "director": "Crisis director",
    "deputy": "Deputy director",
    "scribe": "Scribe of the crisis log",
    "communication": "Communication",
}
LETTERS = {
    "status_inside": "Internal status update",
    "status_notice": "Status update",
}
AUDIENCES = {"partners": "Partners", "inside": "Internal"}
HISTORY = {
    "crisis_noted": ("Crisis log: {text}", "Crisis log"),
    "decision_taken": ("Decision: {text}", "Decision taken"),
    "action_opened": (
        "Action for {owner}, before {due_at}: {text}",
        "Action for {owner}: {text}",
        "Action, before {due_at}: {text}",
        "Action: {text}",
        "Action asked for",
    ),
    "action_done": ("Action done: {text}", "Action done"),
    "crisis_role_given": ("{role}: {holder}", "{role}: to be filled", "Crisis role given"),
    "crisis_linked": ("Linked to the crisis: {name}", "Linked to the crisis"),
    "crisis_unlinked": ("Unlinked from the crisis: {name}", "Unlinked from the crisis"),
    "crisis_joined": ("Linked to the crisis {crisis}", "Linked to a crisis"),
    "crisis_left": ("Unlinked from the crisis {crisis}", "Unlinked from a crisis"),
    "crisis_reviewed": ("Review delivered",),
}
PHRASES = {
    "crisis_noted": "Added to the crisis log.",
    "crisis_decided": "Decision recorded.",
    "crisis_action_opened": "Action opened.",
    "crisis_action_done": "Action done.",
    "crisis_role_given": "{role}: {holder}.",
    "crisis_role_empty": "{role}: to be filled.",
    "crisis_linked_one": "1 link added.",
    "crisis_linked_many": "{count} links added.",
    "crisis_unlinked": "Link removed.",
    "crisis_bulletin_held": "Status update ready: it leaves in ten seconds for {count} recipients.",
    "crisis_bulletin_held_one": "Status update ready: it leaves in ten seconds for 1 recipient.",
    "crisis_bulletin_withdrawn": "Status update undone: nothing left. Its text is a draft again.",
    "crisis_draft_kept": "Draft kept for the whole room. Nothing was sent.",
    "crisis_review_kept": "Review kept. It is not delivered yet.",
    "crisis_review_delivered": "Review delivered.",
    "crisis_empty": "Write something first: nothing was recorded.",
    "crisis_no_such_action": "This action is already done. Nothing was changed.",
    "crisis_nothing_to_link": "Nothing to link: this number or organisation is unknown here, or already linked.",
    "crisis_bad_due": "The deadline of the action is no time that can be understood. Nothing was recorded.",
    "crisis_bulletin_needs": "Say at least what is happening and the expected duration, even if it is not known.",
    "crisis_review_needs": "The summary, the causes and the measures are needed to deliver the review.",
    "crisis_still_running": "The crisis is not over: the review is delivered afterwards.",
    "crisis_written_since": "{by} has written here since you opened the page. Nothing was kept: read, then send again.",
}

TABLES = {"crisis_role": CRISIS_ROLES, "audience": AUDIENCES, "letter": LETTERS}

"""Linked incidents, duplicates and saved views: their history, and what their acts answer."""

from __future__ import annotations

HISTORY = {
    "incident_linked": ("Linked to {other}: same cause", "Linked to another incident"),
    "incident_unlinked": ("No longer linked to {other}", "Link removed"),
    "incident_merged": ("Merged into {other}, of which it is a duplicate", "Closed as a duplicate"),
    "incident_separated": (
        "Separated from {other}: resumes where it stood; replies received meanwhile, left where they are: {messages}",
        "Separated from {other}: resumes where it stood",
        "Separated from the incident it seemed to duplicate",
    ),
    "duplicate_joined": ("Duplicate {other} merged here", "Duplicate merged here"),
    "duplicate_left": (
        "{other} is no longer a duplicate; replies about it, left where they are: {messages}",
        "{other} is no longer a duplicate",
        "Duplicate separated",
    ),
    "duplicate_answered": (
        "Reply received on the duplicate {other}, to be read there",
        "Reply received on a duplicate",
    ),
}
LETTERS = {"merged": "Closure as a duplicate"}
NO_MERGE = {
    "itself": "An incident is not its own duplicate. Nothing was done.",
    "not_open": "Only an open incident can be merged. Nothing was done.",
    "in_crisis": "A crisis is run in its own incident: merge the other one into this one instead. Nothing was done.",
    "has_duplicates": "Duplicates are already merged into this incident: merge the other one into this one instead."
    " Nothing was done.",
    "main_closed": "The other incident is closed: reopen it first. Nothing was done.",
}
PHRASES = {
    "link_made": "Linked to {other}: same cause.",
    "link_ended": "The link with {other} is removed.",
    "link_already": "It is so already: nothing was changed.",
    "link_no_such": "No incident within your reach has the number {other}. Nothing was done.",
    "merge_done": "{reference} is merged into {other}. The letter to the partner leaves in ten seconds.",
    "merge_undone": "{reference} is separated from {other} and resumes where it stood.",
    "merge_taken_back": "Merge undone: the incident resumes where it stood.",
    "note_withdrawn": "Note undone: its text stays in the history, marked as such.",
    "status_update_withdrawn": "Status update undone: nothing left. Its text stays in the history.",
    "status_update_held": "Status update ready: it leaves in ten seconds.",
    "view_saved": "View saved.",
    "view_shared": "View shared with the desk.",
    "view_renamed": "View renamed.",
    "view_deleted": "View deleted.",
    "view_default": "Your queue will open with this view.",
    "view_default_none": "Your queue will open with all open incidents.",
    "view_unnamed": "Give this view a name of 60 characters at most. Nothing was saved.",
    "view_name_taken": "Another view is already called “{name}”. Nothing was changed.",
    "merge_none": "This incident is a duplicate of no other. Nothing was changed.",
}
TAKEN_BACK = {
    "answer_sent": "Reply undone before it left",
    "answer_requested": "Question undone before it left",
    "status_update_sent": "Status update undone before it left",
    "note_added": "Internal note undone",
}

TABLES = {"no_merge": NO_MERGE, "taken_back": TAKEN_BACK, "letter": LETTERS}

"""The words of codes: one table for each sort of code."""

from __future__ import annotations

STATES = {
    "registered": "Registered",
    "acknowledged": "Acknowledged",
    "escalated_n2": "At level 2",
    "escalated_n3": "At level 3",
    "crisis": "In crisis",
    "restored": "Service restored",
    "closed": "Closed",
}
MOVES = {
    "acknowledge": "Acknowledge",
    "escalate_n2": "Escalate to level 2",
    "escalate_n3": "Escalate to level 3",
    "declare_crisis": "Declare a crisis",
    "lift_crisis": "Lift the crisis",
    "hand_back": "Hand back one level",
    "restore": "Record the restoration",
    "reopen": "Reopen",
    "close": "Close",
    "cancel": "Cancel",
}
OUTCOMES = {
    "validated": "Restoration confirmed",
    "without_validation": "Closed without the partner’s confirmation",
    "duplicate": "Duplicate",
    "not_an_incident": "Not an incident",
    "withdrawn": "Withdrawn by the partner",
}
KINDS = {"technical": "Technical", "functional": "Functional", "undetermined": "To be determined"}
LEVELS = {"n1": "Level 1", "n2": "Level 2", "n3": "Level 3"}
OBLIGORS = {"desk": "Service desk", "n2": "Level 2", "n3": "Level 3", "partner": "Partner"}
HOLDERS = {
    "n1": "Service desk",
    "n2": "Level 2",
    "n3": "Level 3",
    "partner": "Partner",
    "third_party": "Third party",
    "closed_hours": "Closed hours",
}
WAITING_ON = {"partner": "Waiting for the partner", "third_party": "Waiting for a third party"}
ROLES = {
    "agent": "Agent",
    "manager": "Manager",
    "n2": "Level 2 support",
    "n3": "Level 3 support",
    "administrator": "Administrator",
    "security_officer": "Security officer",
    "auditor": "Auditor",
    "access_manager": "Access manager",
    "access_deputy": "Deputy access manager",
    "partner_security": "Partner’s security officer",
    "partner": "Partner",
    "engine": "Vigie",
}
DIRECTIONS = {"in": "Message from the partner", "out": "Reply", "note": "Internal note"}
RECIPIENT_LISTS = {
    "agents": "Agents",
    "manager": "Manager",
    "n2": "Level 2 support",
    "n3": "Level 3 support",
    "hierarchy": "Management",
    "crisis_team": "Crisis team",
    "escalation_contacts": "Escalation contacts",
    "partner_contacts": "Partner’s contacts",
    "reporter": "Reporter",
}
ACTIONS = {
    "remind": "Reminder",
    "ask_status_update": "Request for a status update",
    "tell": "Information",
    "tell_in_order": "Calls in order",
    "escalate": "Escalation",
    "propose_crisis": "Crisis proposed",
    "declare_crisis": "Crisis declared",
    "close": "Closure",
}
LETTER_STATES = {
    "queued": "Waiting to be sent",
    "sent": "Handed to the relay",
    "kept": "Kept in the local mailbox",
    "undelivered": "Not delivered",
    "late": "Not delivered so far",
    "obsolete": "No longer needed, not sent",
}
LETTERS = {
    "receipt": "Acknowledgement of receipt",
    "acknowledged": "Acknowledgement",
    "answer": "Reply",
    "workaround": "Workaround",
    "restored": "Service restored",
    "validation_reminder": "Confirmation reminder",
    "partner_reminder": "Reminder to the partner",
    "closed": "Closure",
    "reopened": "Reopening",
    "status_update": "Status update",
    "reminder": "Reminder to agents",
    "breach": "Breach",
    "escalated": "Escalation",
    "contact_called": "Call to a contact",
    "unreached": "Passed to the next contact",
    "crisis_proposed": "Crisis proposed",
    "crisis_declared": "Crisis declared",
    "mail_waiting": "Message waiting for an agent",
    "mail_refused": "Message refused",
    "account": "About an account",
    "password_link": "Link for a new password",
}
SOURCES = {
    "smtp": "Mail",
    "imap": "Mail",
    "maildir": "Mail",
    "stdin": "Mail handed in",
    "phone": "Telephone",
}

TABLES = {
    "state": STATES,
    "move": MOVES,
    "outcome": OUTCOMES,
    "kind": KINDS,
    "level": LEVELS,
    "obligor": OBLIGORS,
    "holder": HOLDERS,
    "waiting_on": WAITING_ON,
    "role": ROLES,
    "direction": DIRECTIONS,
    "recipient_list": RECIPIENT_LISTS,
    "action": ACTIONS,
    "letter_state": LETTER_STATES,
    "letter": LETTERS,
    "source": SOURCES,
}

"""The past, as this house names it: every fact of an incident's life, in the past tense.

A clock starts, stops and drops on these names, the history stores them, and
`escalation_rules.yaml` may use any of them under `starts`, `met_by`, `voided_by` and `dropped_by`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """One word per fact. The value is what the database and the rules file carry."""

    INCIDENT_DETECTED = "incident_detected"  # by the partner, at its own place (A15)
    INCIDENT_QUALIFIED = "incident_qualified"  # by the partner: known to be functional (A15)
    INCIDENT_REGISTERED = "incident_registered"
    INCIDENT_ACKNOWLEDGED = "incident_acknowledged"
    INCIDENT_TRIAGED = "incident_triaged"
    INCIDENT_ASSIGNED = "incident_assigned"
    INCIDENT_SILENCED = "incident_silenced"  # on the board, until an instant: nothing else of it changes
    SILENCE_ENDED = "silence_ended"  # before that instant, by a person
    INCIDENT_ESCALATED = "incident_escalated"
    INCIDENT_HANDED_BACK = "incident_handed_back"
    URGENCY_DECLARED = "urgency_declared"  # "situation jugée urgente" (B5)
    PARTNER_MESSAGE_RECEIVED = "partner_message_received"
    ANSWER_SENT = "answer_sent"  # the desk wrote and still owes the next word
    ANSWER_REQUESTED = "answer_requested"  # the desk wrote and now the partner owes it
    NOTE_ADDED = "note_added"
    PAUSE_STARTED = "pause_started"
    PAUSE_ENDED = "pause_ended"
    WORKAROUND_RECORDED = "workaround_recorded"
    INCIDENT_RESTORED = "incident_restored"
    RESTORATION_VALIDATED = "restoration_validated"
    RESTORATION_REFUSED = "restoration_refused"
    INCIDENT_CLOSED = "incident_closed"
    INCIDENT_REOPENED = "incident_reopened"
    CRISIS_PROPOSED = "crisis_proposed"
    CRISIS_DECLARED = "crisis_declared"
    CRISIS_LIFTED = "crisis_lifted"
    STATUS_UPDATE_SENT = "status_update_sent"
    CRISIS_NOTED = "crisis_noted"  # a line of the main courante
    DECISION_TAKEN = "decision_taken"
    ACTION_OPENED = "action_opened"
    ACTION_DONE = "action_done"
    CRISIS_ROLE_GIVEN = "crisis_role_given"
    CRISIS_LINKED = "crisis_linked"  # an incident or an organisation hangs on this crisis
    CRISIS_UNLINKED = "crisis_unlinked"
    CRISIS_JOINED = "crisis_joined"  # the same, in the history of the incident that was linked
    CRISIS_LEFT = "crisis_left"
    CRISIS_REVIEWED = "crisis_reviewed"  # the review (RETEX) was delivered
    INCIDENT_LINKED = "incident_linked"  # with another one, which tells the same; so for the five that follow
    INCIDENT_UNLINKED = "incident_unlinked"
    INCIDENT_MERGED = "incident_merged"  # it is a duplicate: the other one goes on for both
    INCIDENT_SEPARATED = "incident_separated"  # it was none after all, and goes on where it was
    DUPLICATE_JOINED = "duplicate_joined"
    DUPLICATE_LEFT = "duplicate_left"
    DUPLICATE_ANSWERED = "duplicate_answered"  # by another organisation, whose words stay in its own incident
    CLOCK_BREACHED = "clock_breached"
    PEOPLE_TOLD = "people_told"
    RULES_REPLANNED = "rules_replanned"  # today's rules were applied to it on purpose, and a deadline moved
    CALENDAR_CHANGED = "calendar_changed"  # an exceptional closure or opening moved a deadline (R3)
    AUTOMATIC_MAIL_RECEIVED = "automatic_mail_received"
    LETTER_UNDELIVERED = "letter_undelivered"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One fact and its instant (aware, UTC). A history is a tuple of these in order."""

    at: datetime
    kind: EventKind

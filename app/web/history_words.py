"""Lines of the history as the incident page says them: the sentences of `app.labels`, with names for codes."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from app import labels
from app.models.rule_book import current_rules
from app.reports.timeline import Entry
from app.web.sentences import say
from workflows.events import EventKind

_ICONS = {
    EventKind.INCIDENT_REGISTERED: "inbox",
    EventKind.INCIDENT_ACKNOWLEDGED: "check",
    EventKind.INCIDENT_TRIAGED: "list-check",
    EventKind.INCIDENT_ASSIGNED: "user",
    EventKind.INCIDENT_SILENCED: "clock-pause",
    EventKind.SILENCE_ENDED: "bell",
    EventKind.INCIDENT_ESCALATED: "arrow-up-circle",
    EventKind.INCIDENT_HANDED_BACK: "arrow-down-circle",
    EventKind.URGENCY_DECLARED: "flame",
    EventKind.PAUSE_STARTED: "clock-pause",
    EventKind.PAUSE_ENDED: "player-play",
    EventKind.WORKAROUND_RECORDED: "tool",
    EventKind.INCIDENT_RESTORED: "circle-check",
    EventKind.RESTORATION_VALIDATED: "circle-check",
    EventKind.RESTORATION_REFUSED: "arrow-back-up",
    EventKind.INCIDENT_CLOSED: "circle-check",
    EventKind.INCIDENT_REOPENED: "arrow-back-up",
    EventKind.CRISIS_PROPOSED: "bell",
    EventKind.CRISIS_DECLARED: "bell-ringing",
    EventKind.CRISIS_LIFTED: "bell",
    EventKind.STATUS_UPDATE_SENT: "message",
    EventKind.CLOCK_BREACHED: "alert-triangle",
    EventKind.PEOPLE_TOLD: "bell",
    EventKind.AUTOMATIC_MAIL_RECEIVED: "robot",
    EventKind.LETTER_UNDELIVERED: "mail-x",
    EventKind.INCIDENT_LINKED: "paperclip",
    EventKind.INCIDENT_UNLINKED: "x",
    EventKind.INCIDENT_MERGED: "arrow-down-circle",
    EventKind.INCIDENT_SEPARATED: "arrow-back-up",
    EventKind.DUPLICATE_JOINED: "arrow-down-circle",
    EventKind.DUPLICATE_LEFT: "arrow-back-up",
    EventKind.DUPLICATE_ANSWERED: "mail",
}


def event_icon(kind: str) -> str:
    """The icon that goes with the fact's sentence."""
    return next((icon for known, icon in _ICONS.items() if known == kind), "circle-dot")


def fact_sentence(entry: Entry, zone: tzinfo) -> str:
    """The line's sentence."""
    details = dict(entry.details)
    if entry.event == EventKind.INCIDENT_TRIAGED:
        return say("triaged_as", changes=", ".join(_changes(details)))
    if entry.event == EventKind.INCIDENT_RESTORED:
        details.setdefault("cause", details.get("resolution"))
    if promise := details.get("promise"):
        details["reason"] = say("for_promise", promise=promise)
    return labels.event_sentence(entry.event, details, zone)


def _changes(details: dict[str, Any]) -> list[str]:
    words = []
    if "kind" in details:
        words.append(say("triage_kind", kind=labels.kind_in_words(details["kind"]).lower()))
    if "service" in details:
        name = _service_name(details["service"])
        words.append(say("triage_service", service=name) if name else say("triage_no_service"))
    for name, yes, no in (
        ("major", "triage_major", "triage_not_major"),
        ("origin_unknown", "triage_origin_unknown", "triage_origin_known"),
        ("assignee_id", "triage_holder", "triage_no_holder"),
    ):
        if name in details:
            words.append(say(yes if details[name] else no))
    return words


def _service_name(code: str) -> str:
    known = [contract.services[code] for contract in current_rules().contracts.values() if code in contract.services]
    return known[0].name if known else code

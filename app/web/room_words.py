"""Jinja's way to the words of the crisis room, the calendars, the contracts, the simulator and the hand-over."""

from __future__ import annotations

from datetime import datetime, tzinfo

from flask import Flask
from flask_login import current_user

from app import clock, labels
from app.extensions import db
from app.labels import phrase, word
from app.reports.calendar_year import Day, DayKind
from app.reports.incident_file import find_incident
from app.web.history_words import event_icon
from app.web.words import instant
from workflows.crisis_room import LogLine
from workflows.events import EventKind

_ICONS = {
    EventKind.CRISIS_NOTED: "note",
    EventKind.DECISION_TAKEN: "check",
    EventKind.ACTION_OPENED: "list-check",
    EventKind.ACTION_DONE: "circle-check",
    EventKind.CRISIS_ROLE_GIVEN: "user",
    EventKind.CRISIS_LINKED: "paperclip",
    EventKind.CRISIS_UNLINKED: "x",
    EventKind.CRISIS_REVIEWED: "file-text",
}


def register(app: Flask) -> None:
    """Give templates the words."""
    filters = app.jinja_env.filters
    filters["no_merge_words"] = lambda why: word("no_merge", why)
    filters["crisis_role_words"] = lambda role: word("crisis_role", role)
    filters["iso_instant"] = lambda text, zone: instant(datetime.fromisoformat(text), zone, relative=False)
    filters["opening_words"] = lambda hours: labels.opening_in_words(hours, clock.now())
    filters["intervals_words"] = labels.intervals_in_words
    filters["month_words"] = lambda day: labels.day_in_words(day).rpartition(" ")[2]
    filters["day_words"] = day_words
    filters["reached"] = lambda reference: find_incident(db.session(), reference, desk=current_user.reach) is not None
    filters["month_day"] = lambda day: phrase("first_of_month") if day.day == 1 else str(day.day)
    app.jinja_env.globals["weekdays"] = lambda: labels.catalogue().weekdays
    filters["weekly_words"] = labels.weekly_hours_in_words
    filters["date_words"] = lambda day: labels.day_in_words(day, clock.now().date())
    filters["log_words"] = log_words
    filters["log_icon"] = lambda line: _ICONS.get(line.kind) or event_icon(line.kind)


def log_words(line: LogLine, zone: tzinfo) -> str:
    """The line as the main courante says it: a person's own words stand alone."""
    if line.kind is EventKind.CRISIS_NOTED:
        return str(line.details.get("text", ""))
    return labels.event_sentence(line.kind, line.details, zone)


def day_words(day: Day) -> str:
    """What sets a day apart: 'Noël (férié)', 'Pont (fermeture exceptionnelle)', 'Permanence (ouvert de 9 h à 12 h)'."""
    match day.kind:
        case DayKind.OTHER_HOURS:
            hours = labels.intervals_in_words(day.intervals)
            return (
                phrase("day_with_hours", name=day.name, hours=hours) if day.name else phrase("day_hours", hours=hours)
            )
        case DayKind.HOLIDAY | DayKind.CLOSURE if day.name:
            return phrase(f"day_is_{day.kind}_named", name=day.name)
        case _:
            return phrase(f"day_is_{day.kind}")

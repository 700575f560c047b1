"""Jinja's way to the words: filters and tests that put codes, instants and figures in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from flask import Flask
from flask_login import current_user
from markupsafe import Markup, escape

from app import clock, labels
from app.extensions import db
from app.reports.rule_shelf import RuleShelf
from app.web import history_words, titles
from app.web.masking import shown
from app.web.sentences import say
from workflows.personal_numbers import masked
from workflows.targets import ElapsedTime, NextRelease, OpenTime, Target, WorkingDays

NO_BREAK = "\u00a0"
SHORT_SECONDS = 60


def register(app: Flask) -> None:
    """Give templates the words, as filters named like the codes they put in words."""
    app.jinja_env.finalize = shown
    filters = app.jinja_env.filters
    for name in ("state", "kind", "level", "obligor", "move", "outcome", "role", "direction", "waiting_on", "verdict"):
        filters[f"{name}_words"] = getattr(labels, f"{name}_in_words")
    filters["letter_words"] = labels.letter_in_words
    filters["letter_state_words"] = labels.letter_state_in_words
    filters["mail_reason_words"] = labels.mail_reason_in_words
    filters["list_words"] = labels.recipient_list_in_words
    filters["duration_words"] = labels.duration_in_words
    filters["late_words"] = late_words
    filters["event_words"] = labels.event_sentence
    filters["instant"] = instant
    filters["portal_words"] = lambda state: labels.word("portal_state", state)
    filters["review_words"] = lambda answer: labels.word("review", answer)
    filters["masked"] = masked
    filters["why_words"] = lambda why: labels.word("why", why)
    filters["trace_words"] = lambda act: labels.word("trace", act)
    app.jinja_env.globals["zone"] = own_zone
    filters["hour"] = hour
    filters["day"] = day
    filters["left_words"] = left_words
    filters["target_words"] = target_words
    filters["size_words"] = size_words
    filters["percent"] = percent
    filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    filters["due"] = due
    filters["ledger_words"] = labels.ledger_sentence
    filters["ledger_total"] = labels.ledger_total
    filters["duty_words"] = lambda duty: say(f"duty_{duty}")
    filters["wait_words"] = lambda reason: say("asked_wait") if reason == "question" else reason
    filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    filters["queue_title"] = titles.queue_title
    filters["incident_title"] = titles.incident_title
    filters["event_icon"] = history_words.event_icon
    filters["fact_words"] = history_words.fact_sentence
    app.jinja_env.globals["plural"] = labels.so_many
    app.jinja_env.globals["is_one"] = lambda count: labels.catalogue().is_one(count)
    app.jinja_env.globals["desk_now"] = clock.now


def own_zone() -> tzinfo:
    """The time zone of the signed-in person's desk."""
    return RuleShelf(db.session()).hours_of_desk(current_user.desk).zone


def instant(at: datetime, zone: tzinfo, *, relative: bool = True) -> Markup:
    """`<time>` with the instant in words; the exact one, to the second, is its title and its machine-readable value."""
    said = labels.instant_in_words(at, zone, clock.now(), relative=relative)
    return _time(at, zone, said)


def late_words(seconds: float) -> str:
    """A short wait to a tenth of a second, a longer one as any duration: '0,4 s', '12 min'."""
    if seconds < SHORT_SECONDS:
        return labels.decimal_in_words(seconds, 1) + f"{NO_BREAK}s"
    return labels.duration_in_words(timedelta(seconds=seconds))


def due(at: datetime, zone: tzinfo) -> Markup:
    """As `instant`, as short as the day allows: 'à 10 h 05', 'demain à 6 h', 'lundi à 6 h', '8 décembre'."""
    local, today = at.astimezone(zone), clock.now().astimezone(zone).date()
    days, clock_time = (local.date() - today).days, labels.hour_in_words(local)
    if days == 0:
        return _time(at, zone, say("at_hour", hour=clock_time))
    if abs(days) == 1:
        return instant(at, zone)
    if 1 < days < 7:
        return _time(at, zone, say("weekday_at_hour", weekday=labels.weekday_in_words(local.date()), hour=clock_time))
    return _time(at, zone, labels.day_in_words(local.date(), today).partition(" ")[2])


def hour(at: datetime, zone: tzinfo) -> Markup:
    """`<time>` with the hour alone."""
    return _time(at, zone, labels.hour_in_words(at.astimezone(zone)))


def day(at: datetime, zone: tzinfo) -> str:
    """The day in words, 'aujourd'hui' where it is."""
    local, today = at.astimezone(zone).date(), clock.now().astimezone(zone).date()
    return say("today") if local == today else labels.day_in_words(local, today)


def left_words(left: timedelta) -> str:
    """'12 min', and past the end 'retard de 12 min'."""
    said = labels.duration_in_words(left)
    return say("late_by", length=said) if left < timedelta() else said


def target_words(target: Target) -> str:
    """What was promised: '15 min d'ouverture', '48 h, jour et nuit', '5 jours ouvrés'."""
    match target:
        case OpenTime(length):
            return say("open_target", length=labels.exact_duration_in_words(length))
        case ElapsedTime(length):
            return say("elapsed_target", length=labels.exact_duration_in_words(length))
        case WorkingDays(days):
            return labels.working_days_in_words(days)
        case NextRelease():
            return say("release_target")
        case _:
            return say("untimed_target")


def size_words(size: int) -> str:
    """'12 ko', '3,4 Mo'."""
    if size < 1000:
        return say("bytes", size=size)
    if size < 1_000_000:
        return say("kilobytes", size=round(size / 1000))
    return say("megabytes", size=labels.decimal_in_words(size / 1_000_000, 1))


def percent(share: float) -> str:
    """'83 %'."""
    return say("percent", share=round(share * 100))


def _time(at: datetime, zone: tzinfo, said: str) -> Markup:
    exact = f"{at.astimezone(zone):%d/%m/%Y %H:%M:%S}"
    machine = at.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine, exact, escape(said))

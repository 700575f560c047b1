"""Calendars and maintenance as calendar programs read them (RFC 5545, RFC 7986)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import Calendar as Feed
from icalendar import Event
from sqlalchemy.orm import Session

from app.labels import intervals_in_words, phrase
from app.reports.day_list import OddDay, odd_days
from workflows.rules import Calendar, Contract

_BACK, _AHEAD = timedelta(days=92), timedelta(days=732)


def days_feed(session: Session, calendar: Calendar, now: datetime, domain: str) -> bytes:
    """Holidays, closures and openings of three months back and two years ahead."""
    feed = _feed(calendar.label)
    for day in odd_days(session, calendar, now.date() - _BACK, now.date() + _AHEAD):
        uid = f"{calendar.name}-{day.on:%Y%m%d}-{day.kind}@{domain}"
        feed.add_component(_whole_day(uid, day.on, _in_words(day), now))
    return bytes(feed.to_ical())


def maintenance_feed(contract: Contract, now: datetime, domain: str) -> bytes:
    """The corrective versions of one contract (A9)."""
    feed = _feed(contract.title)
    for on in contract.releases:
        words = phrase("feed_release", contract=contract.title)
        feed.add_component(_whole_day(f"{contract.name}-{on:%Y%m%d}-release@{domain}", on, words, now))
    return bytes(feed.to_ical())


def _in_words(day: OddDay) -> str:
    if day.hours:
        hours = phrase("feed_open", hours=intervals_in_words(day.hours))
        return f"{hours} ({day.name})" if day.name else hours
    return phrase("feed_closed", reason=day.name)


def _feed(what: str) -> Feed:
    feed = Feed()
    for name, value in (
        ("prodid", "-//Vigie//Vigie//FR"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", phrase("feed_name", what=what)),
        ("x-published-ttl", "PT6H"),
    ):
        feed.add(name, value)
    return feed


def _whole_day(uid: str, on: date, words: str, now: datetime) -> Event:
    event = Event()
    for name, value in (("uid", uid), ("dtstamp", now), ("summary", words), ("transp", "TRANSPARENT")):
        event.add(name, value)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    return event

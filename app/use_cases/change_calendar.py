"""One day of a calendar is made other than the week has it, or as the week has it again, without a deployment (R3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import CalendarException, Incident
from app.models.at_once import one_at_a_time
from app.models.incident_facts import dossiers_of, forget_dossiers, keep_dossiers
from app.models.rule_book import AddedDays, added_days, context_with, current_rules, forget_added_days, rules_of
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.moved_deadlines import Change, foresee, told_of
from app.use_cases.plan import plan
from workflows.calendars import Intervals, compile_calendar
from workflows.escalation import Facts, RuleContext
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.rules import Desk, RuleBook

BATCH = 200


@dataclass(frozen=True, slots=True)
class OtherDay:
    """`intervals` are that day's hours, none for a closure; None gives the day back to the week."""

    calendar: str
    on: date
    intervals: Intervals | None
    reason: str = ""


class NothingToUndo(LookupError):
    """That day was not made other than the week has it."""


@dataclass(frozen=True, slots=True)
class _Touched:
    incident: Incident
    context: RuleContext
    facts: Facts
    change: Change


def preview_day(day: OtherDay, now: datetime) -> Iterator[Change]:
    """What `change_day` would move, and nothing is done. Raises NothingToUndo, CalendarError for hours that are none."""
    session = db.session()
    after = _after(session, day)
    for touched in _touched(session, day, after, now, lock=False):
        yield touched.change


def change_day(day: OtherDay, actor: Actor, now: datetime, told: Callable[[Change], None]) -> None:
    """Write the day down and reckon anew every open clock that runs on its calendar: one transaction, all or nothing.

    An incident one of whose deadlines moves says so in its history; each incident looked at is `told`. Raises as
    `preview_day`.
    """
    with transaction() as session:
        one_at_a_time(session, f"calendar {day.calendar}")
        after = _after(session, day)
        _write(session, day)
        for touched in _touched(session, day, after, now, lock=True):
            plan(session, touched.incident, touched.context, touched.facts, now, touched.change.decision)
            if touched.change.moved:
                case = Case(session, touched.incident, actor, now)
                case.record(EventKind.CALENDAR_CHANGED, **_said(day), **told_of(touched.change.moved))
            told(touched.change)


def _after(session: Session, day: OtherDay) -> AddedDays:
    """The exceptional days as they will be."""
    added = {name: dict(days) for name, days in added_days(session).items()}
    days = added.setdefault(day.calendar, {})
    if day.intervals is not None:
        days[day.on] = (day.intervals, day.reason)
    elif days.pop(day.on, None) is None:
        raise NothingToUndo(day.calendar, day.on)
    compile_calendar(current_rules().calendars[day.calendar], days)
    return added


def _write(session: Session, day: OtherDay) -> None:
    forget_added_days(session)
    that_day = (CalendarException.calendar == day.calendar, CalendarException.on == day.on)
    row = session.scalars(select(CalendarException).where(*that_day)).one_or_none()
    if day.intervals is None:
        session.delete(row)
        return
    row = row or CalendarException(calendar=day.calendar, on=day.on)
    row.intervals, row.reason = [list(pair) for pair in day.intervals], day.reason
    session.add(row)


def _touched(session: Session, day: OtherDay, after: AddedDays, now: datetime, *, lock: bool) -> Iterator[_Touched]:
    """Every open incident that has a promise on that calendar, batch by batch."""

    @cache
    def rules(version: str, contract: str) -> tuple[RuleContext, Mapping[str, Desk]] | None:
        book = rules_of(session, version)
        return (context_with(book, contract, after), book.desks) if _uses(book, contract, day.calendar) else None

    last_id = 0
    question = select(Incident).where(Incident.state != State.CLOSED).order_by(Incident.id).limit(BATCH)
    question = question.with_for_update(of=Incident) if lock else question
    while batch := session.scalars(question.where(Incident.id > last_id)).all():
        last_id = batch[-1].id
        mine = [(one, found) for one in batch if (found := rules(one.rules_version, one.contract)) is not None]
        forget_dossiers(session)
        keep_dossiers(session, [one for one, _ in mine])
        dossiers = dossiers_of(session, [one for one, _ in mine])
        for incident, (context, desks) in mine:
            dossier = dossiers[incident.id]
            facts = dossier.facts(incident, desks[incident.desk])
            change = foresee(incident.reference, context, facts, dossier.clock_rows, now)
            yield _Touched(incident, context, facts, change)


def _uses(book: RuleBook, contract: str, calendar: str) -> bool:
    own = book.desks[book.contracts[contract].desk].calendar
    return any((rule.calendar or own) == calendar for rule in book.contracts[contract].clocks)


def _said(day: OtherDay) -> dict[str, Any]:
    if day.intervals is None:
        return {"usual_on": day.on.isoformat()}
    name = "opened_on" if day.intervals else "closed_on"
    return {name: day.on.isoformat(), "why": day.reason, "hours": [list(pair) for pair in day.intervals]}

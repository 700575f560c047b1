"""The rules as this program holds them: the text of today, and every text a promise was made under."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models.at_once import insert_once
from app.models.setting import CalendarException, RulesVersion
from app.models.transaction import kept
from workflows.calendars import DatedHours, Intervals, compile_calendar
from workflows.escalation import RuleContext
from workflows.opening_hours import OpeningHours
from workflows.rules import RuleBook
from workflows.rules_reader import RulesError, read_rules, rules_text

AddedDays = Mapping[str, DatedHours]  # by calendar

_ADDED = "added days"
_EXCEPTIONS = select(
    CalendarException.calendar, CalendarException.on, CalendarException.intervals, CalendarException.reason
)
_PINNED = select(RulesVersion.id).where(RulesVersion.version == bindparam("of_version"))
_read = lru_cache(maxsize=32)(read_rules)


def load_rules(app: Flask, path: str) -> None:
    """Read the rules file into the program. Raises RulesError, which says line, column and the mend."""
    text = rules_text(Path(path).read_bytes(), path)
    _read(text, path)
    app.config["RULES_TEXT"], app.config["RULES_SOURCE"] = text, path


def current_rules() -> RuleBook:
    """The rules of the file as it was when the program started: what new promises are made under."""
    return _read(current_app.config["RULES_TEXT"], current_app.config["RULES_SOURCE"])


def pin_rules(session: Session, now: datetime) -> str:
    """Make sure that today's text is kept, since a promise is about to be made under it; its version."""
    book = current_rules()
    if session.scalar(_PINNED, {"of_version": book.version}) is None:
        text = current_app.config["RULES_TEXT"]
        insert_once(session, RulesVersion, version=book.version, text=text, first_used_at=now)
    return book.version


def rules_of(session: Session, version: str) -> RuleBook:
    """The rules of that version, today's or an old one. Raises NoResultFound for a version nobody kept, RulesError for one
    that this program cannot read: a later program wrote it.
    """
    if version == current_rules().version:
        return current_rules()
    illegible = _illegible()
    if version in illegible:
        raise illegible[version]
    text = session.scalars(select(RulesVersion.text).where(RulesVersion.version == version)).one()
    try:
        return _read(text, f"rules_version {version[:12]}")
    except RulesError as error:
        illegible[version] = error  # a version is the digest of its text: what cannot be read never will be
        raise


def illegible_versions() -> tuple[str, ...]:
    """The versions that this program has tried to read and could not: what is pinned to them is another program's."""
    return tuple(_illegible())


def _illegible() -> dict[str, RulesError]:
    found: dict[str, RulesError] = current_app.extensions.setdefault("vigie_illegible_rules", {})
    return found


def added_days(session: Session) -> AddedDays:
    """The exceptional days that people added (R3), by calendar: date to (intervals, reason). Read once a transaction."""
    known: AddedDays | None = kept(session).get(_ADDED)
    if known is not None:
        return known
    exceptions: dict[str, dict[date, tuple[Intervals, str]]] = {}
    for calendar, on, intervals, reason in session.execute(_EXCEPTIONS):
        exceptions.setdefault(calendar, {})[on] = (tuple((pair[0], pair[1]) for pair in intervals), reason)
    kept(session)[_ADDED] = exceptions
    return exceptions


def forget_added_days(session: Session) -> None:
    """One is about to be written: read them anew when they are next asked for."""
    kept(session).pop(_ADDED, None)


def hours_by_calendar(session: Session, book: RuleBook) -> Callable[[str], OpeningHours]:
    """Opening hours by calendar name, with the exceptions that people added (R3). Reads them once."""
    return _hours_with(book, added_days(session))


def _hours_with(book: RuleBook, added: AddedDays) -> Callable[[str], OpeningHours]:
    return lambda name: compile_calendar(book.calendars[name], added.get(name, {}))


def context_with(book: RuleBook, contract_name: str, added: AddedDays) -> RuleContext:
    """What `workflows.escalation` needs, with these exceptional days: those of the base, or those one imagines."""
    contract, hours = book.contracts[contract_name], _hours_with(book, added)
    own = book.desks[contract.desk].calendar
    return RuleContext(contract, cache(lambda name: hours(name or own)), book.late_after)


def rule_context(session: Session, version: str, contract_name: str) -> RuleContext:
    """What `workflows.escalation` needs to judge an incident of that contract under that version of the rules."""
    known = kept(session)
    if (found := known.get((version, contract_name))) is None:
        found = known[version, contract_name] = _context(session, version, contract_name)
    return found


def _context(session: Session, version: str, contract_name: str) -> RuleContext:
    return context_with(rules_of(session, version), contract_name, added_days(session))

"""A calendar day by day, for programs and for calendar programs: what is not as the week has it, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.models.rule_book import added_days, current_rules, hours_by_calendar
from app.reports.reach import Asker, asked_desks
from workflows.calendars import Intervals
from workflows.rules import Calendar, Contract


@dataclass(frozen=True, slots=True)
class OddDay:
    """`kind`: holiday, closure or opening; `hours` of that day, none where it is closed; `added` by people, not the file."""

    on: date
    kind: str
    name: str
    hours: Intervals
    added: bool = False


def contracts_in_reach(asker: Asker) -> Sequence[Contract]:
    """The contracts of today's rules whose desk the asker may find incidents of."""
    desks = asked_desks(asker)
    return [one for one in current_rules().contracts.values() if one.desk in desks]


def calendars_in_reach(asker: Asker) -> Sequence[Calendar]:
    """The calendars those contracts and desks run on, in the order of the rules."""
    book, contracts = current_rules(), contracts_in_reach(asker)
    used = {book.desks[code].calendar for code in asked_desks(asker)}
    used |= {rule.calendar for contract in contracts for rule in contract.clocks if rule.calendar}
    return [one for name, one in book.calendars.items() if name in used]


def odd_days(session: Session, calendar: Calendar, since: date, until: date) -> Iterator[OddDay]:
    """Holidays, closures and openings from `since` to `until`, both counted, in order."""
    hours = hours_by_calendar(session, current_rules())(calendar.name)
    added = added_days(session).get(calendar.name, {})
    for number in range((until - since).days + 1):
        on = since + timedelta(days=number)
        if on in added:
            intervals, reason = added[on]
            yield OddDay(on, "opening" if intervals else "closure", reason, intervals, added=True)
        elif on in calendar.exceptions:
            said = calendar.exceptions[on]
            yield OddDay(on, "opening" if said else "closure", calendar.exception_names.get(on, ""), said)
        elif name := hours.holiday_name(on):
            yield OddDay(on, "holiday", name, ())

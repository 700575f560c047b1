"""What a rules file may say and probably does not mean: each doubt with its place and its mend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from workflows.events import EventKind
from workflows.opening_hours import HORIZON
from workflows.public_holidays import KNOWN_YEARS
from workflows.rule_messages import LIST_SEPARATOR
from workflows.rule_problems import Problem, path_text, problem_of, without_repeats
from workflows.rule_records import Doubt
from workflows.rule_step_warnings import step_warnings
from workflows.rules import ActionKind, Calendar, ClockRule, Contract, Desk, RuleBook, Service
from workflows.words import plain
from workflows.yaml_marks import Fault, Mark, Path

BEFORE_REGISTRATION = frozenset({EventKind.INCIDENT_DETECTED, EventKind.INCIDENT_QUALIFIED})


def warnings_of(book: RuleBook, today: date) -> tuple[Problem, ...]:
    """Every doubt about `book` as it is read on `today` (the desk's date), in the order of the file."""
    problems = []
    for path, code, words in _doubts(book, today):
        mark = Mark(*book.places.get(path_text(path), (1, 1)))
        problems.append(problem_of(Fault(mark, path, code, words)))
    return without_repeats(problems)


def _doubts(book: RuleBook, today: date) -> Iterator[Doubt]:
    for name, calendar in book.calendars.items():
        yield from _calendar(("calendars", name), calendar, today)
    for name, desk in book.desks.items():
        yield from _empty_lists(("desks", name, "recipients"), desk)
    for name, contract in book.contracts.items():
        path: Path = ("contracts", name)
        yield from _releases((*path, "releases"), contract, today)
        yield from _shared_words_within((*path, "services"), contract)
        for index, rule in enumerate(contract.clocks):
            here = (*path, "clocks", index)
            yield from _never_met(here, rule)
            yield from step_warnings(here, rule)
            yield from _recipients(here, rule, book.desks[contract.desk])
    yield from _overlapping_contracts(book)


def _calendar(path: Path, calendar: Calendar, today: date) -> Iterator[Doubt]:
    if not calendar.holidays:
        yield Doubt(path, "no_holidays", {"calendar": calendar.name})
    elif today.year + 1 not in KNOWN_YEARS or today.year + 1 not in HORIZON:
        yield Doubt((*path, "holidays"), "holidays_unknown", {"year": today.year + 1, "territory": calendar.holidays})
    if past := [day for day in calendar.exceptions if day < today]:
        yield Doubt((*path, "exceptions"), "exceptions_past", {"days": LIST_SEPARATOR.join(map(str, sorted(past)))})


def _empty_lists(path: Path, desk: Desk) -> Iterator[Doubt]:
    for name, people in desk.recipients.items():
        if not people:
            yield Doubt((*path, name), "nobody", {"list": name, "desk": desk.code})


def _releases(path: Path, contract: Contract, today: date) -> Iterator[Doubt]:
    if contract.releases and max(contract.releases) < today:
        yield Doubt(path, "releases_past", {"day": max(contract.releases)})


def _shared_words_within(path: Path, contract: Contract) -> Iterator[Doubt]:
    for first, second in combinations(contract.services.values(), 2):
        for word in _shared(first, second):
            words = {"word": word, "first": first.code, "second": second.code}
            yield Doubt((*path, second.code), "services_share_word", dict(words))


def _shared(first: Service, second: Service) -> list[str]:
    known = {plain(word) for word in first.words}
    return [word for word in second.words if plain(word) in known]


def _overlapping_contracts(book: RuleBook) -> Iterator[Doubt]:
    """One mail to one desk, and two contracts that recognise it."""
    for first, second in combinations(book.contracts.values(), 2):
        if first.desk != second.desk:
            continue
        for service in second.services.values():
            if shared := [word for other in first.services.values() for word in _shared(other, service)]:
                words = {"word": LIST_SEPARATOR.join(shared), "first": first.name, "second": second.name}
                yield Doubt(("contracts", second.name, "services", service.code), "contracts_overlap", dict(words))


def _never_met(path: Path, rule: ClockRule) -> Iterator[Doubt]:
    """What meets a clock must be able to come after its start, and before what drops it."""
    impossible = set(rule.dropped_by) | {EventKind.INCIDENT_CLOSED}
    if not set(rule.starts) & BEFORE_REGISTRATION:
        impossible |= BEFORE_REGISTRATION | {EventKind.INCIDENT_REGISTERED}
    if not set(rule.met_by) - impossible:
        yield Doubt((*path, "met_by") if rule.met_by else path, "never_met", {"clock": rule.label})


def _recipients(path: Path, rule: ClockRule, desk: Desk) -> Iterator[Doubt]:
    for index, step in enumerate(rule.steps):
        for action in step.actions:
            here = (*path, "steps", index, "do", str(action.kind))
            people = desk.recipients.get(action.argument, ())
            if action.kind is ActionKind.ESCALATE and not people:
                yield Doubt(here, "nobody_at_level", {"level": action.argument, "desk": desk.code})
            if action.kind is ActionKind.TELL_IN_ORDER and len(people) > step.times:
                words = {"list": action.argument, "count": len(people), "times": step.times}
                yield Doubt(here, "people_never_called", dict(words))

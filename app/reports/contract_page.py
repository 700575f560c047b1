"""A contract as a page: its promises in words, and what each version of the rules changed in it (R3, A8, A9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import labels
from app.labels.promises import action_in_words, condition_in_words, step_place_in_words
from app.models import RulesVersion
from app.models.rule_book import current_rules, rules_of
from workflows.rules import Calendar, ClockRule, Contract, Desk, RuleBook, Step
from workflows.targets import ElapsedTime, NextRelease, OpenTime, Target, WorkingDays


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a chain: when, on what condition, what."""

    place: str
    label: str
    condition: str
    actions: Sequence[str]


@dataclass(frozen=True, slots=True)
class PromiseCard:
    """One promise in words; `calendar` is named where it is not the desk's own."""

    rule: ClockRule
    target: str
    condition: str
    starts: Sequence[str]
    met_by: Sequence[str]
    calendar: Calendar | None
    steps: Sequence[StepLine]


@dataclass(frozen=True, slots=True)
class ContractPage:
    """`calendar` is the desk's own."""

    contract: Contract
    desk: Desk
    calendar: Calendar
    promises: Sequence[PromiseCard]
    version: str


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """A version of the rules in which this contract differs from the one before; `since` None: nobody promised under it yet.

    `added` and `removed` are lines of the contract in words, empty for the oldest version, which `is_first`.
    """

    version: str
    since: datetime | None
    is_current: bool
    is_first: bool
    added: Sequence[str]
    removed: Sequence[str]


def contract_page(name: str, book: RuleBook) -> ContractPage:
    """That contract as these rules say it. Raises KeyError for a contract they do not know."""
    contract = book.contracts[name]
    desk = book.desks[contract.desk]
    return ContractPage(
        contract=contract,
        desk=desk,
        calendar=book.calendars[desk.calendar],
        promises=[_card(rule, desk, book) for rule in contract.clocks],
        version=book.version,
    )


def book_of(session: Session, version: str) -> RuleBook | None:
    """The rules of that version, today's for ""; None for one nobody kept, or that can be read no more."""
    known = set(_kept(session)) | {current_rules().version}
    found = next((one for one in sorted(known) if version and one.startswith(version)), None)
    if not version:
        return current_rules()
    return _readable(session, found) if found else None


def contract_history(session: Session, name: str) -> list[ContractVersion]:
    """The versions that changed this contract, the newest first."""
    since = _kept(session)
    current = current_rules().version
    order = [*(one for one in since if one != current), current]
    found: list[ContractVersion] = []
    before: Sequence[str] | None = None
    for version in order:
        book = _readable(session, version)
        if book is None or name not in book.contracts:
            continue
        lines = contract_lines(contract_page(name, book))
        if before is None or set(lines) != set(before):
            added = [] if before is None else [line for line in lines if line not in before]
            removed = [line for line in before or () if line not in lines]
            found.append(
                ContractVersion(version, since.get(version), version == current, before is None, added, removed)
            )
        before = lines
    return found[::-1]


def contract_lines(page: ContractPage) -> list[str]:
    """The contract as lines that can be compared: one a promise, one a step, one a fact of its own."""
    lines = [labels.phrase("line_hours", hours=labels.weekly_hours_in_words(page.calendar))]
    lines += [labels.phrase("line_service", service=one.name) for one in page.contract.services.values()]
    lines += [labels.phrase("line_field", field=one.label) for one in page.contract.required_fields]
    lines += [labels.phrase("line_release", day=labels.day_in_words(day)) for day in page.contract.releases]
    for one in page.promises:
        name = ", ".join(filter(None, (one.rule.label, one.condition)))
        lines.append(labels.phrase("line_promise", promise=name, target=one.target))
        for step in one.steps:
            what = ", ".join(filter(None, (step.label, step.place, step.condition, *step.actions)))
            lines.append(labels.phrase("line_step", promise=name, step=what))
    return lines


def target_in_words(target: Target) -> str:
    """'15 min d'ouverture', '48 h, jour et nuit', '5 jours ouvrés'."""
    match target:
        case OpenTime(length):
            return labels.phrase("target_open", length=labels.exact_duration_in_words(length))
        case ElapsedTime(length):
            return labels.phrase("target_elapsed", length=labels.exact_duration_in_words(length))
        case WorkingDays(days):
            return labels.working_days_in_words(days)
        case NextRelease():
            return labels.phrase("target_release")
    return labels.phrase("target_untimed")


def _kept(session: Session) -> dict[str, datetime]:
    """Version to when a promise was first made under it, the oldest first."""
    rows = session.execute(
        select(RulesVersion.version, RulesVersion.first_used_at).order_by(RulesVersion.first_used_at, RulesVersion.id)
    )
    return {row[0]: row[1] for row in rows}


def _readable(session: Session, version: str) -> RuleBook | None:
    """An old text may use words that the rules no longer know: it is left out, as it can promise nothing new."""
    try:
        return rules_of(session, version)
    except ValueError:
        return None


def _card(rule: ClockRule, desk: Desk, book: RuleBook) -> PromiseCard:
    return PromiseCard(
        rule=rule,
        target=target_in_words(rule.target),
        condition=condition_in_words(rule.when),
        starts=[labels.event_sentence(kind, {}) for kind in rule.starts],
        met_by=[labels.event_sentence(kind, {}) for kind in rule.met_by],
        calendar=book.calendars[rule.calendar] if rule.calendar not in ("", desk.calendar) else None,
        steps=[_line(step, desk) for step in rule.steps],
    )


def _line(step: Step, desk: Desk) -> StepLine:
    return StepLine(
        step_place_in_words(step),
        step.label,
        condition_in_words(step.when),
        [action_in_words(action, desk) for action in step.actions],
    )

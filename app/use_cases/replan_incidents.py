"""Today's rules are applied to incidents whose promises were made under older ones: on purpose, never by an edit.

A promise that ended, or was breached, stays as it was; waits are kept; a closed incident is never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Clock, FiredStep, Incident
from app.models.incident_facts import Dossier, dossiers_of, forget_dossiers, keep_dossiers
from app.models.rule_book import added_days, context_with, current_rules, pin_rules, rules_of
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.moved_deadlines import Change, foresee, run_of, told_of
from app.use_cases.plan import plan
from workflows.clocks import Clock as Reckoned
from workflows.escalation import Facts, RuleContext, clocks_of
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.rules_reader import RulesError

BATCH = 200


@dataclass(frozen=True, slots=True)
class Replanned:
    """`refused` says why an incident keeps its rules: no_contract, other_desk; "" where it follows today's."""

    reference: str
    change: Change | None = None
    refused: str = ""


def count_to_replan(session: Session, desk: str | None = None) -> int:
    """How many open incidents follow older rules than today's."""
    return session.scalar(select(func.count(Incident.id)).where(*_to_replan(desk))) or 0


def preview_replan(now: datetime, desk: str | None = None) -> Iterator[Replanned]:
    """What `replan_incidents` would do, and nothing is done."""
    session = db.session()
    last_id = 0
    while batch := session.scalars(_next(desk, last_id)).all():
        last_id = batch[-1].id
        rules, dossiers = _Rules(session), dossiers_of(session, batch)
        found = [_foreseen(one, dossiers[one.id], rules, now) for one in batch]
        session.rollback()
        yield from found


def replan_incidents(actor: Actor, now: datetime, desk: str | None = None) -> Iterator[Replanned]:
    """Apply today's rules, batch by batch, each committed before it is told; stopped half-way, it can be run again.

    An incident one of whose deadlines moves says so in its history.
    """
    last_id = 0
    while True:
        with transaction() as session:
            batch = session.scalars(_next(desk, last_id).with_for_update(of=Incident)).all()
            found = _replan(session, batch, actor, now) if batch else []
        if not found:
            return
        last_id = max(one_id for one_id, _ in found)
        yield from (replanned for _, replanned in found)


def _to_replan(desk: str | None) -> list[ColumnElement[bool]]:
    wanted = [Incident.state != State.CLOSED, Incident.rules_version != current_rules().version]
    return wanted if desk is None else [*wanted, Incident.desk == desk]


def _next(desk: str | None, last_id: int) -> Select[Incident]:
    return select(Incident).where(*_to_replan(desk), Incident.id > last_id).order_by(Incident.id).limit(BATCH)


class _Rules:
    """Today's rules by contract, with the exceptional days people added, and what older rules called a promise."""

    def __init__(self, session: Session) -> None:
        book, added = current_rules(), added_days(session)
        self.contexts = {name: context_with(book, name, added) for name in book.contracts}
        self.label = cache(lambda version, contract, promise: _label(session, version, contract, promise))


def _label(session: Session, version: str, contract: str, promise: str) -> str:
    try:
        clocks = rules_of(session, version).contracts[contract].clocks
    except (RulesError, NoResultFound):
        return promise  # a text that this program reads no more
    return next((rule.label for rule in clocks if rule.name == promise), promise)


def _replan(session: Session, batch: Sequence[Incident], actor: Actor, now: datetime) -> list[tuple[int, Replanned]]:
    pin_rules(session, now)
    forget_dossiers(session)
    keep_dossiers(session, batch)
    rules, found = _Rules(session), []
    for incident in batch:
        case = Case(session, incident, actor, now)
        replanned = _foreseen(incident, case.dossier, rules, now)
        if replanned.change is not None:
            _apply(case, rules.contexts[incident.contract], replanned.change)
        found.append((incident.id, replanned))
    return found


def _foreseen(incident: Incident, dossier: Dossier, rules: _Rules, now: datetime) -> Replanned:
    if refused := _refused(incident):
        return Replanned(incident.reference, refused=refused)
    context = rules.contexts[incident.contract]
    renamed = _renamed(context, incident, dossier)
    facts, rows = _facts(context, incident, renamed), renamed.clock_rows
    labels = {row.name: rules.label(incident.rules_version, incident.contract, row.name) for row in rows.values()}
    return Replanned(incident.reference, foresee(incident.reference, context, facts, rows, now, labels))


def _refused(incident: Incident) -> str:
    contract = current_rules().contracts.get(incident.contract)
    if contract is None:
        return "no_contract"
    return "" if contract.desk == incident.desk else "other_desk"


def _apply(case: Case, context: RuleContext, change: Change) -> None:
    incident, dossier = case.incident, case.dossier
    renamed = _renamed(context, incident, dossier)
    _rename(case.session, incident, dossier, renamed)
    facts = _facts(context, incident, dossier)
    for clock in _ended_unknown(context, facts, dossier.clock_rows):
        dossier.clock_rows[clock.key] = row = _settled_row(incident, clock)
        case.session.add(row)
    incident.rules_version = current_rules().version
    for row in dossier.clock_rows.values():
        if row.met_at is None and row.dropped_at is None:
            row.rules_version = incident.rules_version
    plan(case.session, incident, context, facts, case.now, change.decision)
    if change.moved:
        case.record(EventKind.RULES_REPLANNED, **told_of(change.moved))


def _facts(context: RuleContext, incident: Incident, dossier: Dossier) -> Facts:
    """The facts under today's rules. What ended without a due instant, or before it was promised, is settled."""
    facts = dossier.facts(incident, current_rules().desks[incident.desk])
    rows = dossier.clock_rows
    undated = {key for key, row in rows.items() if row.due_at is None and (row.met_at or row.dropped_at)}
    return replace(facts, settled=frozenset(undated | {one.key for one in _ended_unknown(context, facts, rows)}))


def _ended_unknown(context: RuleContext, facts: Facts, rows: Mapping[str, Clock]) -> list[Reckoned]:
    return [one for one in clocks_of(context.contract, facts) if one.ended_at and one.key not in rows]


def _settled_row(incident: Incident, clock: Reckoned) -> Clock:
    """Promised by no rules of its time, so due at no instant: it bears the version under which it was not judged."""
    return Clock(
        incident_id=incident.id,
        key=clock.key,
        name=clock.rule.name,
        obligor=clock.rule.obligor,
        rules_version=incident.rules_version,
        started_at=clock.started_at,
        met_at=clock.met_at,
        dropped_at=clock.dropped_at,
    )


def _renamed(context: RuleContext, incident: Incident, dossier: Dossier) -> Dossier:
    """The dossier with its clocks called as today's rules call them: a promise keeps its row where its rule lives on."""
    facts = dossier.facts(incident, current_rules().desks[incident.desk])
    called = {run_of(clock.key): clock.key for clock in clocks_of(context.contract, facts)}
    now_called = {
        key: name
        for key in dossier.clock_rows
        if (name := called.get(run_of(key), key)) != key
        and key not in called.values()
        and name not in dossier.clock_rows
    }
    return replace(
        dossier,
        clock_rows={now_called.get(key, key): row for key, row in dossier.clock_rows.items()},
        fired={(now_called.get(key, key), step, number): one for (key, step, number), one in dossier.fired.items()},
    )


def _rename(session: Session, incident: Incident, dossier: Dossier, renamed: Dossier) -> None:
    for key, row in renamed.clock_rows.items():
        if row.key != key:
            its_steps = (FiredStep.incident_id == incident.id, FiredStep.clock == row.key)
            session.execute(update(FiredStep).where(*its_steps).values(clock=key))
            row.key = key
    dossier.clock_rows, dossier.fired = renamed.clock_rows, renamed.fired

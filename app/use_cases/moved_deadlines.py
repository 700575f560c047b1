"""What a change from outside, new rules or a calendar, does to an open incident: deadlines that move, steps that fall due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Any

from app.models import Clock
from workflows.escalation import Decision, Facts, PlannedStep, RuleContext, clocks_of, decide, timetable

Run = tuple[str, str, int]  # promise, obligor, ordinal: what a run of a clock is called under any rules


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A promise still running. None stands for no instant: not promised, or held by a wait."""

    label: str
    obligor: str
    before_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """What one incident has of it; `zone` is its desk's."""

    reference: str
    zone: tzinfo
    moved: tuple[MovedDeadline, ...]
    decision: Decision

    @property
    def due(self) -> tuple[PlannedStep, ...]:
        """The steps that the engine will take at once."""
        return self.decision.due


def foresee(
    reference: str,
    context: RuleContext,
    facts: Facts,
    rows: Mapping[str, Clock],
    now: datetime,
    labels: Mapping[str, str] = MappingProxyType({}),
) -> Change:
    """What changes where `context` is to count for an incident whose clocks stand in `rows` as they were reckoned last.

    `labels` names promises, by code, that `context` no longer has.
    """
    before = {run_of(key): row.due_at for key, row in rows.items() if row.met_at is None and row.dropped_at is None}
    names = {run_of(key): labels.get(row.name, row.name) for key, row in rows.items()}
    running = [clock for clock in clocks_of(context.contract, facts) if clock.ended_at is None]
    after = {run_of(clock.key): timetable(context, facts, clock).due_at() for clock in running}
    names |= {run_of(clock.key): clock.rule.label for clock in running}
    moved = tuple(
        MovedDeadline(names[run], run[1], before.get(run), after.get(run))
        for run in (*before, *(run for run in after if run not in before))
        if before.get(run) != after.get(run)
    )
    return Change(reference, context.hours_of("").zone, moved, decide(context, facts, now))


def run_of(key: str) -> Run:
    """'restore(functional):desk:1' is run 1 of the desk's promise 'restore'."""
    name, obligor, ordinal = key.rsplit(":", 2)
    return name.partition("(")[0], obligor, int(ordinal)


def told_of(moved: tuple[MovedDeadline, ...]) -> dict[str, Any]:
    """The details of the history line: one deadline with both its instants, several by their names."""
    details: dict[str, Any] = {
        "promises": [one.label for one in moved],
        "moves": [{"label": one.label, "before": _iso(one.before_at), "after": _iso(one.due_at)} for one in moved],
    }
    if len(moved) == 1 and moved[0].before_at and moved[0].due_at:
        details |= {"label": moved[0].label, "before_at": _iso(moved[0].before_at), "due_at": _iso(moved[0].due_at)}
    return details


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

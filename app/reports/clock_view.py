"""One promise as its page shows it: where it stands, when it is due, and the lines that explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.reports.horizon import SOON, share_used, time_left
from workflows.clocks import Clock, Timetable
from workflows.escalation import Facts, RuleContext, clocks_of, timetable
from workflows.ledger import Ledger, explain, spent
from workflows.targets import Target


class Standing(StrEnum):
    """Where a promise stands."""

    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    WAITING = "waiting"  # an open pause holds it
    UNTIMED = "untimed"  # followed without a figure
    MET = "met"
    MET_LATE = "met_late"
    DROPPED = "dropped"
    DROPPED_LATE = "dropped_late"


@dataclass(frozen=True, slots=True)
class ClockView:
    """`left` is negative once late; `used` runs from 0 to 1; `spent` is open time up to the end or to now, waiting left out."""

    key: str
    label: str
    clause: str
    obligor: str
    target: Target
    calendar: str
    standing: Standing
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    left: timedelta | None
    used: float
    spent: timedelta
    ledger: Ledger
    zone: ZoneInfo

    @property
    def is_running(self) -> bool:
        """Whether somebody still owes this."""
        return self.ended_at is None


def clock_views(
    context: RuleContext, facts: Facts, breached: Mapping[str, datetime], now: datetime
) -> tuple[ClockView, ...]:
    """Every promise of the incident in the order of the rules, running ones first. `breached`: clock key to instant."""
    views = [_view(context, facts, clock, breached.get(clock.key), now) for clock in clocks_of(context.contract, facts)]
    return tuple(sorted(views, key=lambda view: (not view.is_running, view.obligor == "partner")))


def _view(context: RuleContext, facts: Facts, clock: Clock, breached_at: datetime | None, now: datetime) -> ClockView:
    table = timetable(context, facts, clock)
    due_at = table.due_at() or breached_at
    left = time_left(table.hours, clock.rule.target, due_at, now) if due_at and clock.ended_at is None else None
    end = clock.ended_at or now
    return ClockView(
        key=clock.key,
        label=clock.rule.label,
        clause=clock.rule.clause,
        obligor=str(clock.rule.obligor),
        target=clock.rule.target,
        calendar=clock.rule.calendar,
        standing=_standing(table, due_at, breached_at, left, now),
        started_at=clock.started_at,
        due_at=due_at,
        ended_at=clock.ended_at,
        left=left,
        used=share_used(table.hours, clock.rule.target, clock.started_at, due_at, end) if due_at else 0.0,
        spent=spent(table, end),
        ledger=explain(table, end),
        zone=table.hours.zone,
    )


def _standing(
    table: Timetable, due_at: datetime | None, breached_at: datetime | None, left: timedelta | None, now: datetime
) -> Standing:
    clock = table.clock
    if clock.met_at is not None:
        late = breached_at is not None or (due_at is not None and clock.met_at > due_at)
        return Standing.MET_LATE if late else Standing.MET
    if clock.dropped_at is not None:
        return Standing.DROPPED_LATE if breached_at is not None else Standing.DROPPED
    if breached_at is not None or (due_at is not None and due_at <= now):
        return Standing.LATE
    if due_at is None:
        held = clock.rule.pausable and any(pause.until is None for pause in table.pauses)
        return Standing.WAITING if held else Standing.UNTIMED
    return Standing.SOON if left is not None and left <= SOON else Standing.RUNNING

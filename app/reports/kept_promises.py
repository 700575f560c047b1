"""How many returns to service came within the delay this half-year, by contract (A10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session

from app.models import Clock, Incident
from app.models.rule_book import current_rules
from app.reports.reach import Asker, within_reach
from workflows.rules import Obligor

_RESTORE = "restore"
_COUNTED_FOR = timedelta(minutes=5)  # a share of half a year does not change while one looks at it


@dataclass(frozen=True, slots=True)
class Kept:
    """`within` of `ended` restorations were in time. A delay that went by counts when it went by, restored or not."""

    contract: str
    title: str
    within: int
    ended: int

    @property
    def share(self) -> float:
        return self.within / self.ended


_counted: WeakKeyDictionary[Engine, dict[Asker, tuple[datetime, Sequence[Kept]]]] = WeakKeyDictionary()


def kept_lately(session: Session, *, desk: Asker, now: datetime) -> tuple[datetime, Sequence[Kept]]:
    """As `kept_since_half_year`, counted at most once in five minutes for each asker: it reads half a year of clocks.

    The instant it was counted at comes with it.
    """
    engine = session.get_bind().engine
    known = _counted.setdefault(engine, {})
    if desk not in known or not timedelta() <= now - known[desk][0] < _COUNTED_FOR:
        known[desk] = now, kept_since_half_year(session, desk=desk, now=now)
    return known[desk]


def kept_since_half_year(session: Session, *, desk: Asker, now: datetime) -> Sequence[Kept]:
    """One line a contract that has a restoration delay and an ended one since 1 January or 1 July."""
    since = datetime(now.year, 1 if now.month < 7 else 7, 1, tzinfo=UTC)
    kept = case((Clock.breached_at.is_(None), 1), else_=0)
    ended = func.coalesce(Clock.breached_at, Clock.met_at)
    question = select(Incident.contract, func.sum(kept), func.count()).join(Clock, Clock.incident_id == Incident.id)
    question = question.where(Clock.name == _RESTORE, Clock.obligor != Obligor.PARTNER, Clock.due_at.is_not(None))
    question = question.where(ended >= since).group_by(Incident.contract)
    titles = {name: one.title for name, one in current_rules().contracts.items()}
    counted = session.execute(within_reach(question, desk)).all()
    return [Kept(name, titles.get(name, name), int(within or 0), count) for name, within, count in sorted(counted)]

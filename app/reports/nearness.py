"""The horizons of every desk a person may ask about."""

from __future__ import annotations

from datetime import datetime

from app.reports.horizon import Horizon, horizon_of
from app.reports.reach import Asker, asked_desks
from app.reports.rule_shelf import RuleShelf


def horizons_in_reach(shelf: RuleShelf, desk: Asker, now: datetime) -> dict[str, Horizon]:
    """Desk to its horizon, for the desks in reach."""
    return {code: horizon_of(shelf.hours_of_desk(code), now) for code in asked_desks(desk)}

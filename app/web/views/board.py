"""The escalation board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.models import Incident
from app.models.reach import sight_of
from app.reports.board import escalation_board
from app.reports.colleagues import colleagues
from app.reports.rule_shelf import RuleShelf
from app.web.pages import pages
from app.web.policy import requires
from app.web.views.incident import reached_incident
from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours
from workflows.permissions import Act


@pages.get("/tableau")
@requires(Act.SEE_BOARD)
def board() -> ResponseReturnValue:
    """What is late, what will be, where it stands and why; with `agir`, what can be done to that incident."""
    return board_page(request.args.get("agir", ""))


def board_page(acted_on: str = "", *, refused: str = "", typed: Mapping[str, str] | None = None) -> str:
    """The page. A case number in `acted_on` opens its acts; after a refusal with the reason and what was typed."""
    session, now = db.session(), clock.now()
    acting = reached_incident(acted_on) if acted_on and current_user.may(Act.WORK_ON_INCIDENT) else None
    hours = RuleShelf(session).hours_of_desk(acting.desk if acting else current_user.desk)
    return render_template(
        "board.html",
        board=escalation_board(session, desk=current_user.reached_desk, now=now),
        acting=acting,
        is_silenced=acting is not None and _is_silenced(acting, now),
        colleagues=colleagues(session, sight_of(acting)) if acting else (),
        refused=refused,
        until=(typed or {}).get("until") or _next_edge(hours, now).strftime("%Y-%m-%dT%H:%M"),
        reason=(typed or {}).get("reason", ""),
    )


def _is_silenced(incident: Incident, now: datetime) -> bool:
    return incident.silenced_until is not None and incident.silenced_until > now


def _next_edge(hours: OpeningHours, now: datetime) -> datetime:
    """When the desk next closes, or opens where it is closed: until then a silence is first proposed."""
    try:
        edge = hours.closes_at(now) if hours.is_open(now) else hours.next_opening(now)
    except (NeverOpens, BeyondHorizon):
        edge = now
    return edge.astimezone(hours.zone)

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
from app.models.rule_book import current_rules
from app.reports.board import escalation_board
from app.reports.colleagues import colleagues
from app.reports.load import load_of_day
from app.reports.reach import asked_desks, own_desk
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
    hours_of, desks = RuleShelf(session).hours_of_desk, _desks_to_choose()
    hours = hours_of(acting.desk if acting else current_user.desk)
    desk = next((code for code in desks if code == request.args.get("centre")), current_user.desk)
    return render_template(
        "board.html",
        board=escalation_board(session, desk=current_user.reached_desk, now=now),
        acting=acting,
        is_silenced=acting is not None and _is_silenced(acting, now),
        colleagues=colleagues(session, sight_of(acting)) if acting else (),
        refused=refused,
        load=load_of_day(session, current_user.reach, desk, hours_of(desk).zone, now),
        load_desk=desk,
        desks=desks,
        until=(typed or {}).get("until") or _next_edge(hours, now).strftime("%Y-%m-%dT%H:%M"),
        reason=(typed or {}).get("reason", ""),
    )


def _desks_to_choose() -> dict[str, str]:
    """Code to short name of the desks whose load this person may look at: the own one, every one for who keeps them all."""
    known = current_rules().desks
    codes = asked_desks(current_user.reach) if own_desk(current_user.reach) is None else [current_user.desk]
    return {code: known[code].short_name for code in codes}


def _is_silenced(incident: Incident, now: datetime) -> bool:
    return incident.silenced_until is not None and incident.silenced_until > now


def _next_edge(hours: OpeningHours, now: datetime) -> datetime:
    """When the desk next closes, or opens where it is closed: until then a silence is first proposed."""
    try:
        edge = hours.closes_at(now) if hours.is_open(now) else hours.next_opening(now)
    except (NeverOpens, BeyondHorizon):
        edge = now
    return edge.astimezone(hours.zone)

"""ICS feeds. A calendar program knows no headers, so a token that opens the feeds and nothing else may stand in the
address; a bearer token with that scope opens them as well."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request

from app import clock
from app.api.calendar import NAME
from app.api.caller import caller
from app.api.door import Noun
from app.api.problem import Problem
from app.extensions import db
from app.reports.calendar_feed import days_feed, maintenance_feed
from app.reports.day_list import calendars_in_reach, contracts_in_reach
from workflows.api_scopes import Scope
from workflows.permissions import Act

feed = Noun("feeds", __name__, description="Calendars and maintenance for calendar programs.")
_IN_ADDRESS = "secret"
_NEEDS: dict[str, Any] = {"act": Act.READ_INCIDENTS, "scope": Scope.FEEDS_READ, "media": "text/calendar"}


@feed.operation("GET", f"/feeds/calendars/<{NAME}:name>.ics", **_NEEDS)
def calendar_feed(name: str) -> Any:
    """Read a calendar's holidays, closures and openings."""
    return _calendar(name)


@feed.operation("GET", f"/feeds/maintenance/<{NAME}:name>.ics", **_NEEDS)
def contract_feed(name: str) -> Any:
    """Read the corrective versions of a contract."""
    return _maintenance(name)


@feed.operation("GET", f"/feeds/<{_IN_ADDRESS}:feed_token>/calendars/<{NAME}:name>.ics", **_NEEDS)
def calendar_feed_by_address(feed_token: str, name: str) -> Any:
    """Subscribe to a calendar by a secret address, which the guard has read."""
    return _calendar(name)


@feed.operation("GET", f"/feeds/<{_IN_ADDRESS}:feed_token>/maintenance/<{NAME}:name>.ics", **_NEEDS)
def contract_feed_by_address(feed_token: str, name: str) -> Any:
    """Subscribe to the corrective versions of a contract by a secret address."""
    return _maintenance(name)


def _calendar(name: str) -> Response:
    for one in calendars_in_reach(caller().reach):
        if one.name == name:
            return _as_feed(days_feed(db.session(), one, _today(), _domain()))
    raise Problem(404)


def _maintenance(name: str) -> Response:
    for one in contracts_in_reach(caller().reach):
        if one.name == name:
            return _as_feed(maintenance_feed(one, _today(), _domain()))
    raise Problem(404)


def _today() -> Any:
    """Midnight: the feed is the same all day, so that its ETag is."""
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _domain() -> str:
    domain: str = current_app.config["SETTINGS"].mail_domain
    return domain


def _as_feed(content: bytes) -> Response:
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.add_etag()
    answer.make_conditional(request)
    return answer

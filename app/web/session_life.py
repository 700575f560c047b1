"""How long somebody stays signed in: the row of the session decides, and the idle time that the signed cookie bears."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, request, session
from flask_login import login_user, logout_user

from app import clock
from app.config import Settings
from app.extensions import db
from app.identity import SignedIn, load_signed_in
from app.use_cases.sessions import end_session, open_session

_TOKEN, _SEEN = "token", "seen"
_POLLS = {
    "pages.queue_rows",
    "pages.incident_changes",
    "pages.crisis_changes",
    "pages.crisis_countdown",
    "pages.watch_strip",
}  # asked by a page that lies open, not by a person
_WARNED_SECONDS = 300


def arrive(person: SignedIn, *, strong: bool = False) -> None:
    """Begin a session anew, so that nobody can have prepared it."""
    now = clock.real_now()
    session.clear()
    lasts = timedelta(hours=_settings().session_hours)
    session[_TOKEN] = open_session(person.user_id, now, lasts, _browser())
    session[_SEEN], session["strong"] = now.timestamp(), strong
    login_user(person)


def leave() -> None:
    """End it everywhere."""
    if token := session.get(_TOKEN):
        end_session(token, clock.real_now())
    logout_user()
    session.clear()


def load(user_id: str) -> SignedIn | None:
    """The person of this request's session, None where it is over: idle too long, at its end, revoked, or suspended."""
    now = clock.real_now()
    if not names_a_session(session, _settings(), now):
        return None
    person = load_signed_in(db.session(), user_id, session[_TOKEN], now)
    if person is not None and request.endpoint not in _POLLS and _idle_seconds(session, now) > 30:
        session[_SEEN] = now.timestamp()
    return person


def names_a_session(cookie: Mapping[str, Any], settings: Settings, now: datetime) -> bool:
    """Whether what the signed cookie says names a session and it has not lain idle too long; the row may still end it."""
    return bool(cookie.get(_TOKEN)) and _idle_seconds(cookie, now) <= settings.session_idle_minutes * 60


def _idle_seconds(cookie: Mapping[str, Any], now: datetime) -> float:
    return now.timestamp() - float(cookie.get(_SEEN, 0))


def present_token() -> str:
    """The secret of this request's session."""
    return str(session.get(_TOKEN, ""))


def seconds_left(person: SignedIn) -> int:
    """Until the session closes if nothing is done; the page warns when little is left (RGAA 13.1)."""
    now = clock.real_now()
    idle_end = datetime.fromtimestamp(float(session.get(_SEEN, 0)), UTC) + timedelta(
        minutes=_settings().session_idle_minutes
    )
    end = min(idle_end, person.session_ends_at or idle_end)
    return max(0, int((end - now).total_seconds()))


def _browser() -> str:
    agent = request.user_agent.string
    known = ("Firefox", "Edg", "Chrome", "Safari")
    name = next((one for one in known if one in agent), "")
    system = next((one for one in ("Windows", "Android", "iPhone", "Mac OS", "Linux") if one in agent), "")
    return ", ".join(part for part in (name.replace("Edg", "Edge"), system) if part)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings

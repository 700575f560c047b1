"""Whether anything changed, told to the pages that lie open: asked every second by each, answered before Flask begins.

A page that hears another mark asks for its rows, and only then is looked who may see what. So the mark itself tells
nothing but that something happened somewhere, and a cookie that this program signed and that has not run out is enough
to hear it: no database is asked who that is.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.http import parse_cookie

from app import clock
from app.extensions import db
from app.reports.change_mark import change_mark
from app.web.session_life import names_a_session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/changements"
_FRESH_SECONDS = 0.25  # the database is asked four times a second at most, however many pages lie open
_HEADERS = (
    ("Content-Type", "text/plain"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Cookie"),
)


def register(app: Flask) -> None:
    """Put the door in front of the others."""
    app.wsgi_app = Pulse(app, app.wsgi_app)  # type: ignore[assignment]
    app.jinja_env.globals["pulse_path"] = PATH


def mark_now(session: Session) -> str:
    """What a page that is made now would hear."""
    return hashlib.blake2b(change_mark(session).encode(), digest_size=8).hexdigest()


class Pulse:
    """Answers `GET /changements` with the mark; hands everything else on."""

    def __init__(self, app: Flask, behind: WSGIApplication) -> None:
        self._app, self._behind = app, behind
        self._signer = SecureCookieSessionInterface().get_signing_serializer(app)
        self._cookie_name = app.config["SESSION_COOKIE_NAME"]
        self._asking = threading.Lock()
        self._mark, self._asked_at = b"", float("-inf")

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH or environ.get("REQUEST_METHOD") != "GET":
            return self._behind(environ, start)
        known = self._is_signed_in(environ.get("HTTP_COOKIE", ""))
        body = self.mark() if known else b""
        start("200 OK" if known else "401 Unauthorized", [*_HEADERS, ("Content-Length", str(len(body)))])
        return [body]

    def mark(self) -> bytes:
        """A text that is another one a moment after any incident's history has grown; never newer than the database."""
        with self._asking:
            if clock.monotonic() - self._asked_at >= _FRESH_SECONDS:
                with suppress(SQLAlchemyError):  # a lost database has its own page; nothing is known to have changed
                    self._mark = self._ask()
                self._asked_at = clock.monotonic()
            return self._mark

    def _ask(self) -> bytes:
        with self._app.app_context():
            try:
                return mark_now(db.session()).encode()
            finally:
                db.session.remove()

    def _is_signed_in(self, header: str) -> bool:
        cookie = parse_cookie(header).get(self._cookie_name)
        if not cookie or self._signer is None:
            return False
        settings = self._app.config["SETTINGS"]
        try:
            said = self._signer.loads(cookie, max_age=settings.session_hours * 3600)
        except BadSignature:
            return False
        return names_a_session(said, settings, clock.real_now())

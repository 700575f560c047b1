"""How often a password or a code may be tried. A guesser is slowed; the person the guesses are about is not locked out.

Who once signed in from a browser is known there by a signed cookie, and counts alone: the failures that others heap on an
address close the door for unknown browsers only.
"""

from __future__ import annotations

import secrets

from flask import current_app, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

ONE_PERSON = "10 per 5 minutes"
ONE_ADDRESS = "60 per 5 minutes"
EVERYWHERE = "100 per hour"  # tries on one account, from wherever
CODES = "5 per 5 minutes"
LINKS = "3 per 5 minutes"  # letters with a link to one person
LINKS_EVERYWHERE = "10 per hour"  # to one account, from wherever they are asked
_COOKIE = "known_browser"
_YEAR = 365 * 24 * 3600


def by_person() -> str:
    """The account tried, from this machine."""
    return _known_browser() or f"{get_remote_address()} {_email()}"


def by_machine() -> str:
    """This machine, whatever account it tries."""
    return _known_browser() or get_remote_address()


def by_account() -> str:
    """The account tried, from wherever."""
    return _known_browser() or f"account {_email()}"


def by_pending() -> str:
    """The account that gave its password and is asked for a code."""
    return f"code {session.get('pending', {}).get('user_id', get_remote_address())}"


limiter = Limiter(by_person, storage_uri="memory://", strategy="moving-window")


def remember_browser(answer: Response, email: str) -> None:
    """Let the person be known at this browser."""
    signed = _signer().dumps([email, secrets.token_hex(8)])
    answer.set_cookie(_COOKIE, signed, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)


def _known_browser() -> str:
    try:
        email, name = _signer().loads(request.cookies.get(_COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return ""
    return f"browser {name}" if email == _email() else ""


def _email() -> str:
    return request.form.get("email", "").strip().lower()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known browser")

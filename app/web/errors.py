"""When something cannot be done: what happened, what was not done, what to do next, and a reference to quote."""

from __future__ import annotations

import secrets

import structlog
from flask import Flask, Response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from app.extensions import db
from app.web.policy import OTHER_DOORS
from workflows.permissions import Act

log = structlog.get_logger()
_KNOWN = (403, 404, 405, 413, 429)
_HOUR = 3600  # seconds
_KEPT_SECRET = {"csrf_token", "password", "new_password", "again", "code"}


def register(app: Flask) -> None:
    """Answer every error with a page of ours; the other doors answer theirs."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def _expired(error: CSRFError) -> Response | CSRFError:
    return _page(400, "expired", error)


def _refused(error: HTTPException) -> Response | HTTPException:
    if error.code is not None and error.code < 400:
        return error
    name = str(error.code) if error.code in _KNOWN else "500" if (error.code or 500) >= 500 else "400"
    return _page(error.code or 500, name, error)


def _failed(error: Exception) -> Response | HTTPException:
    db.session.rollback()
    return _page(500, "500", InternalServerError(original_exception=error))


def _page(status: int, name: str, error: HTTPException) -> Response | HTTPException:
    reference = secrets.token_hex(4).upper()
    if status >= 500:
        log.error("page_failed", reference=reference, path=request.path, exc_info=_cause(error))
    if request.path.startswith(OTHER_DOORS):
        return _quoted(error, reference)
    typed = _typed()
    signed_in = name != "500" and bool(current_user.is_authenticated)
    page = render_template(
        "error.html",
        name=name,
        reference=reference,
        typed=typed,
        signed_in=signed_in,
        portal=signed_in and current_user.may(Act.USE_PORTAL),
        hourly=_counts_for(error) >= _HOUR,
    )
    return Response(page, status, mimetype="text/html")


def _typed() -> list[tuple[str, str]]:
    """What is worth giving back of the form. A form too large to be read is empty from here on, whoever asks again."""
    try:
        form = request.form
    except RequestEntityTooLarge:
        request.form, request.files = ImmutableMultiDict(), ImmutableMultiDict()
        return []
    return [(label, text) for label, text in form.items() if label not in _KEPT_SECRET and len(text) > 20]


def _counts_for(error: HTTPException) -> int:
    """Over how many seconds the limit counts that was reached (429); 0 where none was."""
    return error.limit.limit.get_expiry() if isinstance(error, RateLimitExceeded) else 0


def _quoted(error: HTTPException, reference: str) -> Response | HTTPException:
    """As it is, for the door it came from to put in its own shape; a fault of ours with its reference."""
    if (error.code or 500) < 500:
        return error
    answer = Response(status=error.code)
    answer.headers["X-Reference"] = reference
    return answer


def _cause(error: HTTPException) -> BaseException:
    return getattr(error, "original_exception", None) or error

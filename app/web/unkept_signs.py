"""A NUL is refused at the door: PostgreSQL keeps none, no keyboard types one, and no page means one."""

from __future__ import annotations

from flask import Flask, abort, request

from app.web.policy import OTHER_DOORS


def register(app: Flask) -> None:
    """Have every request to the pages looked at; the other doors look themselves."""
    app.before_request(_refuse)


def _refuse() -> None:
    if request.path.startswith(OTHER_DOORS):
        return
    typed = (one for _, values in request.form.lists() for one in values)
    if "\0" in request.path or b"%00" in request.query_string or any("\0" in one for one in typed):
        abort(400)

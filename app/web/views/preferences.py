"""How a person likes the pages: light or dark, single keys on or off, in which language. Kept in cookies: they concern this screen alone."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.labels import CATALOGUES
from app.web.chrome import THEMES
from app.web.local_address import back_address
from app.web.pages import pages
from app.web.policy import public

_A_YEAR = 365 * 24 * 3600
_CHOICES = {"theme": THEMES, "keys": ("on", "off"), "language": tuple(CATALOGUES)}


@pages.post("/preferences")
@public
def preferences() -> ResponseReturnValue:
    """Keep what the form chooses, and go back to the page it was on."""
    answer = redirect(back_address(), 303)
    for name, choices in _CHOICES.items():
        if request.form.get(name) in choices:
            answer.set_cookie(name, request.form[name], max_age=_A_YEAR, samesite="Lax", secure=request.is_secure)
    return answer

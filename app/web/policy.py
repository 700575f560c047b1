"""Who may open which route: each declares its act, and what declares nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db, login_manager
from app.identity import load_signed_in
from workflows.permissions import Act

PUBLIC = "public"
OTHER_DOORS = ("/api/",)  # they keep a guard of their own
_MARK = "vigie_act"
View = TypeVar("View", bound=Callable[..., Any])


def requires(act: Act) -> Callable[[View], View]:
    """This view is for signed-in people whose role may do `act`."""

    def mark(view: View) -> View:
        setattr(view, _MARK, act)
        return view

    return mark


def public(view: View) -> View:
    """This view is for anybody."""
    setattr(view, _MARK, PUBLIC)
    return view


def declared_act(app: Flask, endpoint: str) -> Act | str | None:
    """What the endpoint asks of a person: an Act, PUBLIC, or None where nobody declared it."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions.get(endpoint), _MARK, None)


def undeclared(app: Flask) -> list[str]:
    """Endpoints of the pages that declare nothing, and so are refused."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(OTHER_DOORS)]
    return sorted({rule.endpoint for rule in rules if declared_act(app, rule.endpoint) is None})


def register(app: Flask) -> None:
    """Have every request pass the guard."""
    login_manager.session_protection = "basic"
    login_manager.user_loader(lambda user_id: load_signed_in(db.session(), user_id))
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.path.startswith(OTHER_DOORS):
        return None
    act = declared_act(current_app, request.endpoint)
    if act == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if not isinstance(act, Act) or not current_user.may(act):
        abort(403)
    return None


def _to_sign_in() -> ResponseReturnValue:
    if "HX-Request" in request.headers:  # a part of a page: the whole page must go
        return "", 401, {"HX-Redirect": url_for("pages.sign_in")}
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("pages.sign_in", next=wanted if wanted != "/" else None), 303)

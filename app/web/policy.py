"""Who may open which route: each declares its act, and what declares nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, message_flashed, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import login_manager
from app.use_cases.trace_act import Deed, trace
from app.web import session_life
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
    login_manager.user_loader(session_life.load)
    app.before_request(_guard)
    app.after_request(_trace)
    message_flashed.connect(_hear, app)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.path.startswith(OTHER_DOORS):
        return None
    act = declared_act(current_app, request.endpoint)
    if act == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if (first := _owed_first()) and act is not Act.KEEP_OWN_ACCOUNT:
        return redirect(url_for(first), 303)
    if request.endpoint == "pages.queue" and current_user.may(Act.USE_PORTAL):
        return redirect(url_for("pages.portal"), 303)
    if not isinstance(act, Act) or not current_user.may(act):
        abort(403)
    return None


def _owed_first() -> str:
    """The page on which the person owes something before any other opens: a new password, a second factor."""
    if current_user.must_change_password:
        return "pages.password"
    imposed = current_app.config["SETTINGS"].second_factor_roles.split()
    if current_user.role in imposed and not current_user.has_second_factor and not session.get("strong"):
        return "pages.second_factor"
    return ""


def note(act: str, **details: str) -> None:
    """What this request's trace says instead of its endpoint's name."""
    g.deed = (act, details)


def _hear(_app: Flask, *, category: str, **_said: object) -> None:
    """Keep whether this request told the person of something done, of something refused, or both."""
    g.told = {*g.get("told", ()), category}


def _trace(response: Response) -> Response:
    """Every act of a person leaves a trace; what was typed does not (B8). A refusal that answers with a sentence on the
    next page is told as one: `outcome` is "refused", or "partly_refused" where something else of it was done.
    """
    if request.endpoint is None or request.path.startswith(OTHER_DOORS):
        return response
    named = g.get("deed")
    if named is None and (request.method in ("GET", "HEAD", "OPTIONS") or not current_user.is_authenticated):
        return response
    none: dict[str, str] = {}
    act, details = named or (request.endpoint.removeprefix("pages."), none)
    who = g.get("deed_by") or (current_user if current_user.is_authenticated else None)
    place = (
        {} if who is None else {"user_id": who.user_id, "desk": who.desk, "organisation_id": who.reach.organisation_id}
    )
    typed = details.pop("person", "")
    person = typed if who is None else who.email
    details["status"] = str(response.status_code)
    if "refused" in (told := g.get("told", ())):
        details["outcome"] = "partly_refused" if "done" in told else "refused"
    trace(Deed(act, request.path, person, details=details, **place), clock.now())
    return response


def _to_sign_in() -> ResponseReturnValue:
    if "HX-Request" in request.headers:  # a part of a page: the whole page must go
        return "", 401, {"HX-Redirect": url_for("pages.sign_in")}
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("pages.sign_in", next=wanted if wanted != "/" else None), 303)

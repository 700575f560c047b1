"""Views of the queue under a name. A list's state is its address, so a view is an address with a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.labels import phrase
from app.use_cases.actor import Actor
from app.use_cases.keep_views import (
    NotYourView,
    ViewNameTaken,
    ViewUnnamed,
    choose_default,
    delete_view,
    rename_view,
    save_view,
)
from app.web.actors import moves_as
from app.web.local_address import back_address
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_number import typed_number
from workflows.permissions import Act

_STATE = ("state", "kind", "service", "level", "q", "mine", "holder")  # what makes a list; a page of it is none


def view_query(asked: Mapping[str, str]) -> str:
    """The list's state in one order, whatever order it was asked in: equal for equal lists, "" for all open incidents."""
    said = {name: value for name in _STATE if (value := asked.get(name)) and (name, value) != ("state", "open")}
    return urlencode(said)


@pages.post("/vues")
@requires(Act.READ_INCIDENTS)
def views() -> ResponseReturnValue:
    """Keep the list one looks at for oneself."""
    return _save(shared=False)


@pages.post("/vues/partagees")
@requires(Act.SHARE_VIEWS)
def shared_views() -> ResponseReturnValue:
    """Keep it for everybody of the desk."""
    return _save(shared=True)


@pages.post("/vues/<int:view_id>/nom")
@requires(Act.READ_INCIDENTS)
def view_name(view_id: int) -> ResponseReturnValue:
    """Another name."""
    name = request.form.get("name", "")
    return _done("view_renamed", lambda: rename_view(_keeper(), view_id, name, may_share=_may_share()))


@pages.post("/vues/<int:view_id>/suppression")
@requires(Act.READ_INCIDENTS)
def view_end(view_id: int) -> ResponseReturnValue:
    """Forget it."""
    return _done("view_deleted", lambda: delete_view(_keeper(), view_id, may_share=_may_share()))


@pages.post("/vues/defaut")
@requires(Act.READ_INCIDENTS)
def view_default() -> ResponseReturnValue:
    """What the queue opens with."""
    view_id = request.form.get("view_id", type=typed_number)
    return _done("view_default_none" if view_id is None else "view_default", lambda: choose_default(_keeper(), view_id))


def _save(*, shared: bool) -> ResponseReturnValue:
    asked = parse_qs(request.form.get("query", ""))
    query = view_query({name: values[0] for name, values in asked.items()})
    name = request.form.get("name", "")
    kept = "view_shared" if shared else "view_saved"
    return _done(kept, lambda: save_view(_keeper(), name, query, clock.now(), shared=shared), f"?{query}")


def _done(sentence: str, act: Callable[[], None], then: str = "") -> ResponseReturnValue:
    try:
        act()
        flash(phrase(sentence), "done")
    except NotYourView:
        abort(404)
    except ViewUnnamed:
        flash(phrase("view_unnamed"), "refused")
    except ViewNameTaken as taken:
        flash(phrase("view_name_taken", name=taken), "refused")
    return redirect(url_for("pages.queue") + then if then else back_address(), 303)


def _may_share() -> bool:
    may: bool = current_user.may(Act.SHARE_VIEWS)
    return may


def _keeper() -> Actor:
    """The person, at the own desk whatever else is in reach."""
    return Actor(current_user.name, moves_as(), current_user.desk, current_user.user_id, current_user.reach)

"""Signing in and out."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user

from app.extensions import db
from app.identity import authenticate
from app.models.rule_book import current_rules
from app.reports.demo_accounts import DEMO_PASSWORD, demo_accounts
from app.web.local_address import local_or_queue
from app.web.pages import pages
from app.web.policy import public
from app.web.sentences import say

_FAILURES = "10 per 5 minutes"
_KEPT_OVER_SIGN_IN = "_flashes"


def _who_tries() -> str:
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()}"


limiter = Limiter(_who_tries, storage_uri="memory://", strategy="moving-window")


@pages.record_once
def _plug_limiter(state) -> None:
    limiter.init_app(state.app)


@pages.get("/connexion")
@public
def sign_in() -> ResponseReturnValue:
    """The form; `compte` names a demonstration account to fill it with."""
    if current_user.is_authenticated:
        return redirect(local_or_queue(request.args.get("next")))
    accounts = demo_accounts(db.session()) if current_app.config["SETTINGS"].demo else []
    chosen = next((one for one in accounts if one.email == request.args.get("compte")), None)
    return _form(email=chosen.email if chosen else "", password=DEMO_PASSWORD if chosen else "")


@pages.post("/connexion")
@public
@limiter.limit(_FAILURES, deduct_when=lambda response: response.status_code == 422)
def open_session() -> ResponseReturnValue:
    """Check the password; the session starts anew, so that nobody can have prepared it."""
    person = authenticate(db.session(), request.form.get("email", ""), request.form.get("password", ""))
    if person is None:
        return _form(email=request.form.get("email", ""), refused=True), 422
    session.clear()
    login_user(person)
    return redirect(local_or_queue(request.form.get("next")), 303)


@pages.post("/deconnexion")
@public
def close_session() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash(say("signed_out"), "done")
    return redirect(url_for("pages.sign_in"), 303)


def _form(*, email: str, password: str = "", refused: bool = False) -> str:
    demo = current_app.config["SETTINGS"].demo
    return render_template(
        "sign_in.html",
        email=email,
        password=password,
        refused=refused,
        next=request.values.get("next", ""),
        accounts=demo_accounts(db.session()) if demo else [],
        desks=current_rules().desks,
    )

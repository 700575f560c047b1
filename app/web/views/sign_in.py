"""Signing in and out."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.extensions import db
from app.identity import SignedIn, authenticate, find_account, find_active
from app.models.rule_book import current_rules
from app.reports.demo_accounts import DEMO_PASSWORD, demo_accounts
from app.use_cases.second_factor import check_code
from app.web import session_life, throttle
from app.web.local_address import local_or_queue
from app.web.pages import pages
from app.web.policy import note, public
from app.web.sentences import say
from app.web.throttle import limiter

_CODE_SECONDS = 300  # to type it in, after the password


@pages.record_once
def _plug_limiter(state) -> None:
    limiter.init_app(state.app)


def _failed(response: Response) -> bool:
    return response.status_code == 422


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
@limiter.limit(throttle.ONE_PERSON, key_func=throttle.by_person, deduct_when=_failed)
@limiter.limit(throttle.ONE_ADDRESS, key_func=throttle.by_machine, deduct_when=_failed)
@limiter.limit(throttle.EVERYWHERE, key_func=throttle.by_account, deduct_when=_failed)
def open_session() -> ResponseReturnValue:
    """Check the password; the session starts anew, so that nobody can have prepared it."""
    email = request.form.get("email", "")
    person = authenticate(db.session(), email, request.form.get("password", ""))
    if person is None:
        typed = email.strip().lower()[:200]
        g.deed_by = find_account(db.session(), typed)  # so that those who answer for the account read of it (B8)
        note("sign_in_refused", person=typed if "@" in typed else "")  # or it may be a password in the wrong place
        return _form(email=email, refused=True), 422
    wanted = local_or_queue(request.form.get("next"))
    return admit(person, wanted)


@pages.get("/connexion/code")
@public
def code() -> ResponseReturnValue:
    """Six figures of the authenticator, or a recovery code."""
    if _pending() is None:
        return redirect(url_for("pages.sign_in"), 303)
    return render_template("sign_in_code.html", refused=False)


@pages.post("/connexion/code")
@public
@limiter.limit(throttle.CODES, key_func=throttle.by_pending, deduct_when=_failed)
def check_second_factor() -> ResponseReturnValue:
    """Both factors are there: the session opens."""
    pending = _pending()
    person = find_active(db.session(), pending["user_id"]) if pending else None
    if pending is None or person is None:
        return redirect(url_for("pages.sign_in"), 303)
    if not check_code(person.user_id, request.form.get("code", ""), clock.real_now()):
        g.deed_by = person
        note("code_refused")
        return render_template("sign_in_code.html", refused=True), 422
    return welcome(person, pending["next"], strong=True)


@pages.post("/deconnexion")
@public
def close_session() -> ResponseReturnValue:
    """End the session."""
    if current_user.is_authenticated:
        g.deed_by = current_user._get_current_object()
        note("signed_out")
    session_life.leave()
    flash(say("signed_out"), "done")
    return redirect(url_for("pages.sign_in"), 303)


def admit(person: SignedIn, address: str) -> Response:
    """After a first proof: the session opens, or a code is asked for where the person enrolled a second factor."""
    if not person.has_second_factor:
        return welcome(person, address)
    session.clear()
    session["pending"] = {"user_id": person.user_id, "at": clock.real_now().timestamp(), "next": address}
    return redirect(url_for("pages.code"), 303)


def welcome(person: SignedIn, address: str, *, strong: bool = False) -> Response:
    """Open the session, know the browser again, and lead where the person wanted to go."""
    session_life.arrive(person, strong=strong)
    note("signed_in")
    answer = redirect(address, 303)
    throttle.remember_browser(answer, person.email)
    return answer


def _pending() -> dict | None:
    """Who gave a password, or came from the provider, a moment ago and still owes a code."""
    found = session.get("pending")
    return found if found and clock.real_now().timestamp() - found["at"] < _CODE_SECONDS else None


def _form(*, email: str, password: str = "", refused: bool = False) -> str:
    settings = current_app.config["SETTINGS"]
    return render_template(
        "sign_in.html",
        email=email,
        password=password,
        refused=refused,
        next=request.values.get("next", ""),
        accounts=demo_accounts(db.session()) if settings.demo else [],
        desks=current_rules().desks,
        has_provider=bool(settings.oidc_issuer),
    )

"""My account: where I am signed in, my password, my second factor."""

from __future__ import annotations

import segno
from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app import clock
from app.extensions import db
from app.identity import hash_password, password_holds
from app.reports.sessions import open_sessions
from app.use_cases.change_password import change_password
from app.use_cases.second_factor import address_of, enrol, new_secret, told
from app.use_cases.sessions import digest, revoke_session, revoke_sessions
from app.web import session_life
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from workflows.passwords import why_weak
from workflows.permissions import Act

_KEPT_NOWHERE = {"Cache-Control": "no-store"}  # of a page that shows a secret


@pages.get("/compte")
@requires(Act.KEEP_OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Sessions, password, second factor."""
    sessions = open_sessions(db.session(), current_user.user_id, clock.real_now())
    return render_template("account.html", sessions=sessions, this=digest(session_life.present_token()))


@pages.post("/compte/sessions/<int:session_id>/fin")
@requires(Act.KEEP_OWN_ACCOUNT)
def end_one_session(session_id: int) -> ResponseReturnValue:
    """End one of my sessions, wherever it is."""
    if not revoke_session(session_id, current_user.user_id, clock.real_now()):
        abort(404)
    flash(say("session_ended"), "done")
    return redirect(url_for("pages.account"), 303)


@pages.post("/compte/sessions/fin")
@requires(Act.KEEP_OWN_ACCOUNT)
def end_other_sessions() -> ResponseReturnValue:
    """End all of them but this one."""
    revoke_sessions(current_user.user_id, clock.real_now(), but=session_life.present_token())
    flash(say("sessions_ended"), "done")
    return redirect(url_for("pages.account"), 303)


@pages.post("/session/prolongation")
@requires(Act.KEEP_OWN_ACCOUNT)
def extend_session() -> ResponseReturnValue:
    """I am still here (RGAA 13.1): the idle time begins anew; the absolute limit stays."""
    session["seen"] = clock.real_now().timestamp()
    if request.headers.get("X-Requested-With") == "fetch":
        return {"seconds": session_life.seconds_left(current_user)}
    return redirect(url_for("pages.account"), 303)


@pages.get("/compte/mot-de-passe")
@requires(Act.KEEP_OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """The form."""
    return render_template("account_password.html", refused="")


@pages.post("/compte/mot-de-passe")
@requires(Act.KEEP_OWN_ACCOUNT)
def new_password() -> ResponseReturnValue:
    """Change it; every other session ends, since somebody may hold the old one."""
    wanted, old = request.form.get("new_password", ""), request.form.get("password", "")
    refused = "same" if wanted == old else why_weak(wanted, current_user.email, current_user.name)
    if not password_holds(db.session(), current_user.user_id, old):
        refused = "wrong"
    if refused:
        return render_template("account_password.html", refused=say(f"password_{refused}")), 422
    change_password(current_user.user_id, hash_password(wanted), clock.real_now(), keep=session_life.present_token())
    flash(say("password_changed"), "done")
    return redirect(url_for("pages.account"), 303)


@pages.get("/compte/second-facteur")
@requires(Act.KEEP_OWN_ACCOUNT)
def second_factor() -> ResponseReturnValue:
    """A secret for the authenticator, kept in the session until a code shows that it works."""
    session.setdefault("totp", new_secret(current_user.user_id))
    return _second_factor(), _KEPT_NOWHERE


@pages.post("/compte/second-facteur")
@requires(Act.KEEP_OWN_ACCOUNT)
def enrol_second_factor() -> ResponseReturnValue:
    """A code proves that the authenticator has the secret; the recovery codes are told this once."""
    sealed = session.get("totp", "")
    if not password_holds(db.session(), current_user.user_id, request.form.get("password", "")):
        return _second_factor(say("password_wrong")), 422, _KEPT_NOWHERE
    codes = enrol(current_user.user_id, sealed, request.form.get("code", ""), clock.real_now()) if sealed else None
    if codes is None:
        return _second_factor(say("code_wrong")), 422, _KEPT_NOWHERE
    session.pop("totp")
    revoke_sessions(current_user.user_id, clock.real_now(), but=session_life.present_token())
    return render_template("account_recovery.html", codes=codes), _KEPT_NOWHERE


def _second_factor(refused: str = "") -> str:
    if not told(session.get("totp", ""), current_user.user_id):
        session["totp"] = new_secret(current_user.user_id)
    secret = told(session["totp"], current_user.user_id)
    drawn = segno.make(address_of(secret, current_user.email)).svg_inline(scale=4)
    return render_template("account_second_factor.html", secret=secret, drawn=Markup(drawn), refused=refused)  # noqa: S704 - drawn by segno of our own address


@pages.app_context_processor
def _frame() -> dict[str, object]:
    """What the frame of every page asks: which frame it is, and how long the session still lasts."""
    if not current_user.is_authenticated:
        return {"layout": "bare.html", "session_seconds": 0}
    layout = "portal_page.html" if current_user.may(Act.USE_PORTAL) else "page.html"
    limit = current_app.config["SETTINGS"].session_idle_minutes * 60
    return {"layout": layout, "session_seconds": min(limit, session_life.seconds_left(current_user))}

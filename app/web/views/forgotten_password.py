"""A forgotten password: ask for a link by mail, then choose another password with it. Neither page tells who has an account."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import clock
from app.extensions import db
from app.identity import SignedIn, hash_password, password_holds
from app.models import User
from app.notify.password_link import PATH, whose
from app.use_cases.reset_password import LinkOpensNothing, ask_password_link, choose_password
from app.web import throttle
from app.web.pages import pages
from app.web.policy import note, public
from app.web.sentences import say
from app.web.throttle import limiter
from workflows.passwords import why_weak

_LINK = "password_link"


@pages.get("/mot-de-passe/oublie")
@public
def forgotten_password() -> ResponseReturnValue:
    """Asks for the address."""
    return render_template("forgotten_password.html")


@pages.post("/mot-de-passe/oublie")
@public
@limiter.limit(throttle.LINKS, key_func=throttle.by_person)
@limiter.limit(throttle.ONE_ADDRESS, key_func=throttle.by_machine)
@limiter.limit(throttle.LINKS_EVERYWHERE, key_func=throttle.by_account)
def ask_link() -> ResponseReturnValue:
    """The same answer for every address."""
    ask_password_link(request.form.get("email", ""), request.path, clock.now())
    flash(say("password_link_asked"), "done")
    return redirect(url_for("pages.sign_in"), 303)


@pages.get(PATH)
@public
def password_by_link() -> ResponseReturnValue:
    """`jeton` goes from the address into the session at once: no page, no history and no Referer shows it after."""
    if "jeton" in request.args:
        session[_LINK] = request.args["jeton"][:200]
        return _told_to_nobody(redirect(url_for("pages.password_by_link"), 303))
    return _told_to_nobody(make_response(_form() if _whose_link() else _dead()))


@pages.post(PATH)
@public
@limiter.limit(throttle.ONE_ADDRESS, key_func=throttle.by_machine)
def choose_password_by_link() -> ResponseReturnValue:
    """Nobody is signed in by it: the second factor is asked for as ever."""
    person = _whose_link()
    if person is None:
        note("password_link_refused")
        return _dead()
    wanted = request.form.get("new_password", "")
    refused = why_weak(wanted, person.email, person.name) or _why_not(person, wanted)
    if refused:
        return _form(say(f"password_{refused}")), 422
    g.deed_by = SignedIn(person)
    try:
        choose_password(session.pop(_LINK), hash_password(wanted), clock.real_now())
    except LinkOpensNothing:
        return _dead()
    note("password_chosen_by_link")
    flash(say("password_chosen"), "done")
    return redirect(url_for("pages.sign_in"), 303)


def _why_not(person: User, wanted: str) -> str:
    if wanted != request.form.get("again", ""):
        return "differs"
    return "same" if password_holds(db.session(), person.id, wanted) else ""


def _whose_link() -> User | None:
    return whose(db.session(), session.get(_LINK, ""), clock.real_now())


def _form(refused: str = "") -> str:
    return render_template("password_by_link.html", refused=refused, dead=False)


def _dead() -> tuple[str, int]:
    session.pop(_LINK, None)
    return render_template("password_by_link.html", refused="", dead=True), 410


def _told_to_nobody(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    if answer.status_code == 303:  # the one address that holds the token; a form needs its Referer against other sites
        answer.headers["Referrer-Policy"] = "no-referrer"
    return answer

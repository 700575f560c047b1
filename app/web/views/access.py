"""The access manager's page: the own users, what they hold, the review of the year (B9, B10)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.identity import hash_password
from app.models import Organisation
from app.reports.access import answers_of, grants_of, maxima_of, reviews_of, users_of
from app.use_cases import manage_users as verbs
from app.use_cases.register_people import AlreadyKnown
from app.use_cases.review_access import ANSWERS, answer_review
from app.web.pages import pages
from app.web.policy import note, requires
from app.web.sentences import say
from workflows.permissions import Act, Role

_TO = {  # the acts of the page, as its forms name them
    "create": "pages.create_user",
    "removal": "pages.user_removal",
    "grant": "pages.grant_access",
    "withdraw": "pages.withdraw_access",
    "certify": "pages.certify_user",
}


@pages.get("/portail/habilitations")
@requires(Act.MANAGE_USERS)
def users() -> ResponseReturnValue:
    """Users, grants, maxima, review."""
    return render_template("access_users.html", to=_TO, **tables(current_user.reach.organisation_id))


@pages.post("/portail/habilitations/utilisateurs")
@requires(Act.MANAGE_USERS)
def create_user() -> ResponseReturnValue:
    """A new user; the first password is shown this once, and must be changed."""
    return create(url_for("pages.users"))


@pages.post("/portail/habilitations/utilisateurs/<int:user_id>/groupe")
@requires(Act.MANAGE_USERS)
def change_user(user_id: int) -> ResponseReturnValue:
    """Put in a group."""
    return do("user_changed", lambda: verbs.group_user(current_user.reach, user_id, request.form.get("group", "")))


@pages.post("/portail/habilitations/utilisateurs/<int:user_id>/suspension")
@requires(Act.MANAGE_USERS)
def suspend_user(user_id: int) -> ResponseReturnValue:
    """Shut out; `wanted=no` lets in again."""
    if request.form.get("wanted") == "no":
        note("reinstate_user")
        return do("user_reinstated", lambda: verbs.reinstate_user(current_user.reach, user_id))
    return do("user_suspended", lambda: verbs.suspend_user(current_user.reach, user_id, clock.real_now()))


@pages.get("/portail/habilitations/utilisateurs/<int:user_id>/retrait")
@requires(Act.MANAGE_USERS)
def user_removal(user_id: int) -> ResponseReturnValue:
    """What would be lost; nothing is done."""
    organisation_id = current_user.reach.organisation_id
    if db.session.get_one(Organisation, organisation_id).delegation_ended_at is not None:
        return _ended()
    return before_removal(organisation_id, user_id, url_for("pages.users"))


@pages.post("/portail/habilitations/utilisateurs/<int:user_id>/retrait")
@requires(Act.MANAGE_USERS)
def remove_user(user_id: int) -> ResponseReturnValue:
    """For good."""
    return do(
        "user_removed", lambda: verbs.remove_user(current_user.reach, user_id, current_user.email, clock.real_now())
    )


@pages.post("/portail/habilitations/utilisateurs/<int:user_id>/profils")
@requires(Act.MANAGE_USERS)
def grant_access(user_id: int) -> ResponseReturnValue:
    """`kind`: service and profile, as the desk's maxima name them."""
    service, _, profile = request.form.get("kind", "").partition("|")
    by, now = current_user.email, clock.real_now()
    return do("access_granted", lambda: verbs.grant_access(current_user.reach, user_id, service, profile, by, now))


@pages.post("/portail/habilitations/profils/<int:grant_id>/retrait")
@requires(Act.MANAGE_USERS)
def withdraw_access(grant_id: int) -> ResponseReturnValue:
    """Take one back."""
    by, now = current_user.email, clock.real_now()
    return do("access_withdrawn", lambda: verbs.withdraw_access(current_user.reach, grant_id, by, now))


@pages.post("/portail/habilitations/revues/<int:review_id>/utilisateurs/<int:user_id>")
@requires(Act.MANAGE_USERS)
def certify_user(review_id: int, user_id: int) -> ResponseReturnValue:
    """keep, change or remove (B10)."""
    return certify(review_id, user_id)


def create(back: str, organisation_id: int | None = None) -> ResponseReturnValue:
    """Make the user that the form describes and show the first password, or say why not and go `back`."""
    email, name = request.form.get("email", "").strip()[:200], request.form.get("name", "").strip()[:120]
    if "@" not in email or not name:
        flash(say("user_needs"), "refused")
        return redirect(back, 303)
    first, group = secrets.token_urlsafe(12), request.form.get("group", "")[:60]
    try:
        verbs.create_user(current_user.reach, email, name, group, hash_password(first), organisation_id)
    except AlreadyKnown:
        flash(say("user_known"), "refused")
        return redirect(back, 303)
    except verbs.DelegationEnded:
        return _ended()
    page = render_template("access_created.html", email=email, first=first, back=back)
    return page, {"Cache-Control": "no-store"}


def before_removal(organisation_id: int, user_id: int, back: str) -> ResponseReturnValue:
    """The page on which somebody decides: one plain user of that organisation."""
    session = db.session()
    found = next((one for one in users_of(session, organisation_id) if one.id == user_id), None)
    if found is None or found.role != Role.PARTNER:
        abort(404)
    return render_template("access_removal.html", one=found, grants=grants_of(session, organisation_id), back=back)


def tables(organisation_id: int) -> dict[str, object]:
    """What both sides' pages show of one organisation."""
    session = db.session()
    reviews = reviews_of(session, organisation_id)
    review = reviews[0] if reviews and reviews[0].closed_at is None else None
    return {
        "organisation": session.get_one(Organisation, organisation_id),
        "users": users_of(session, organisation_id),
        "grants": grants_of(session, organisation_id),
        "maxima": maxima_of(session, organisation_id),
        "reviews": reviews,
        "review": review,
        "answers": answers_of(session, review.id) if review else {},
    }


def certify(review_id: int, user_id: int, back: str = "") -> ResponseReturnValue:
    """Keep the answer that the form gives."""
    answer, by = request.form.get("answer", ""), current_user.email
    if answer not in ANSWERS:
        abort(400)
    now = clock.real_now()
    return do("review_answered", lambda: answer_review(current_user.reach, review_id, user_id, answer, by, now), back)


def do(done: str, verb: Callable[[], None], back: str = "") -> ResponseReturnValue:
    """Carry a verb out, say how it went, and go back."""
    try:
        verb()
    except verbs.NotYours:
        abort(404)
    except verbs.DelegationEnded:
        return _ended()
    except verbs.SuspendedAbove:
        flash(say("user_suspended_above"), "refused")
    except verbs.MaximumReached as reached:
        flash(say("access_maximum", maximum=reached.args[0]), "refused")
    else:
        flash(say(done), "done")
    return redirect(back or url_for("pages.users"), 303)


def _ended() -> ResponseReturnValue:
    flash(say("delegation_ended"), "refused")
    return redirect(url_for("pages.users"), 303)

"""The desk manages a partner's users in the partner's place: only where it took the delegation back (B9)."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.reports.access import grants_of, reviews_of, users_of
from app.use_cases import manage_users as verbs
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.views.access import before_removal, certify, create, do
from app.web.views.access_desk import page_of, supervised_or_404
from workflows.permissions import Act


@pages.post("/habilitations/<int:organisation_id>/utilisateurs")
@requires(Act.SUPERVISE_ACCESS)
def create_partner_user(organisation_id: int) -> ResponseReturnValue:
    """A new user of that partner; the first password is shown this once."""
    return _in_its_place(organisation_id, lambda: create(page_of(organisation_id), organisation_id))


@pages.get("/habilitations/<int:organisation_id>/utilisateurs/<int:user_id>/retrait")
@requires(Act.SUPERVISE_ACCESS)
def partner_user_removal(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """What would be lost; nothing is done."""
    back = page_of(organisation_id)
    return _in_its_place(organisation_id, lambda: before_removal(organisation_id, user_id, back))


@pages.post("/habilitations/<int:organisation_id>/utilisateurs/<int:user_id>/retrait")
@requires(Act.SUPERVISE_ACCESS)
def remove_partner_user(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """For good, until the desk opens the account again."""
    by, now = current_user.email, clock.real_now()
    return _with_user(
        organisation_id, user_id, "user_removed", lambda: verbs.remove_user(current_user.reach, user_id, by, now)
    )


@pages.post("/habilitations/<int:organisation_id>/utilisateurs/<int:user_id>/profils")
@requires(Act.SUPERVISE_ACCESS)
def grant_partner_access(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """`kind`: service and profile, as the maxima name them."""
    service, _, profile = request.form.get("kind", "").partition("|")
    who, by, now = current_user.reach, current_user.email, clock.real_now()
    return _with_user(
        organisation_id,
        user_id,
        "access_granted",
        lambda: verbs.grant_access(who, user_id, service, profile, by, now),
    )


@pages.post("/habilitations/<int:organisation_id>/profils/<int:grant_id>/retrait")
@requires(Act.SUPERVISE_ACCESS)
def withdraw_partner_access(organisation_id: int, grant_id: int) -> ResponseReturnValue:
    """Take one back."""
    by, now = current_user.email, clock.real_now()

    def withdraw() -> ResponseReturnValue:
        if grant_id not in {one.id for one in grants_of(db.session(), organisation_id)}:
            abort(404)
        who, back = current_user.reach, page_of(organisation_id)
        return do("access_withdrawn", lambda: verbs.withdraw_access(who, grant_id, by, now), back)

    return _in_its_place(organisation_id, withdraw)


@pages.post("/habilitations/<int:organisation_id>/revues/<int:review_id>/utilisateurs/<int:user_id>")
@requires(Act.SUPERVISE_ACCESS)
def certify_partner_user(organisation_id: int, review_id: int, user_id: int) -> ResponseReturnValue:
    """keep, change or remove (B10)."""

    def answer() -> ResponseReturnValue:
        if review_id not in {one.id for one in reviews_of(db.session(), organisation_id)}:
            abort(404)
        return certify(review_id, user_id, page_of(organisation_id))

    return _in_its_place(organisation_id, answer)


def _with_user(organisation_id: int, user_id: int, done: str, verb: Callable[[], None]) -> ResponseReturnValue:
    def carry_out() -> ResponseReturnValue:
        if user_id not in {one.id for one in users_of(db.session(), organisation_id)}:
            abort(404)
        return do(done, verb, page_of(organisation_id))

    return _in_its_place(organisation_id, carry_out)


def _in_its_place(organisation_id: int, act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Do it, unless the partner holds the delegation: then it is the partner's to do."""
    if supervised_or_404(organisation_id).delegation_ended_at is None:
        flash(say("delegation_runs"), "refused")
        return redirect(page_of(organisation_id), 303)
    return act()

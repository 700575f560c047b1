"""The desk's side of delegated management: maxima, suspension, forced passwords, the delegation, the reviews (B9, B10)."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.models import Organisation
from app.reports.access import removed_of
from app.reports.register import organisations_of
from app.use_cases import manage_users
from app.use_cases.review_access import ReviewOpen, is_signed, open_review
from app.use_cases.supervise_access import force_password, set_maximum, take_delegation_back
from app.web.pages import pages
from app.web.policy import note, requires
from app.web.sentences import say
from app.web.typed_number import typed_number
from app.web.views.access import do, tables
from workflows.permissions import Act

IN_ITS_PLACE = {  # what the desk does itself while it holds the delegation
    "create": "pages.create_partner_user",
    "removal": "pages.partner_user_removal",
    "grant": "pages.grant_partner_access",
    "withdraw": "pages.withdraw_partner_access",
    "certify": "pages.certify_partner_user",
}


@pages.get("/habilitations")
@requires(Act.SUPERVISE_ACCESS)
def supervised() -> ResponseReturnValue:
    """The partners of the own desk."""
    return render_template(
        "access_partners.html", organisations=organisations_of(db.session(), desk=current_user.reach)
    )


@pages.get("/habilitations/<int:organisation_id>")
@requires(Act.SUPERVISE_ACCESS)
def supervised_partner(organisation_id: int) -> ResponseReturnValue:
    """One partner's users, maxima and reviews."""
    supervised_or_404(organisation_id)
    return render_template(
        "access_partner.html",
        is_signed=is_signed,
        removed=removed_of(db.session(), organisation_id),
        to=IN_ITS_PLACE,
        **tables(organisation_id),
    )


@pages.post("/habilitations/<int:organisation_id>/plafonds")
@requires(Act.SUPERVISE_ACCESS)
def set_access_maximum(organisation_id: int) -> ResponseReturnValue:
    """`service`, `profile`, `maximum` (B9: T2 20)."""
    supervised_or_404(organisation_id)
    service, profile = request.form.get("service", "").strip()[:60], request.form.get("profile", "").strip()[:60]
    maximum = request.form.get("maximum", type=typed_number)
    if not service or not profile or maximum is None or not 0 <= maximum <= 100_000:
        flash(say("maximum_needs"), "refused")
        return redirect(page_of(organisation_id), 303)
    set_maximum(organisation_id, service, profile, maximum)
    flash(say("maximum_set"), "done")
    return redirect(page_of(organisation_id), 303)


@pages.post("/habilitations/<int:organisation_id>/utilisateurs/<int:user_id>/suspension")
@requires(Act.SUPERVISE_ACCESS)
def suspend_partner_user(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Shut out; `wanted=no` lets in again."""
    supervised_or_404(organisation_id)
    page = page_of(organisation_id)
    if request.form.get("wanted") == "no":
        note("reinstate_user")
        return do("user_reinstated", lambda: manage_users.reinstate_user(current_user.reach, user_id), page)
    return do("user_suspended", lambda: manage_users.suspend_user(current_user.reach, user_id, clock.real_now()), page)


@pages.post("/habilitations/<int:organisation_id>/utilisateurs/<int:user_id>/mot-de-passe")
@requires(Act.SUPERVISE_ACCESS)
def force_user_password(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """A new password before anything else."""
    supervised_or_404(organisation_id)
    return do(
        "password_forced",
        lambda: force_password(current_user.reach, user_id, clock.real_now()),
        page_of(organisation_id),
    )


@pages.post("/habilitations/<int:organisation_id>/delegation")
@requires(Act.SUPERVISE_ACCESS)
def end_delegation(organisation_id: int) -> ResponseReturnValue:
    """Take it back; `wanted=no` gives it again."""
    supervised_or_404(organisation_id)
    ends = request.form.get("wanted") != "no"
    note("take_delegation" if ends else "give_delegation")
    take_delegation_back(organisation_id, clock.real_now() if ends else None)
    flash(say("delegation_taken" if ends else "delegation_given"), "done")
    return redirect(page_of(organisation_id), 303)


@pages.post("/habilitations/<int:organisation_id>/revues")
@requires(Act.SUPERVISE_ACCESS)
def begin_review(organisation_id: int) -> ResponseReturnValue:
    """`due_on`: until when the access manager answers (B10)."""
    supervised_or_404(organisation_id)
    try:
        due_on = date.fromisoformat(request.form.get("due_on", ""))
        open_review(organisation_id, due_on, clock.real_now())
        flash(say("review_opened"), "done")
    except ValueError:
        flash(say("review_needs"), "refused")
    except ReviewOpen:
        flash(say("review_open"), "refused")
    return redirect(page_of(organisation_id), 303)


def supervised_or_404(organisation_id: int) -> Organisation:
    """That partner of the own desk."""
    known = organisations_of(db.session(), desk=current_user.reach)
    found = next((one for one in known if one.id == organisation_id), None)
    if found is None:
        abort(404)
    return found


def page_of(organisation_id: int) -> str:
    """Its page."""
    return url_for("pages.supervised_partner", organisation_id=organisation_id)

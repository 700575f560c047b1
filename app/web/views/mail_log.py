"""The mail log, both ways, and the mails that wait for a person to say what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.reports.mail_log import PAGE, LogPage, find_mail, inbound, outbound, waiting_mails
from app.reports.mail_preview import preview_mail
from app.reports.register import organisations_of, organisations_of_addresses
from app.use_cases.case import NoSuchIncident
from app.use_cases.settle_mail import (
    MailAlreadySettled,
    attach_mail,
    create_contact_for_mail,
    read_mail_again,
    refuse_mail,
)
from app.web.actors import actor
from app.web.mail_tables import letters_as_csv, mails_as_csv
from app.web.pages import pages
from app.web.policy import note, requires
from app.web.sentences import say
from app.web.typed_number import typed_number
from app.web.typed_reference import typed_reference
from workflows.mail_thread import Verdict
from workflows.permissions import Act

MOST_EXPORTED = 10_000
_LETTER_STATES = ("queued", "sent", "kept", "undelivered", "obsolete")


@pages.get("/courriels")
@requires(Act.READ_MAIL_LOG)
def mail_log() -> ResponseReturnValue:
    """Mails in, or letters out with `sens=sortants`."""
    asked = _asked()
    page = _look_up(asked, request.args.get("before", type=typed_number), PAGE)
    return render_template(
        "mail_log.html", page=page, out=asked.out, state=asked.state, states=_states(asked.out), words=asked.words
    )


@pages.get("/courriels/export")
@requires(Act.READ_MAIL_LOG)
def mail_log_export() -> Response:
    """The same rows as a table for a spreadsheet, the newest `MOST_EXPORTED` of them."""
    note("export_mail_log")
    asked = _asked()
    page = _look_up(asked, None, MOST_EXPORTED)
    table = letters_as_csv(page.rows) if asked.out else mails_as_csv(page.rows)
    name = f"courriels-{'envoyes' if asked.out else 'recus'}.csv"
    answer = Response(table, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@pages.get("/courriels/a-trier")
@requires(Act.SETTLE_MAIL)
def mails_to_sort() -> ResponseReturnValue:
    """The waiting ones, each with what can be done about it."""
    desk, session = current_user.reached_desk, db.session()
    mails = waiting_mails(session, desk=desk)
    return render_template(
        "mails_to_sort.html",
        mails=mails,
        previews={mail.id: preview_mail(session, mail) for mail in mails},
        organisations=organisations_of(session, desk=desk),
        likely=organisations_of_addresses(session, [mail.from_addr for mail in mails]),
    )


@pages.get("/courriels/<int:mail_id>")
@requires(Act.READ_MAIL_LOG)
def mail(mail_id: int) -> ResponseReturnValue:
    """One mail with its route and its text, read as text alone."""
    session = db.session()
    found = find_mail(session, mail_id, desk=current_user.reached_desk)
    if found is None:
        abort(404)
    return render_template("mail.html", mail=found, preview=preview_mail(session, found))


@pages.post("/courriels/<int:mail_id>/incident")
@requires(Act.SETTLE_MAIL)
def mail_incident(mail_id: int) -> ResponseReturnValue:
    """Join it to a case."""
    reference = typed_reference(request.form.get("reference", ""))
    if not reference:
        return _refused(say("mail_reference_needed"))
    return _settle(mail_id, say("mail_attached", reference=reference), lambda: attach_mail(mail_id, actor(), reference))


@pages.post("/courriels/<int:mail_id>/contact")
@requires(Act.SETTLE_MAIL)
def mail_contact(mail_id: int) -> ResponseReturnValue:
    """Register its sender with an organisation."""
    organisation_id, name = request.form.get("organisation_id", type=typed_number), request.form.get("name", "").strip()
    known = {one.id for one in organisations_of(db.session(), desk=current_user.reached_desk)}
    if organisation_id is None or organisation_id not in known:
        return _refused(say("mail_organisation_needed"))
    done = say("mail_contact_made", name=name or "Le contact")
    return _settle(mail_id, done, lambda: create_contact_for_mail(mail_id, actor(), organisation_id, name))


@pages.post("/courriels/<int:mail_id>/reading")
@requires(Act.SETTLE_MAIL)
def mail_reading(mail_id: int) -> ResponseReturnValue:
    """Read it once more: it was not the mail that failed."""
    return _settle(mail_id, say("mail_read_again"), lambda: read_mail_again(mail_id, actor()))


@pages.post("/courriels/<int:mail_id>/refusal")
@requires(Act.SETTLE_MAIL)
def mail_refusal(mail_id: int) -> ResponseReturnValue:
    """Nothing for this desk."""
    return _settle(mail_id, say("mail_refused"), lambda: refuse_mail(mail_id, actor(), clock.now()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the filters of the log ask for."""

    out: bool
    state: str
    words: str


def _asked() -> _Asked:
    out = request.args.get("sens") == "sortants"
    state = request.args.get("state", "")
    return _Asked(out, state if state in _states(out) else "", request.args.get("q", "").strip()[:200])


def _states(out: bool) -> tuple[str, ...]:
    return _LETTER_STATES if out else tuple(Verdict)


def _look_up(asked: _Asked, before: int | None, most: int) -> LogPage:
    desk, session = current_user.reached_desk, db.session()
    if asked.out:
        return outbound(session, desk=desk, state=asked.state, words=asked.words, before=before, most=most)
    return inbound(session, desk=desk, verdict=asked.state, words=asked.words, before=before, most=most)


def _settle(mail_id: int, done: str, verb: Callable[[], None]) -> ResponseReturnValue:
    if find_mail(db.session(), mail_id, desk=current_user.reached_desk) is None:
        abort(404)
    try:
        verb()
    except MailAlreadySettled:
        return _refused(say("mail_settled_already"))
    except NoSuchIncident as unknown:
        return _refused(say("mail_no_such_incident", reference=unknown.args[0]))
    flash(done, "done")
    return redirect(url_for("pages.mails_to_sort"), 303)


def _refused(why: str) -> ResponseReturnValue:
    flash(why, "refused")
    return redirect(url_for("pages.mails_to_sort"), 303)

"""The partner's portal: the own incidents, the form to report one, one incident in plain words (A14, A16, B4, B5)."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Attachment, Incident, Message
from app.models.blob import read_blob
from app.reports.incident_file import incident_file
from app.reports.portal import follows, own_contracts, own_incident, own_incidents, own_messages, restoration_told
from app.use_cases.report_incident import NotOfThisPartner, Report, report_incident
from app.web.pages import pages
from app.web.policy import note, requires
from app.web.sentences import say
from app.web.uploads import joined_files
from app.web.views.attachment import download
from app.web.words import own_zone
from workflows.lifecycle import Outcome
from workflows.permissions import Act
from workflows.rules import Contract

_LONGEST = 20_000


@pages.get("/portail")
@requires(Act.USE_PORTAL)
def portal() -> ResponseReturnValue:
    """The open ones; `clos=1` those that ended; `q` words."""
    closed, words = request.args.get("clos") == "1", request.args.get("q", "").strip()[:200]
    lines = own_incidents(db.session(), current_user.reach, words=words, closed=closed)
    return render_template("portal.html", lines=lines, closed=closed, words=words)


@pages.get("/portail/signaler")
@requires(Act.USE_PORTAL)
def portal_report() -> ResponseReturnValue:
    """The form, with what the contract asks for."""
    return _form()


@pages.post("/portail/incidents")
@requires(Act.USE_PORTAL)
def report_by_portal() -> ResponseReturnValue:
    """Register it; a field left out is asked for before anything is kept."""
    contracts = own_contracts(db.session(), current_user.reach.organisation_id)
    contract = contracts.get(request.form.get("contract", ""))
    if contract is None:
        return _form(say("portal_contract_needed")), 422
    subject, text = _text("subject")[:200], _text("text")
    times, wrong = _times()
    refused = say("portal_words_needed") if not subject or not text else wrong
    if refused:
        return _form(refused), 422
    stated = {one.name: value for one in contract.required_fields if (value := _text(f"f-{one.name}")[:500])}
    is_security = "security" in request.form
    report = Report(contract.name, subject, text, stated, *times, joined_files("files"), is_security)
    try:
        reference = report_incident(current_user.user_id, report, clock.now())
    except NotOfThisPartner:
        return _form(say("portal_contract_needed")), 422
    flash(say("portal_security" if is_security else "portal_reported", reference=reference), "done")
    reached = own_incident(db.session(), current_user.reach, reference)
    return redirect(url_for("pages.portal_incident", reference=reference) if reached else url_for("pages.portal"), 303)


@pages.get("/portail/incidents/<reference>")
@requires(Act.USE_PORTAL)
def portal_incident(reference: str) -> ResponseReturnValue:
    """One incident: what happens, by when, what is expected, what was said."""
    return portal_incident_page(reference)


@pages.get("/portail/incidents/<reference>/fichiers/<int:attachment_id>")
@requires(Act.USE_PORTAL)
def portal_attachment(reference: str, attachment_id: int) -> Response:
    """A file of what was said, traced as the desk's are (B8); one joined to a note of the desk does not exist here."""
    found = own_or_404(reference)
    question = select(Attachment).join(Message, Message.id == Attachment.message_id)
    question = question.where(Attachment.id == attachment_id, Attachment.incident_id == found.id)
    file = db.session.scalars(question.where(Message.direction != "note")).one_or_none()
    if file is None:
        abort(404)
    note("read_file")
    return download(read_blob(db.session(), file.blob_sha256), file.filename)


def own_or_404(reference: str) -> Incident:
    """That incident of the own organisation."""
    found = own_incident(db.session(), current_user.reach, reference)
    if found is None:
        abort(404)
    return found


def portal_incident_page(reference: str, refused: str = "") -> str:
    """The page, with the reason where something was refused."""
    found, session = own_or_404(reference), db.session()
    file = incident_file(session, found, role="partner", asker=current_user.reach, now=clock.now())
    return render_template(
        "portal_incident.html",
        incident=found,
        file=file,
        promised=[one for one in file.clocks if one.is_running and one.due_at and one.obligor != "partner"],
        owed=[one for one in file.clocks if one.is_running and one.obligor == "partner"],
        restored=restoration_told(found, file.entries),
        messages=own_messages(session, found, clock.now()),
        reopens_until=_reopens_until(found, file.contract.reopen_days),
        followed=follows(session, found, current_user.user_id),
        refused=refused,
    )


def _reopens_until(found: Incident, days: int) -> datetime | None:
    """Until when an answer reopens it; None while it is open, and for a duplicate, which the other incident goes on for."""
    if found.closed_at is None or found.outcome == Outcome.DUPLICATE:
        return None
    return found.closed_at + timedelta(days=days)


def _form(refused: str = "") -> str:
    contracts = own_contracts(db.session(), current_user.reach.organisation_id)
    chosen = contracts.get(request.values.get("contract", "")) or next(iter(contracts.values()), None)
    return render_template(
        "portal_report.html", contracts=contracts, chosen=chosen, asked=_asked(chosen), refused=refused
    )


def _asked(contract: Contract | None) -> list[object]:
    """The contract's fields that the form has no place of its own for, and the register does not know."""
    known = {"organisation", "convention_number", "contact_name", "email", "description"}
    return [one for one in contract.required_fields if one.name not in known] if contract else []


def _times() -> tuple[tuple[datetime | None, datetime | None], str]:
    """Detected and qualified at (A15), as typed on the desk's wall; the refusal, "" for none."""
    zone = own_zone()
    try:
        found = (_instant("detected_at", zone), _instant("qualified_at", zone))
    except ValueError:
        return (None, None), say("portal_instant_wrong")
    if any(at is not None and at > clock.now() for at in found):
        return (None, None), say("portal_instant_ahead")
    return found, ""


def _instant(name: str, zone: tzinfo) -> datetime | None:
    typed = request.form.get(name, "")
    return datetime.fromisoformat(typed).replace(tzinfo=zone) if typed else None


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:_LONGEST]

"""What a manager does from the board beside giving an incident to somebody: silence it, and have it call again."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app import clock, labels
from app.extensions import db
from app.models import Incident
from app.reports.rule_shelf import RuleShelf
from app.use_cases.silence_incident import LONGEST, SilenceRefused, end_silence, silence_incident
from app.web import undo
from app.web.actors import actor
from app.web.local_address import back_address
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_instant import NotAnInstant, typed_instant
from app.web.views.board import board_page
from app.web.views.incident import reached_incident
from workflows.permissions import Act


@pages.post("/incidents/<reference>/silence")
@requires(Act.SILENCE_INCIDENT)
def silence(reference: str) -> ResponseReturnValue:
    """Until the instant typed, for the reason typed; refused, the board comes back with what was typed."""
    found = reached_incident(reference)
    zone = RuleShelf(db.session()).hours_of_desk(found.desk).zone
    before = _standing(found, clock.now())
    reason = request.form.get("reason", "").strip()
    try:
        until = typed_instant(request.form.get("until", ""), zone)
    except NotAnInstant:
        until = None
    if until is None or not reason:
        return _again(reference, labels.phrase("silence_reason_needed" if until else "silence_until_needed"))
    try:
        silence_incident(reference, actor(), until, reason, clock.now())
    except SilenceRefused as refused:
        return _again(reference, labels.phrase(f"silence_{refused}", days=LONGEST.days))
    said = labels.instant_in_words(until, zone)
    flash(labels.phrase("silenced", reference=reference, until=said), "done")
    undo.offer("silence", *before)
    return redirect(back_address(), 303)


@pages.post("/incidents/<reference>/silence-end")
@requires(Act.SILENCE_INCIDENT)
def silence_end(reference: str) -> ResponseReturnValue:
    """It calls again."""
    before = _standing(reached_incident(reference), clock.now())
    end_silence(reference, actor(), clock.now())
    flash(labels.phrase("silence_ended", reference=reference), "done")
    if before[1]:
        undo.offer("silence", *before)
    return redirect(back_address(), 303)


def _standing(incident: Incident, now: datetime) -> tuple[str, str, str]:
    """Case number, until when and why it is silenced, "" where it is not: what undoing goes back to."""
    until = incident.silenced_until
    if until is None or until <= now:
        return incident.reference, "", ""
    return incident.reference, until.isoformat(), incident.silenced_why


def _again(reference: str, why: str) -> ResponseReturnValue:
    db.session.rollback()
    return board_page(reference, refused=why, typed=request.form), 422

"""A claimant's number is masked until somebody needs it and says why; that is traced (B8). And what goes to security (B7)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Message
from app.use_cases.hand_to_security import hand_to_security
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import note, requires
from app.web.sentences import say
from app.web.views.incident import reached_incident
from workflows.permissions import Act

_SHORTEST_REASON = 5


@pages.post("/incidents/<reference>/messages/<int:message_id>/devoilement")
@requires(Act.REVEAL_NUMBERS)
def reveal(reference: str, message_id: int) -> ResponseReturnValue:
    """One message as it was written, shown once; the trace keeps who, which and why."""
    found = reached_incident(reference)
    question = select(Message).where(Message.id == message_id, Message.incident_id == found.id)
    message = db.session.scalars(question).one_or_none()
    if message is None:
        abort(404)
    reason = request.form.get("reason", "").strip()[:300]
    if len(reason) < _SHORTEST_REASON:
        flash(say("why_needed"), "refused")
        return redirect(url_for("pages.incident", reference=reference), 303)
    note("reveal", reason=reason)
    page = render_template("revealed.html", incident=found, message=message, reason=reason)
    return page, {"Cache-Control": "no-store"}


@pages.post("/incidents/<reference>/security")
@requires(Act.WORK_ON_INCIDENT)
def security(reference: str) -> ResponseReturnValue:
    """To the security officers, who alone see it from then on (B7)."""
    reached_incident(reference)
    reason = request.form.get("reason", "").strip()[:2000]
    if not reason:
        flash(say("why_needed"), "refused")
        return redirect(url_for("pages.incident", reference=reference), 303)
    note("hand_to_security")
    hand_to_security(reference, actor(), reason, clock.now())
    flash(say("handed_to_security", reference=reference), "done")
    return redirect(url_for("pages.queue"), 303)

"""What a partner does on the portal: answer, ask for urgency, validate the return to service, follow by mail (A14, B5)."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.labels import phrase
from app.use_cases.act_as_partner import answer_desk, ask_urgency, follow_incident, judge_restoration
from app.use_cases.answer_partner import EmptyText
from app.use_cases.declare_urgency import UrgencyRefused
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.uploads import joined_files
from app.web.views.portal import own_or_404, portal_incident_page
from workflows.lifecycle import MoveRefused
from workflows.permissions import Act


@pages.post("/portail/incidents/<reference>/reponses")
@requires(Act.USE_PORTAL)
def portal_answer(reference: str) -> ResponseReturnValue:
    """Write to the desk."""
    own_or_404(reference)
    body, files = request.form.get("body", "")[:20_000], joined_files("files")
    return _do(reference, "portal_answered", lambda: answer_desk(reference, actor(), body, files, clock.now()))


@pages.post("/portail/incidents/<reference>/urgence")
@requires(Act.USE_PORTAL)
def portal_urgency(reference: str) -> ResponseReturnValue:
    """The situation is judged urgent (B5)."""
    reason = request.form.get("reason", "")[:2000]
    return _do(reference, "portal_urgent", lambda: ask_urgency(reference, actor(), reason, clock.now()))


@pages.post("/portail/incidents/<reference>/validation")
@requires(Act.USE_PORTAL)
def portal_validation(reference: str) -> ResponseReturnValue:
    """`holds`: yes, it works again; anything else: it still fails (A14)."""
    holds = request.form.get("holds") == "yes"
    done = "portal_validated" if holds else "portal_refused"
    return _do(reference, done, lambda: judge_restoration(reference, actor(), holds=holds, now=clock.now()))


@pages.post("/portail/incidents/<reference>/suivi")
@requires(Act.USE_PORTAL)
def portal_follow(reference: str) -> ResponseReturnValue:
    """Be written to, or no longer."""
    wanted = request.form.get("wanted") == "yes"
    done = "portal_followed" if wanted else "portal_unfollowed"
    return _do(reference, done, lambda: follow_incident(reference, actor(), wanted=wanted, now=clock.now()))


def _do(reference: str, done: str, verb: Callable[[], None]) -> ResponseReturnValue:
    own_or_404(reference)
    try:
        verb()
    except EmptyText:
        return portal_incident_page(reference, say("empty")), 422
    except MoveRefused:
        return portal_incident_page(reference, say("portal_state_forbids")), 409
    except UrgencyRefused as refused:
        return portal_incident_page(reference, phrase(str(refused))), 409
    flash(say(done), "done")
    return redirect(url_for("pages.portal_incident", reference=reference), 303)

"""Taking back what was done a moment ago."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app import clock
from app.labels import phrase
from app.use_cases.case import NoSuchIncident
from app.use_cases.separate_incidents import NotMerged, separate_incident
from app.use_cases.silence_incident import SilenceRefused, end_silence, silence_incident
from app.use_cases.triage_incident import NoSuchHolder, Triage, triage_incident
from app.use_cases.two_cases import NoSuchOther
from app.use_cases.withdraw_bulletin import withdraw_bulletin
from app.use_cases.withdraw_message import TooLate, withdraw_message
from app.web import undo
from app.web.actors import actor
from app.web.local_address import back_address
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from workflows.permissions import Act
from workflows.rules import Kind


@pages.post("/annulation")
@requires(Act.WORK_ON_INCIDENT)
def undoing() -> ResponseReturnValue:
    """Undo what the sealed note says, if it is not too late."""
    note = undo.accepted(request.form.get("token", ""))
    try:
        done = _take_back(*note) if note else say("too_late")
        flash(done, "done" if note else "refused")
    except (TooLate, NoSuchIncident, NoSuchHolder, NoSuchOther, NotMerged, SilenceRefused):
        flash(say("too_late"), "refused")
    return redirect(back_address(), 303)


def _take_back(kind: str, what: list) -> str:
    if kind in ("answer", "note", "status_update"):
        reference, line = what
        withdraw_message(reference, line, actor(), clock.now())
        return say("answer_withdrawn") if kind == "answer" else phrase(f"{kind}_withdrawn")
    if kind == "bulletin":
        reference, line = what
        withdraw_bulletin(reference, line, actor(), clock.now())
        return phrase("crisis_bulletin_withdrawn")
    if kind == "merge":
        separate_incident(what[0], actor(), clock.now())
        return phrase("merge_taken_back")
    if kind == "silence":
        _silence_again(*what)
        return say("taken_back")
    for reference, before in what[0]:
        known = dict(before, kind=Kind(before["kind"])) if "kind" in before else before
        triage_incident(reference, actor(), Triage(**known), clock.now())
    return say("taken_back")


def _silence_again(reference: str, until: str, reason: str) -> None:
    """As it was before: silenced until then, or not at all."""
    if until:
        silence_incident(reference, actor(), datetime.fromisoformat(until), reason, clock.now())
    else:
        end_silence(reference, actor(), clock.now())

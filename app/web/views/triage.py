"""Triage in one gesture: what is proposed for a new incident, and saying what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.models import Incident
from app.reports.triage_proposal import triage_proposal
from app.use_cases.triage_incident import Triage, triage_and_acknowledge, triage_incident
from app.web import undo
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.views.incident import reached_incident
from app.web.views.incident_acts import carry_out
from workflows.permissions import Act
from workflows.rules import Kind

_ID_DIGITS = 19  # what no database has as a number is nobody's


@pages.get("/incidents/<reference>/triage")
@requires(Act.WORK_ON_INCIDENT)
def triage_form(reference: str) -> ResponseReturnValue:
    """The form alone, for the window that the key `t` opens over the queue."""
    found = reached_incident(reference)
    return render_template("triage_form.html", incident=found, proposal=triage_proposal(db.session(), found))


@pages.post("/incidents/<reference>/triage")
@requires(Act.WORK_ON_INCIDENT)
def triage(reference: str) -> ResponseReturnValue:
    """Kind, service, weight, origin, holder (A7, D4, R9), and with `acknowledge` taken in charge at once (A8).

    A field that is not sent is left as it is.
    """
    if "acknowledge" not in request.form:
        return carry_out(reference, "triage", say("triaged"), lambda now: _triage(reference, now))

    def verb(now: datetime) -> None:
        triage_and_acknowledge(reference, actor(), sent_triage(), now)

    return carry_out(reference, "triage", say("acknowledged", reference=reference), verb)


def _triage(reference: str, now: datetime) -> None:
    wanted, before = sent_triage(), values_of(reached_incident(reference))
    triage_incident(reference, actor(), wanted, now)
    undo.offer("triage", [[reference, {name: before[name] for name in before if getattr(wanted, name) is not None}]])


def values_of(incident: Incident) -> dict[str, Any]:
    """What a triage can change, as it stands: with these values the same verb takes it back."""
    return {
        "kind": incident.kind,
        "service": incident.service,
        "major": incident.major_since is not None,
        "origin_unknown": incident.origin_unknown_since is not None,
        "assignee_id": incident.assignee_id or 0,
    }


def sent_triage() -> Triage:
    """What the form of this request says."""
    sent = request.form
    kind, holder = sent.get("kind"), sent.get("assignee_id", "")
    whole = "whole" in sent  # the page's own form sends every field: a box left empty says no
    return Triage(
        kind=Kind(kind) if kind in list(Kind) else None,
        service=sent.get("service"),
        major=("major" in sent) if whole else None,
        origin_unknown=("origin_unknown" in sent) if whole else None,
        assignee_id=int(holder) if holder.isdecimal() and len(holder) < _ID_DIGITS else None,
    )

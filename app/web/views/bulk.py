"""One change for several incidents chosen on the queue: what it would do is shown first, then done, then undone at will."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.labels import phrase
from app.models import Incident, User
from app.models.reach import may_hold, sight_of
from app.reports.reach import within_reach
from app.use_cases.case import NoSuchIncident
from app.use_cases.triage_incident import NoSuchHolder, Triage, UnknownService, triage_incident
from app.web import undo
from app.web.actors import actor
from app.web.local_address import back_address
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.views.triage import sent_triage, values_of
from workflows.lifecycle import State
from workflows.permissions import Act

_MOST = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """What the change means for one incident: `before` of the fields that would change, "" and nothing for none."""

    incident: Incident
    before: dict[str, object]
    is_left: bool  # closed: it keeps what it is


@pages.post("/lot")
@requires(Act.WORK_ON_INCIDENT)
def bulk_preview() -> ResponseReturnValue:
    """What would change, incident by incident; nothing is done."""
    wanted = _wanted()
    if not _chosen() or wanted == Triage():
        flash(say("bulk_nothing"), "refused")
        return redirect(back_address(), 303)
    effects = _effects(wanted)
    holders = _holders(effects, wanted.assignee_id or 0)
    if wanted.assignee_id and wanted.assignee_id not in holders:
        flash(phrase("holder_refused"), "refused")
        return redirect(back_address(), 303)
    return render_template("bulk.html", effects=effects, wanted=wanted, holders=holders, back=back_address())


@pages.post("/lot/confirmation")
@requires(Act.WORK_ON_INCIDENT)
def bulk_change() -> ResponseReturnValue:
    """Do it: each incident by itself, so that one refusal stops no other; what was changed can be taken back."""
    wanted, changed, refused = _wanted(), [], []
    planned = [(one.incident.reference, one.before) for one in _effects(wanted) if one.before and not one.is_left]
    for reference, before in planned:
        fields = {
            name: getattr(wanted, name) if name in before else None for name in ("kind", "service", "assignee_id")
        }
        try:
            triage_incident(reference, actor(), replace(Triage(), **fields), clock.now())
            changed.append([reference, before])
        except (NoSuchIncident, UnknownService, NoSuchHolder):
            db.session.rollback()
            refused.append(reference)
    flash(say("bulk_done", count=len(changed)), "done")
    if refused:
        flash(phrase("bulk_refused", references=", ".join(refused)), "refused")
    if changed:
        undo.offer("triage", changed)
    return redirect(back_address(), 303)


def _wanted() -> Triage:
    """What the form asks to change. A field left empty stays as it is on each of them."""
    sent = sent_triage()
    return Triage(kind=sent.kind, service=sent.service or None, assignee_id=sent.assignee_id)


def _chosen() -> list[str]:
    return request.form.getlist("chosen")[:_MOST]


def _effects(wanted: Triage) -> list[Effect]:
    question = within_reach(select(Incident).where(Incident.reference.in_(_chosen())), current_user.reach)
    found = db.session.scalars(question.order_by(Incident.next_due_at.nulls_last(), Incident.id)).all()
    if not found:
        abort(404)
    return [Effect(one, _changed(one, wanted), one.state == State.CLOSED) for one in found]


def _holders(effects: list[Effect], wanted: int) -> dict[int, str]:
    """Names of those who hold one of them, and of who is wanted where that person may hold one: nobody else's."""
    sights = [sight_of(one.incident) for one in effects]
    ids = {wanted} | {one.incident.assignee_id for one in effects}
    people = db.session.scalars(select(User).where(User.id.in_(ids)))
    return {one.id: one.name for one in people if one.id != wanted or any(may_hold(one, sight) for sight in sights)}


def _changed(incident: Incident, wanted: Triage) -> dict[str, object]:
    now = values_of(incident)
    asked = {name: getattr(wanted, name) for name in ("kind", "service", "assignee_id")}
    return {name: now[name] for name, value in asked.items() if value is not None and value != now[name]}

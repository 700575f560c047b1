"""What people do to an incident: one route a noun, each a verb of the hall, then back to the page that says what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app import clock, labels
from app.extensions import db
from app.reports.collision import told_at
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import EmptyText
from app.use_cases.case import NoSuchIncident
from app.use_cases.close_incident import close_incident, reopen_incident
from app.use_cases.declare_urgency import UrgencyRefused, declare_urgency
from app.use_cases.escalate_incident import escalate_incident, hand_back_incident
from app.use_cases.pause_clocks import pause_clocks, resume_clocks
from app.use_cases.restore_incident import record_workaround, restore_incident
from app.use_cases.run_crisis import StatusUpdate, declare_crisis, lift_crisis, send_status_update
from app.use_cases.triage_incident import AlreadyInCharge, NoSuchHolder, UnknownService
from app.web import undo
from app.web.actors import actor
from app.web.local_address import local_or_queue
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.views.incident import incident_page, reached_incident
from workflows.lifecycle import MoveRefused, Outcome
from workflows.permissions import Act

Verb = Callable[[datetime], None]


class LeftOut(ValueError):
    """A field that the act cannot do without; its text is the sentence to show."""


def carry_out(reference: str, act: str, done: str, verb: Verb) -> ResponseReturnValue:
    """Run `verb` and say `done` and to whom it was told; a refusal shows the page again with what was typed."""
    now = clock.now()
    incident_id = reached_incident(reference).id
    try:
        verb(now)
    except NoSuchIncident:
        abort(404)
    except MoveRefused as refused:
        return _again(reference, act, labels.move_refused_sentence(refused), 409)
    except (StaleDataError, UrgencyRefused) as late:
        why = say("stale") if isinstance(late, StaleDataError) else labels.phrase(str(late))
        return _again(reference, act, why, 409)
    except EmptyText:
        return _again(reference, act, say("empty"), 422)
    except UnknownService:
        return _again(reference, act, say("unknown_service"), 422)
    except NoSuchHolder:
        return _again(reference, act, labels.phrase("holder_refused"), 422)
    except AlreadyInCharge as faster:
        return _again(reference, act, say("faster", holder=faster), 409)
    except LeftOut as left_out:
        return _again(reference, act, str(left_out), 422)
    told = told_at(db.session(), incident_id, actor().signature, now)
    flash(f"{done} {_told_sentence(told)}".strip(), "done")
    back = request.form.get("back")
    return redirect(local_or_queue(back) if back else url_for("pages.incident", reference=reference), 303)


def _again(reference: str, act: str, why: str, status: int) -> ResponseReturnValue:
    db.session.rollback()
    return incident_page(reference, refused=why, act=act, typed=request.form), status


def _told_sentence(told) -> str:
    names = list(dict.fromkeys(told))
    if not names:
        return ""
    said = names[0] if len(names) == 1 else say("and", first=", ".join(names[:-1]), last=names[-1])
    return say("told", names=said)


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _needed(name: str, otherwise: str) -> str:
    if not (text := _text(name)):
        raise LeftOut(say(otherwise))
    return text


@pages.post("/incidents/<reference>/acknowledgement")
@requires(Act.WORK_ON_INCIDENT)
def acknowledgement(reference: str) -> ResponseReturnValue:
    """A person takes it in charge (A8)."""
    holder = reached_incident(reference).assignee if reached_incident(reference).acknowledged_at else None
    done = say("already_acknowledged", holder=holder.name) if holder else say("acknowledged", reference=reference)
    return carry_out(reference, "acknowledge", done, lambda now: acknowledge_incident(reference, actor(), now))


@pages.post("/incidents/<reference>/escalation")
@requires(Act.WORK_ON_INCIDENT)
def escalation(reference: str) -> ResponseReturnValue:
    """To level 2 or 3 (A4)."""
    level = request.form.get("level", "")
    if level not in ("n2", "n3"):
        abort(400)
    done = say("escalated", level=labels.level_in_words(level).lower())

    def verb(now: datetime) -> None:
        escalate_incident(reference, actor(), level, _needed("reason", "why_needed"), now)

    return carry_out(reference, "escalate", done, verb)


@pages.post("/incidents/<reference>/hand-back")
@requires(Act.WORK_ON_INCIDENT)
def hand_back(reference: str) -> ResponseReturnValue:
    """Back to the level below."""

    def verb(now: datetime) -> None:
        hand_back_incident(reference, actor(), _needed("reason", "why_needed"), now)

    return carry_out(reference, "hand_back", say("handed_back"), verb)


@pages.post("/incidents/<reference>/crisis")
@requires(Act.WORK_ON_INCIDENT)
def crisis(reference: str) -> ResponseReturnValue:
    """The crisis opens and its team is called (A5)."""

    def verb(now: datetime) -> None:
        declare_crisis(reference, actor(), _needed("reason", "why_needed"), now)

    return carry_out(reference, "crisis", say("crisis_declared"), verb)


@pages.post("/incidents/<reference>/crisis-end")
@requires(Act.RUN_CRISIS)
def crisis_end(reference: str) -> ResponseReturnValue:
    """The crisis is lifted; level 3 keeps the incident."""

    def verb(now: datetime) -> None:
        lift_crisis(reference, actor(), _needed("reason", "why_needed"), now)

    return carry_out(reference, "crisis_end", say("crisis_lifted"), verb)


@pages.post("/incidents/<reference>/status-update")
@requires(Act.WORK_ON_INCIDENT)
def status_update(reference: str) -> ResponseReturnValue:
    """Where it stands, told to the partner (D5, D6)."""

    def verb(now: datetime) -> None:
        nature = _needed("nature", "nature_needed")
        update = StatusUpdate(nature, _text("cause"), _text("actions"), _text("expected_duration"))
        line = send_status_update(reference, actor(), update, now, held=undo.OFFERED)
        undo.offer("status_update", reference, line)

    return carry_out(reference, "status_update", labels.phrase("status_update_held"), verb)


@pages.post("/incidents/<reference>/pause")
@requires(Act.WORK_ON_INCIDENT)
def pause(reference: str) -> ResponseReturnValue:
    """We wait for the partner or a third party (R5)."""
    waiting_on = request.form.get("waiting_on", "")
    if waiting_on not in ("partner", "third_party"):
        abort(400)

    def verb(now: datetime) -> None:
        pause_clocks(reference, actor(), waiting_on, _needed("reason", "waiting_needed"), now)

    return carry_out(reference, "pause", say("waiting", waiting_on=labels.waiting_on_in_words(waiting_on)), verb)


@pages.post("/incidents/<reference>/resumption")
@requires(Act.WORK_ON_INCIDENT)
def resumption(reference: str) -> ResponseReturnValue:
    """Nobody is waited for any more."""
    return carry_out(reference, "pause", say("resumed"), lambda now: resume_clocks(reference, actor(), now))


@pages.post("/incidents/<reference>/workaround")
@requires(Act.WORK_ON_INCIDENT)
def workaround(reference: str) -> ResponseReturnValue:
    """A way round, partial or total (A12, R7)."""
    total = request.form.get("return_to_service") == "total"
    done = say("workaround_total" if total else "workaround_partial")

    def verb(now: datetime) -> None:
        text = _needed("workaround", "workaround_needed")
        record_workaround(reference, actor(), text, total=total, now=now)

    return carry_out(reference, "workaround", done, verb)


@pages.post("/incidents/<reference>/restoration")
@requires(Act.WORK_ON_INCIDENT)
def restoration(reference: str) -> ResponseReturnValue:
    """The service is back; the partner is asked to validate (A9, A14)."""

    def verb(now: datetime) -> None:
        restore_incident(reference, actor(), _needed("resolution", "resolution_needed"), now)

    return carry_out(reference, "restoration", say("restored"), verb)


@pages.post("/incidents/<reference>/closure")
@requires(Act.WORK_ON_INCIDENT)
def closure(reference: str) -> ResponseReturnValue:
    """It ends; how is its outcome."""
    outcome = request.form.get("outcome", "")
    if outcome not in list(Outcome):
        abort(400)
    done = say("closed", outcome=labels.outcome_in_words(outcome).lower())

    def verb(now: datetime) -> None:
        close_incident(reference, actor(), Outcome(outcome), _text("reason"), now)

    return carry_out(reference, "closure", done, verb)


@pages.post("/incidents/<reference>/reopening")
@requires(Act.WORK_ON_INCIDENT)
def reopening(reference: str) -> ResponseReturnValue:
    """Taken up again at the level that had it."""

    def verb(now: datetime) -> None:
        reopen_incident(reference, actor(), _needed("reason", "why_needed"), now)

    return carry_out(reference, "reopening", say("reopened"), verb)


@pages.post("/incidents/<reference>/urgency")
@requires(Act.WORK_ON_INCIDENT)
def urgency(reference: str) -> ResponseReturnValue:
    """Judged urgent: the contract's escalation procedure opens (B5)."""

    def verb(now: datetime) -> None:
        declare_urgency(reference, actor(), _needed("reason", "why_needed"), now)

    return carry_out(reference, "urgency", say("urgent"), verb)

"""A desk's letters: how they are worded, tried on a real incident before they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.models import Incident
from app.notify.kinds import LETTERS, NOTICES
from app.notify.template_check import Fault, faults_of
from app.notify.wording_trial import WordingFails, try_wording
from app.reports.letter_wordings import (
    Wording,
    desks_worded_by,
    incidents_to_try,
    versions_of,
    wording_of,
    wordings_of,
)
from app.use_cases.word_letters import WordingRefused, restore_shipped_wording, save_wording
from app.web.actors import actor
from app.web.headers import SANDBOX_POLICY
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.typed_number import typed_number
from workflows.permissions import Act


@dataclass(frozen=True, slots=True)
class _Typed:
    """What the form brought."""

    desk: str
    name: str
    text: str
    html: str
    incident: Incident | None


@pages.get("/lettres-types")
@requires(Act.WORD_LETTERS)
def letter_wordings() -> ResponseReturnValue:
    """Every letter of a desk, and which of them it has worded anew."""
    desk = _desk()
    return render_template(
        "letter_wordings.html", desk=desk, desks=desks_worded_by(current_user.reach), letters=wordings_of(db.session(), desk)
    )  # fmt: skip


@pages.get("/lettres-types/<name>")
@requires(Act.WORD_LETTERS)
def letter_wording(name: str) -> ResponseReturnValue:
    """One letter with its sources, its versions and a place to try it."""
    desk, session = _desk(), db.session()
    versions = versions_of(session, desk, _known(name))
    shown = wording_of(versions, name, request.args.get("version", type=typed_number))
    if shown is None:
        abort(404)
    return _page(desk, shown, [])


@pages.post("/lettres-types/<name>")
@requires(Act.WORD_LETTERS)
def save_letter_wording(name: str) -> ResponseReturnValue:
    """Keep it as the newest version, or say line by line why not."""
    typed = _typed(name)
    incident_id = typed.incident.id if typed.incident else None
    try:
        version = save_wording(typed.desk, name, typed.text, typed.html, actor(), clock.now(), incident_id)
    except WordingRefused as refused:
        return _page(typed.desk, Wording(name, -1, typed.text, typed.html), refused.faults), 422
    flash(say("wording_kept", version=version), "done")
    return redirect(url_for("pages.letter_wording", name=name, desk=typed.desk), 303)


@pages.post("/lettres-types/<name>/apercu")
@requires(Act.WORD_LETTERS)
def try_letter_wording(name: str) -> Response:
    """The letter as it would be read, by itself in its frame: the page, or with `half=txt` the text."""
    typed = _typed(name)
    return _alone(*_tried(typed, request.form.get("half", "html")))


@pages.post("/lettres-types/<name>/origine")
@requires(Act.WORD_LETTERS)
def restore_letter_wording(name: str) -> ResponseReturnValue:
    """Back to the wording that comes with the program; the desk's own versions stay in the list."""
    desk = _desk()
    restore_shipped_wording(desk, _known(name), actor(), clock.now())
    flash(say("wording_shipped"), "done")
    return redirect(url_for("pages.letter_wording", name=name, desk=desk), 303)


def _tried(typed: _Typed, half: str) -> tuple[str, str]:
    """What the frame shows, and its kind."""
    faults = faults_of(typed.name, typed.text, typed.html)
    if faults:
        return "\n".join(map(_in_words, faults)), "text/plain"
    if typed.incident is None:
        return say("wording_no_incident"), "text/plain"
    try:
        letters = try_wording(db.session(), typed.name, typed.text, typed.html, typed.incident, clock.now())
    except WordingFails as failing:
        return _in_words(failing.fault), "text/plain"
    finally:
        db.session.rollback()  # a preview writes nothing
    if half == "txt":
        return "\n\n".join(
            f"{say('wording_subject', subject=one.subject)}\n\n{one.text}" for one in letters
        ), "text/plain"
    return "<hr>".join(one.html for one in letters), "text/html"


def _alone(content: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Security-Policy"] = SANDBOX_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _page(desk: str, shown: Wording, faults: list[Fault]) -> str:
    session = db.session()
    return render_template(
        "letter_wording.html",
        desk=desk,
        shown=shown,
        faults=faults,
        fault_words=_in_words,
        versions=versions_of(session, desk, shown.name),
        incidents=incidents_to_try(session, current_user.reach, desk),
        chosen=request.form.get("incident", ""),
    )


def _typed(name: str) -> _Typed:
    desk, form = _desk(), request.form
    found = incidents_to_try(db.session(), current_user.reach, desk, form.get("incident", "").strip())
    return _Typed(desk, _known(name), form.get("text", ""), form.get("html", ""), next(iter(found), None))


def _known(name: str) -> str:
    if name not in LETTERS and name not in NOTICES:
        abort(404)
    return name


def _desk() -> str:
    """The desk asked for, the first one this person may word for none; another's is not found."""
    known = [code for code, _ in desks_worded_by(current_user.reach)]
    asked = request.values.get("desk", known[0])
    if asked not in known:
        abort(404)
    return asked


def _in_words(fault: Fault) -> str:
    half = say("wording_page" if fault.half == "html" else "wording_text")
    return say("wording_fault" if fault.line else "wording_fault_whole", half=half, line=fault.line, what=fault.what)

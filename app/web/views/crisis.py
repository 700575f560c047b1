"""The crisis room: where a crisis stands, and each thing that may be done in it, one route a noun (A5, D5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.extensions import db
from app.labels import phrase, word
from app.reports.crisis_page import CrisisPage, crises, crisis_page, offers
from app.use_cases.answer_partner import EmptyText
from app.use_cases.case import NoSuchIncident
from app.use_cases.keep_crisis_log import NoCrisis, NoSuchAction, finish_action, give_role, note_in_crisis, open_action
from app.use_cases.link_to_crisis import (
    NothingToLink,
    link_incidents,
    link_organisations,
    unlink_incident,
    unlink_organisation,
)
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.typed_instant import NotAnInstant, typed_instant
from app.web.typed_reference import typed_reference
from app.web.views.incident import reached_incident
from workflows.crisis_room import CrisisRole
from workflows.permissions import Act


def reached_room(reference: str) -> CrisisPage:
    """The room of that incident; 404 where there is none, or the incident is out of reach."""
    found = crisis_page(db.session(), reached_incident(reference), current_user.reach, clock.now())
    if found is None:
        abort(404)
    return found


@pages.get("/crises")
@requires(Act.READ_INCIDENTS)
def crisis_list() -> ResponseReturnValue:
    """Crises that run, and those whose review is due or delivered."""
    return render_template("crisis_list.html", rows=crises(db.session(), current_user.reach, clock.now()))


@pages.get("/crises/<reference>")
@requires(Act.READ_INCIDENTS)
def crisis_room(reference: str) -> ResponseReturnValue:
    """The room."""
    return room_page(reference)


@pages.get("/crises/<reference>/changes")
@requires(Act.READ_INCIDENTS)
def crisis_changes(reference: str) -> ResponseReturnValue:
    """Whether something happened since the page was made: 204, or a line that offers to show it."""
    if str(reached_incident(reference).version) == request.args.get("version"):
        return "", 204
    return render_template("crisis_changed.html", reference=reference)


@pages.get("/crises/<reference>/delai")
@requires(Act.READ_INCIDENTS)
def crisis_countdown(reference: str) -> ResponseReturnValue:
    """The countdown alone, asked for again each minute."""
    return render_template("crisis_countdown.html", page=reached_room(reference))


def room_page(reference: str, *, refused: str = "", typed: Mapping[str, str] | None = None) -> str:
    """The page; after a refusal, with what was typed still there and the reason said."""
    page = reached_room(reference)
    return render_template(
        "crisis.html",
        page=page,
        offers=offers(db.session(), page, current_user.reach),
        refused=refused,
        typed=typed or {},
        now=clock.now(),
        may_work=current_user.may(Act.WORK_ON_INCIDENT),
        may_end=current_user.may(Act.RUN_CRISIS),
    )


def in_room(reference: str, done: Callable[[], str], verb: Callable[[datetime], object]) -> ResponseReturnValue:
    """Run `verb`, say what was `done`, come back; a refusal shows the room again with what was typed."""
    try:
        verb(clock.now())
    except (NoSuchIncident, NoCrisis):
        abort(404)
    except tuple(_REFUSALS) as refused:
        db.session.rollback()
        name, status = next(told for kind, told in _REFUSALS.items() if isinstance(refused, kind))
        sentence = say("stale") if name == "stale" else phrase(name)
        return room_page(reference, refused=sentence, typed=request.form), status
    flash(done(), "done")
    return redirect(url_for("pages.crisis_room", reference=reference), 303)


_REFUSALS: dict[type[Exception], tuple[str, int]] = {
    EmptyText: ("crisis_empty", 422),
    NoSuchAction: ("crisis_no_such_action", 409),
    NothingToLink: ("crisis_nothing_to_link", 422),
    NotAnInstant: ("crisis_bad_due", 422),
    StaleDataError: ("stale", 409),
}


@pages.post("/crises/<reference>/log")
@requires(Act.WORK_ON_INCIDENT)
def crisis_log(reference: str) -> ResponseReturnValue:
    """One more line of the main courante; `kind` decision makes it one."""
    is_decision = request.form.get("kind") == "decision"
    done = "crisis_decided" if is_decision else "crisis_noted"

    def verb(now: datetime) -> None:
        note_in_crisis(reference, actor(), request.form.get("text", ""), now, is_decision=is_decision)

    return in_room(reference, lambda: phrase(done), verb)


@pages.post("/crises/<reference>/actions")
@requires(Act.WORK_ON_INCIDENT)
def crisis_actions(reference: str) -> ResponseReturnValue:
    """Ask somebody for something; `due` is an hour of the desk's wall, left empty for none."""
    asked, zone = request.form, reached_room(reference).zone

    def verb(now: datetime) -> None:
        due_at = typed_instant(asked.get("due", ""), zone)
        open_action(reference, actor(), asked.get("task", ""), asked.get("owner", ""), due_at, now)

    return in_room(reference, lambda: phrase("crisis_action_opened"), verb)


@pages.post("/crises/<reference>/actions/<int:number>/end")
@requires(Act.WORK_ON_INCIDENT)
def crisis_action_end(reference: str, number: int) -> ResponseReturnValue:
    """It is done."""
    done = lambda: phrase("crisis_action_done")  # noqa: E731
    return in_room(reference, done, lambda now: finish_action(reference, actor(), number, now))


@pages.post("/crises/<reference>/roles")
@requires(Act.WORK_ON_INCIDENT)
def crisis_roles(reference: str) -> ResponseReturnValue:
    """Who holds a role; nobody where `holder` is empty."""
    role, holder = request.form.get("role", ""), request.form.get("holder", "").strip()
    if role not in list(CrisisRole):
        abort(400)
    done = "crisis_role_given" if holder else "crisis_role_empty"
    named = word("crisis_role", role)
    return in_room(
        reference,
        lambda: phrase(done, role=named, holder=holder),
        lambda now: give_role(reference, actor(), CrisisRole(role), holder, now),
    )


@pages.post("/crises/<reference>/links")
@requires(Act.WORK_ON_INCIDENT)
def crisis_links(reference: str) -> ResponseReturnValue:
    """Hang incidents (`incident`, chosen, and `number`, typed) or organisations (`organisation`, ids) on the crisis."""
    ids = [int(one) for one in request.form.getlist("organisation") if one.isdecimal() and len(one) < 19]
    typed = typed_reference(request.form.get("number", ""))
    references = [*request.form.getlist("incident"), *([typed] if typed else [])]
    count = 0

    def verb(now: datetime) -> None:
        nonlocal count
        if ids:
            count = link_organisations(reference, actor(), ids, now)
        else:
            count = link_incidents(reference, actor(), references, now)

    return in_room(
        reference, lambda: phrase("crisis_linked_one" if count == 1 else "crisis_linked_many", count=count), verb
    )


@pages.post("/crises/<reference>/links/end")
@requires(Act.WORK_ON_INCIDENT)
def crisis_link_end(reference: str) -> ResponseReturnValue:
    """That incident, or that organisation, has nothing to do with it."""
    incident, organisation = request.form.get("incident", ""), request.form.get("organisation", "")

    def verb(now: datetime) -> None:
        if organisation.isdecimal():
            unlink_organisation(reference, actor(), int(organisation), now)
        else:
            unlink_incident(reference, actor(), incident, now)

    return in_room(reference, lambda: phrase("crisis_unlinked"), verb)

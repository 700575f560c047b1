"""What the desk writes on an incident: an answer the partner reads, or a note that stays inside."""

from __future__ import annotations

from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.reports.collision import answers_since
from app.use_cases.answer_partner import add_note, answer_partner
from app.web import undo
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from app.web.views.incident import incident_page, reached_incident
from app.web.views.incident_acts import carry_out
from workflows.permissions import Act


@pages.post("/incidents/<reference>/answers")
@requires(Act.WORK_ON_INCIDENT)
def answers(reference: str) -> ResponseReturnValue:
    """Write to the partner, unless somebody wrote since this person looked: then both texts are shown first."""
    found = reached_incident(reference)
    seen = request.form.get("seen", "")
    said_since = answers_since(db.session(), found, int(seen)) if seen.isdecimal() else ()
    if said_since:
        page = incident_page(
            reference, refused=say("answered_since"), act="answer", typed=request.form, said_since=said_since
        )
        return page, 409
    asks = "asks" in request.form
    done = say("held_question" if asks else "held_answer")

    def verb(now: datetime) -> None:
        body = request.form.get("body", "")
        undo.offer("answer", reference, answer_partner(reference, actor(), body, asks=asks, now=now, held=undo.OFFERED))

    return carry_out(reference, "answer", done, verb)


@pages.post("/incidents/<reference>/notes")
@requires(Act.WORK_ON_INCIDENT)
def notes(reference: str) -> ResponseReturnValue:
    """Keep a note that the partner never sees."""

    def verb(now: datetime) -> None:
        undo.offer("note", reference, add_note(reference, actor(), request.form.get("body", ""), now))

    return carry_out(reference, "note", say("noted"), verb)

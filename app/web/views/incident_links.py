"""What ties an incident to another: one cause, or being the same. Nobody is told of an incident out of reach."""

from __future__ import annotations

from datetime import datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.labels import phrase, word
from app.models.incident_link import main_of
from app.reports.incident_file import find_incident, incident_file
from app.reports.merge_preview import merge_preview
from app.use_cases.link_incidents import LinkedAlready, link_incidents, unlink_incidents
from app.use_cases.merge_incidents import MergeRefused, merge_incidents
from app.use_cases.separate_incidents import NotMerged, separate_incident
from app.use_cases.two_cases import NoSuchOther
from app.web import undo
from app.web.actors import actor, moves_as
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_reference import typed_reference
from app.web.views.incident import reached_incident
from app.web.views.incident_acts import LeftOut, Verb, carry_out
from workflows.permissions import Act

_LONGEST = 40  # of what may be a case number


@pages.post("/incidents/<reference>/links")
@requires(Act.WORK_ON_INCIDENT)
def links(reference: str) -> ResponseReturnValue:
    """Both have one cause."""
    other = _other()

    def verb(now: datetime) -> None:
        link_incidents(reference, actor(), other, now)

    return carry_out(reference, "links", phrase("link_made", other=other), _said(verb, other))


@pages.post("/incidents/<reference>/unlinking")
@requires(Act.WORK_ON_INCIDENT)
def unlinking(reference: str) -> ResponseReturnValue:
    """They have two causes after all."""
    other = _other()

    def verb(now: datetime) -> None:
        unlink_incidents(reference, actor(), other, now)

    return carry_out(reference, "links", phrase("link_ended", other=other), _said(verb, other))


@pages.get("/incidents/<reference>/merger")
@requires(Act.WORK_ON_INCIDENT)
def merger(reference: str) -> ResponseReturnValue:
    """What merging it into another would do; nothing is done."""
    found, session = reached_incident(reference), db.session()
    main = find_incident(session, typed_reference(request.args.get("other", "")), desk=current_user.reach)
    if main is None:
        abort(404)
    file = incident_file(session, found, role=moves_as(), asker=current_user.reach, now=clock.now())
    return render_template("incident_merger.html", file=file, plan=merge_preview(session, file, main, clock.now()))


@pages.post("/incidents/<reference>/merger")
@requires(Act.WORK_ON_INCIDENT)
def merge(reference: str) -> ResponseReturnValue:
    """It is a duplicate of the other, which goes on for both."""
    other, reason = _other(), request.form.get("reason", "").strip()

    def verb(now: datetime) -> None:
        merge_incidents(reference, actor(), other, now, reason=reason, held=undo.OFFERED)
        undo.offer("merge", reference)

    done = phrase("merge_done", reference=reference, other=other)
    return carry_out(reference, "links", done, _said(verb, other))


@pages.post("/incidents/<reference>/separation")
@requires(Act.WORK_ON_INCIDENT)
def separation(reference: str) -> ResponseReturnValue:
    """It was no duplicate: it goes on where it was."""
    main = main_of(db.session(), reached_incident(reference))
    other = main.reference if main else ""

    def verb(now: datetime) -> None:
        separate_incident(reference, actor(), now)

    return carry_out(reference, "links", phrase("merge_undone", reference=reference, other=other), _said(verb, ""))


def _other() -> str:
    """The number that was typed or pressed, as it is written."""
    typed = request.form.get("other", "")
    return typed_reference(typed) or typed.strip()[:_LONGEST]


def _said(verb: Verb, other: str) -> Verb:
    """The same verb; what it refuses is a sentence on the page."""

    def carefully(now: datetime) -> None:
        try:
            verb(now)
        except NoSuchOther as unknown:
            raise LeftOut(phrase("link_no_such", other=other)) from unknown
        except LinkedAlready as already:
            raise LeftOut(phrase("link_already")) from already
        except NotMerged as apart:
            raise LeftOut(phrase("merge_none")) from apart
        except MergeRefused as refused:
            raise LeftOut(word("no_merge", refused.why)) from refused

    return carefully

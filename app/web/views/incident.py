"""The incident page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.models import Incident
from app.notify.readers import partner_readers
from app.reports.incident_file import find_incident, incident_file
from app.reports.search import alike, untied
from app.reports.timeline import Entry, EntryKind
from app.web.actors import moves_as
from app.web.pages import pages
from app.web.policy import requires
from workflows.permissions import Act

_SHOWN = 60  # entries of the timeline; older ones on request
_KINDS = {"messages": EntryKind.MESSAGE, "gestes": EntryKind.ACT}


def reached_incident(reference: str) -> Incident:
    """The incident of that number; 404 where there is none or it is another desk's: the two look the same."""
    found = find_incident(db.session(), reference, desk=current_user.reached_desk)
    if found is None:
        abort(404)
    return found


@pages.get("/incidents/<reference>")
@requires(Act.READ_INCIDENTS)
def incident(reference: str) -> ResponseReturnValue:
    """Everything about one incident."""
    return incident_page(reference)


@pages.get("/incidents/<reference>/changes")
@requires(Act.READ_INCIDENTS)
def incident_changes(reference: str) -> ResponseReturnValue:
    """Whether the incident moved on since the page was made: 204, or a line that offers to show it."""
    found = reached_incident(reference)
    if str(found.version) == request.args.get("version"):
        return "", 204
    return render_template("incident_changed.html", reference=reference)


def incident_page(
    reference: str,
    *,
    refused: str = "",
    act: str = "",
    typed: Mapping[str, str] | None = None,
    said_since: object = (),
    now: datetime | None = None,
) -> str:
    """The page; after a refusal, with what was typed into `act` still there and the reason said."""
    found = reached_incident(reference)
    session, asker = db.session(), current_user.reach
    file = incident_file(session, found, role=moves_as(), asker=asker, now=now or clock.now())
    shown, with_older = request.args.get("fil", "tout"), "anciens" in request.args
    entries = _of_kind(file.entries, shown)
    older = 0 if with_older else max(0, len(entries) - _SHOWN)
    return render_template(
        "incident.html",
        file=file,
        incident=found,
        refused=refused,
        act=act,
        typed=typed or {},
        said_since=said_since,
        alike=untied(alike(session, found, asker=asker), file.ties),
        readers=partner_readers(session, found),
        shown=shown,
        entries=entries[older:],
        older=older,
        with_older=with_older,
        may_work=current_user.may(Act.WORK_ON_INCIDENT),
        may_run_crisis=current_user.may(Act.RUN_CRISIS),
    )


def _of_kind(entries: Sequence[Entry], shown: str) -> Sequence[Entry]:
    """What the filter of the history keeps; all of it for a name that is none of its tabs."""
    if shown == "lettres":
        return [entry for entry in entries if entry.letters]
    return [entry for entry in entries if entry.kind == _KINDS.get(shown, entry.kind)]

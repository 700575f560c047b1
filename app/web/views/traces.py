"""The traces, for those who may read them (B8)."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.reports.traces import PAGE, traces
from app.web.pages import pages
from app.web.policy import note, requires
from app.web.typed_number import typed_number
from app.web.words import own_zone
from workflows.permissions import Act


@pages.get("/traces")
@requires(Act.READ_TRACES)
def trace_log() -> ResponseReturnValue:
    """Newest first; `personne` one address, `before` where the page before ended. Reading them is traced too."""
    person, before = request.args.get("personne", "").strip()[:200], request.args.get("before", type=typed_number)
    rows = traces(db.session(), current_user.reach, person=person, before=before)
    note("read_traces")
    return render_template(
        "traces.html", rows=rows, person=person, zone=own_zone(), before=rows[-1].seq if len(rows) == PAGE else None
    )

"""Finding an incident again."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.reports.incident_file import find_incident
from app.reports.queue import conditions_of
from app.reports.search import search
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_number import typed_number
from app.web.typed_reference import typed_reference
from app.web.views.queue import choices, services_in_reach, wanted_filter
from workflows.permissions import Act


@pages.get("/recherche")
@requires(Act.READ_INCIDENTS)
def found_incidents() -> ResponseReturnValue:
    """What the words find. A case number opens that case."""
    text = request.args.get("q", "").strip()[:200]
    reference = typed_reference(text)
    if reference and find_incident(db.session(), reference, desk=current_user.reach):
        return redirect(url_for("pages.incident", reference=reference))
    wanted = wanted_filter()
    if "state" not in request.args:
        wanted = replace(wanted, state="all")
    found = search(
        db.session(),
        text,
        conditions_of(replace(wanted, words="")),
        asker=current_user.reach,
        now=clock.now(),
        before=request.args.get("avant", type=typed_number),
    )
    known = {"services": services_in_reach(), "choices": choices()}
    return render_template("search.html", found=found, text=text, wanted=wanted, **known)

"""The triage queue, as a page and as the part of it that is asked for again while one looks at it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock, labels
from app.extensions import db
from app.models.rule_book import current_rules
from app.reports.change_mark import change_mark
from app.reports.colleagues import colleagues
from app.reports.incident_file import find_incident
from app.reports.queue import Queue, QueueFilter, triage_queue
from app.reports.reach import asked_desks
from app.reports.saved_views import kept_views
from app.web.kept_rows import kept_rows
from app.web.pages import pages
from app.web.policy import requires
from app.web.pulse import mark_now
from app.web.typed_number import typed_number
from app.web.typed_reference import typed_reference
from app.web.views.saved_views import view_query
from workflows.lifecycle import State
from workflows.permissions import Act
from workflows.reach import Sight
from workflows.rules import Kind

_STATES = ("open", *(str(state) for state in State), "all")
_KINDS = tuple(str(kind) for kind in Kind)
_LEVELS = ("n1", "n2", "n3")
_AFRESH_SECONDS = 10
EVERYTHING = "state=open"  # the list without a filter, asked for by name: the bare address may open another view


@pages.get("/")
@requires(Act.READ_INCIDENTS)
def queue() -> ResponseReturnValue:
    """The whole page. A case number typed in the search box opens that case."""
    reference = typed_reference(request.args.get("q", ""))
    if reference and find_incident(db.session(), reference, desk=current_user.reached_desk):
        return redirect(url_for("pages.incident", reference=reference))
    kept, query = kept_views(db.session(), current_user.user_id, current_user.desk), view_query(request.args)
    if not request.args and (own := next((one for one in kept if one.is_default), None)):
        return redirect(f"{url_for('pages.queue')}?{own.query or EVERYTHING}")
    wanted = wanted_filter()
    services = services_in_reach()
    known = {
        "mark": mark_now(db.session()),  # before the rows are read: what comes between shows a moment later
        "views": kept,
        "query": query,
        "chosen_view": next((one for one in kept if one.query == query), None),
        "services": services,
        "choices": choices(),
        "colleagues": colleagues(db.session(), _new_at(current_user.desk)),
    }
    return render_template("queue.html", queue=_queue(wanted), wanted=wanted, **known)


@pages.get("/file")
@requires(Act.READ_INCIDENTS)
def queue_rows() -> ResponseReturnValue:
    """The rows alone, with an ETag: 304 while nothing a person would see has changed.

    Two hundred pages may ask: while no history grows, each costs one short question beside who asks, and what is new is
    laid out once for all who see the same list. Minutes shown, names and calendars follow within _AFRESH_SECONDS.
    """
    session, wanted = db.session(), wanted_filter()
    sees = (current_user.reach, wanted, request.query_string, request.script_root, labels.language.get())
    standing = (change_mark(session), clock.now().timestamp() // _AFRESH_SECONDS)
    rows = kept_rows(session.get_bind().engine).rows(
        sees, standing, lambda: render_template("queue_rows.html", queue=_queue(wanted), wanted=wanted)
    )
    return rows.answer(request)


@pages.get("/suivant")
@requires(Act.READ_INCIDENTS)
def next_incident() -> ResponseReturnValue:
    """To the open incident whose deadline is nearest, `apres` left out; to the queue where there is no other."""
    nearest = _queue(QueueFilter())
    rows = [row for _, group in nearest.groups for row in group if row.reference != request.args.get("apres")]
    return redirect(url_for("pages.incident", reference=rows[0].reference) if rows else url_for("pages.queue"))


def wanted_filter() -> QueueFilter:
    """The filter the address asks for; what it does not know it leaves out."""
    asked = request.args
    return QueueFilter(
        state=_one_of(asked.get("state"), _STATES) or "open",
        kind=_one_of(asked.get("kind"), _KINDS),
        service=asked.get("service", ""),
        level=_one_of(asked.get("level"), _LEVELS),
        words=asked.get("q", "").strip()[:200],
        holder_id=current_user.user_id if asked.get("mine") else asked.get("holder", type=typed_number),
        after=asked.get("after", ""),
    )


def _queue(wanted: QueueFilter) -> Queue:
    return triage_queue(db.session(), wanted, desk=current_user.reached_desk, now=clock.now())


def _one_of(value: str | None, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def services_in_reach() -> dict[str, str]:
    """Code to name of the services of the contracts this person's desk keeps."""
    desks = asked_desks(current_user.reach)
    contracts = [one for one in current_rules().contracts.values() if one.desk in desks]
    return {service.code: service.name for contract in contracts for service in contract.services.values()}


def _new_at(desk: str) -> Sight:
    """What decides who sees an incident that has just come to that desk."""
    return Sight(desk, 0, is_security=False, highest_level=1)


def choices() -> dict[str, tuple[str, ...]]:
    """What the filters of a list may ask for."""
    return {"state": _STATES, "kind": _KINDS, "level": _LEVELS}

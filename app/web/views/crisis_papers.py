"""What a crisis leaves on paper: the sheet handed over at closing time, and its review (RETEX)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.labels import instant_in_words, phrase
from app.models.crisis import REVIEW
from app.reports.crisis_page import CrisisPage, paper
from app.use_cases.answer_partner import EmptyText
from app.use_cases.write_crisis_paper import REVIEW_FIELDS, StillRunning, WrittenSince, deliver_review, keep_review
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import requires
from app.web.room_words import log_words
from app.web.views.crisis import reached_room
from workflows.permissions import Act


@pages.get("/crises/<reference>/releve")
@requires(Act.READ_INCIDENTS)
def crisis_handover(reference: str) -> ResponseReturnValue:
    """Everything the next shift must know, on a sheet."""
    return render_template("crisis_handover.html", page=reached_room(reference), now=clock.now())


@pages.get("/crises/<reference>/retex")
@requires(Act.READ_INCIDENTS)
def crisis_review(reference: str) -> ResponseReturnValue:
    """The review, begun from the log."""
    return _page(reached_room(reference))


@pages.post("/crises/<reference>/retex")
@requires(Act.WORK_ON_INCIDENT)
def crisis_review_kept(reference: str) -> ResponseReturnValue:
    """`do` is keep or deliver."""
    page, fields = reached_room(reference), {name: request.form.get(name, "") for name in REVIEW_FIELDS}
    seen, delivers = request.form.get("seen", ""), request.form.get("do") == "deliver"
    verb = deliver_review if delivers else keep_review
    try:
        verb(reference, actor(), fields, int(seen) if seen.isdecimal() else 0, clock.now())
    except WrittenSince as since:
        told = phrase("crisis_written_since", by=since.written_by)
        return _page(page, fields, refused=told, since=since), 409
    except EmptyText:
        return _page(page, fields, refused=phrase("crisis_review_needs")), 422
    except StillRunning:
        return _page(page, fields, refused=phrase("crisis_still_running")), 409
    flash(phrase("crisis_review_delivered" if delivers else "crisis_review_kept"), "done")
    return redirect(url_for("pages.crisis_review", reference=reference), 303)


def _page(
    page: CrisisPage,
    fields: Mapping[str, str] | None = None,
    *,
    refused: str = "",
    since: WrittenSince | None = None,
) -> str:
    kept = paper(db.session(), page.incident, REVIEW)
    return render_template(
        "crisis_review.html",
        page=page,
        kept=kept,
        fields=fields or (kept.content if kept else _begun(page)),
        refused=refused,
        since=since,
        now=clock.now(),
        may_write=current_user.may(Act.WORK_ON_INCIDENT),
    )


def _begun(page: CrisisPage) -> dict[str, str]:
    """What the log already says: its lines as a first summary, the cause last told, the actions nobody finished."""
    lines = [f"{instant_in_words(one.at, page.zone)}\u00a0: {log_words(one, page.zone)}" for one in page.room.log]
    return {
        "summary": "\n".join(lines),
        "causes": page.incident.cause,
        "measures": "\n".join(one.text for one in page.room.open_actions),
    }

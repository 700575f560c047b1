"""The next status update of a crisis: drafted, read as each audience will read it, then sent to all at once (D5, D6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.extensions import db
from app.labels import phrase
from app.models.crisis import draft_of
from app.reports.crisis_page import CrisisPage
from app.use_cases.answer_partner import EmptyText
from app.use_cases.run_crisis import StatusUpdate
from app.use_cases.tell_crisis import Bulletin, Written, rehearse_bulletin, send_bulletin
from app.use_cases.write_crisis_paper import WrittenSince, keep_draft, set_draft_aside
from app.web import undo
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import requires
from app.web.views.crisis import reached_room
from workflows.permissions import Act

FIELDS = ("nature", "cause", "actions", "expected_duration", "inside")


@pages.get("/crises/<reference>/point")
@requires(Act.WORK_ON_INCIDENT)
def crisis_update(reference: str) -> ResponseReturnValue:
    """The draft, which the room shares."""
    return _page(reached_room(reference))


@pages.post("/crises/<reference>/point")
@requires(Act.WORK_ON_INCIDENT)
def crisis_update_sent(reference: str) -> ResponseReturnValue:
    """`do` is keep (for the room), preview (every letter, none sent) or send."""
    page, fields = reached_room(reference), {name: request.form.get(name, "") for name in FIELDS}
    if page.incident.state == "closed":
        abort(409)
    seen, wanted = request.form.get("seen", ""), request.form.get("do", "preview")
    try:
        if wanted == "send":
            return _send(reference, fields)
        keep_draft(reference, actor(), fields, int(seen) if seen.isdecimal() else 0, clock.now())
        letters = rehearse_bulletin(reference, actor(), _bulletin(fields), clock.now()) if wanted == "preview" else ()
    except WrittenSince as since:
        told = phrase("crisis_written_since", by=since.written_by)
        return _page(page, fields, refused=told, since=since), 409
    except EmptyText:
        return _page(page, fields, refused=phrase("crisis_bulletin_needs")), 422
    if wanted == "keep":
        flash(phrase("crisis_draft_kept"), "done")
        return redirect(url_for("pages.crisis_update", reference=reference), 303)
    missing = not (fields["nature"].strip() and fields["expected_duration"].strip())
    return _page(reached_room(reference), fields, letters, refused=phrase("crisis_bulletin_needs") if missing else "")


def _send(reference: str, fields: Mapping[str, str]) -> ResponseReturnValue:
    now = clock.now()
    line, letters = send_bulletin(reference, actor(), _bulletin(fields), now, held=undo.OFFERED)
    set_draft_aside(reference, actor(), fields, line, now)
    undo.offer("bulletin", reference, line)
    count = len(letters)
    flash(phrase("crisis_bulletin_held_one" if count == 1 else "crisis_bulletin_held", count=count), "done")
    return redirect(url_for("pages.crisis_room", reference=reference), 303)


def _bulletin(fields: Mapping[str, str]) -> Bulletin:
    update = StatusUpdate(fields["nature"], fields["cause"], fields["actions"], fields["expected_duration"])
    return Bulletin(update, fields["inside"])


def _page(
    page: CrisisPage,
    fields: Mapping[str, str] | None = None,
    letters: Sequence[Written] = (),
    *,
    refused: str = "",
    since: WrittenSince | None = None,
) -> str:
    draft = draft_of(db.session(), page.incident, page.room)
    last = page.room.updates[-1].details if page.room.updates else {}
    first = {"cause": page.incident.cause, "nature": last.get("nature", ""), "actions": last.get("actions", "")}
    return render_template(
        "crisis_update.html",
        page=page,
        draft=draft,
        fields=fields or (draft.content if draft else first),
        letters=letters,
        refused=refused,
        since=since,
    )

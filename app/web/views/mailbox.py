"""The local mailbox: letters out as those they were written to would see them. There is one where no relay is set."""

from __future__ import annotations

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.models import Letter
from app.reports.mailbox import find_letter, kept_letters, recipients
from app.web.headers import SANDBOX_POLICY
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_number import typed_number
from workflows.permissions import Act
from workflows.personal_numbers import masked


@pages.get("/boite")
@requires(Act.READ_LETTERS)
def mailbox() -> ResponseReturnValue:
    """Letters, newest first; `a` narrows to one recipient, `lettre` opens one."""
    _only_without_relay()
    session, desk = db.session(), current_user.reached_desk
    to = request.args.get("a", "")
    letters = kept_letters(session, desk=desk, recipient=to)
    wanted = request.args.get("lettre", type=typed_number)
    chosen = _letter(wanted) if wanted is not None else next(iter(letters), None)
    return render_template(
        "mailbox.html", letters=letters, recipients=recipients(session, desk=desk), chosen=chosen, to=to
    )


@pages.get("/boite/<int:letter_id>/html")
@requires(Act.READ_LETTERS)
def letter_html(letter_id: int) -> Response:
    """The letter's HTML by itself, in a sandbox, for the frame of the page above."""
    _only_without_relay()
    answer = Response(masked(_letter(letter_id).html), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = SANDBOX_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _letter(letter_id: int) -> Letter:
    letter = find_letter(db.session(), letter_id, desk=current_user.reached_desk)
    if letter is None:
        abort(404)
    return letter


def _only_without_relay() -> None:
    if current_app.config["SETTINGS"].relay_host:
        abort(404)

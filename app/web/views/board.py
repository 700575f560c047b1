"""The escalation board."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.reports.board import escalation_board
from app.web.pages import pages
from app.web.policy import requires
from workflows.permissions import Act


@pages.get("/tableau")
@requires(Act.SEE_BOARD)
def board() -> ResponseReturnValue:
    """What is late, what will be, where it stands and why."""
    found = escalation_board(db.session(), desk=current_user.reached_desk, now=clock.now())
    return render_template("board.html", board=found)

"""The shift hand-over, on a page that prints and copies."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.models.rule_book import current_rules
from app.reports.mail_log import count_waiting
from app.reports.reach import asked_desks
from app.reports.shift_handover import shift_handover
from app.web.pages import pages
from app.web.policy import requires
from workflows.permissions import Act


@pages.get("/releve")
@requires(Act.READ_INCIDENTS)
def handover() -> ResponseReturnValue:
    """`bureau` is a desk within reach, this person's own unless it is named."""
    desks = asked_desks(current_user.reach)
    desk = request.args.get("bureau") or (current_user.desk if current_user.desk in desks else next(iter(desks), ""))
    if desk not in desks:
        abort(404)
    mails = count_waiting(db.session(), desk=current_user.reached_desk) if current_user.may(Act.SETTLE_MAIL) else 0
    return render_template(
        "handover.html",
        found=shift_handover(db.session(), current_user.reach, desk, clock.now()),
        desks={code: current_rules().desks[code].short_name for code in desks},
        mails=mails,
        now=clock.now(),
    )

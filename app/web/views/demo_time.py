"""The demonstration's time, moved by hand."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from app import clock, labels
from app.models.rule_book import current_rules
from app.use_cases.move_time import NoAlarm, TimeIsReal, move_time
from app.web.local_address import back_address
from app.web.pages import pages
from app.web.policy import requires
from app.web.sentences import say
from workflows.permissions import Act

_STEPS = {"15min": timedelta(minutes=15), "1h": timedelta(hours=1), "1d": timedelta(days=1), "next": None}


@pages.post("/demo/temps")
@requires(Act.MOVE_TIME)
def demo_time() -> ResponseReturnValue:
    """Move it by what the button says; every alarm on the way rings at its own instant."""
    step = request.form.get("by", "")
    if step not in _STEPS:
        abort(400)
    try:
        move_time(_STEPS[step])
    except TimeIsReal:
        abort(404)
    except NoAlarm:
        flash(say("no_alarm"), "refused")
        return redirect(back_address(), 303)
    zone = ZoneInfo(next(iter(current_rules().calendars.values())).zone)
    flash(say("time_moved", instant=labels.instant_in_words(clock.now(), zone)), "done")
    return redirect(back_address(), 303)

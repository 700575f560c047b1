"""The calendars: a year of each, and a day made other than the week has it, once one has seen what that moves (R3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app import clock
from app.extensions import db
from app.labels import day_in_words, phrase
from app.reports.calendar_year import CalendarYear, calendar_cards, calendar_named, calendar_year
from app.reports.reach import own_desk
from app.use_cases.change_calendar import NothingToUndo, OtherDay, change_day, preview_day
from app.use_cases.moved_deadlines import Change
from app.web.actors import actor
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_number import typed_number
from workflows.opening_hours import HORIZON, CalendarError
from workflows.permissions import Act

_SHOWN = 100
_WALL = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class Unclear(ValueError):
    """What was typed makes no day; its text is the sentence to show."""


@pages.get("/calendriers")
@requires(Act.READ_INCIDENTS)
def calendars() -> ResponseReturnValue:
    """Every calendar: is it open, until when, what comes."""
    return render_template("calendars.html", cards=calendar_cards(db.session(), clock.now()), now=clock.now())


@pages.get("/calendriers/<name>")
@requires(Act.READ_INCIDENTS)
def calendar(name: str) -> ResponseReturnValue:
    """A year of the calendar of that desk, or of that name; `annee` is this year unless it is given."""
    return _page(_known(name), name)


@pages.get("/calendriers/<name>/jour")
@requires(Act.KEEP_CALENDARS)
def calendar_day(name: str) -> ResponseReturnValue:
    """What that day would move, and nothing is done: `le`, `sens` (fermeture, ouverture, habituel), `de`, `a`, `motif`."""
    code = _changeable(name)
    try:
        day = _typed(code, request.args)
        changes = _changes(day)
    except Unclear as why:
        return _page(code, name, refused=str(why)), 422
    return _preview(name, day, changes)


@pages.post("/calendriers/<name>/jour")
@requires(Act.KEEP_CALENDARS)
def calendar_day_changed(name: str) -> ResponseReturnValue:
    """The same fields, and `seen`, what the preview showed: where it shows something else now, it is shown again."""
    code = _changeable(name)
    try:
        day = _typed(code, request.form)
        changes = _changes(day)
    except Unclear as why:
        return _page(code, name, refused=str(why)), 422
    if request.form.get("seen") != _mark(changes):
        return _preview(name, day, changes, refused=phrase("calendar_changed_since")), 409
    moved: list[Change] = []
    change_day(day, actor(), clock.now(), moved.append)
    count = sum(1 for one in moved if one.moved)
    told = phrase(f"calendar_moved_{'many' if count > 1 else 'one' if count else 'none'}", count=count)
    done = "calendar_usual" if day.intervals is None else "calendar_opened" if day.intervals else "calendar_closed"
    flash(phrase(done, day=day_in_words(day.on), moved=told), "done")
    return redirect(url_for("pages.calendar", name=name, annee=day.on.year), 303)


def _known(name: str) -> str:
    if (code := calendar_named(name)) is None:
        abort(404)
    return code


def _changeable(name: str) -> str:
    """The calendar, where this person may change it: a manager the one of the own desk, an administrator any (R3)."""
    code = _known(name)
    if not may_change(code):
        abort(403)
    return code


def may_change(code: str) -> bool:
    """Whether the signed-in person may add exceptional days to that calendar."""
    if not current_user.may(Act.KEEP_CALENDARS):
        return False
    own = own_desk(current_user.reach)
    return own is None or calendar_named(own) == code


def _page(code: str, name: str, *, refused: str = "") -> str:
    now = clock.now()
    asked = request.args.get("annee", type=typed_number)
    year = asked if asked is not None and asked in HORIZON else now.year
    return render_template(
        "calendar.html",
        name=name,
        page=calendar_year(db.session(), code, year, now),
        refused=refused,
        typed=request.form or request.args,
        may_change=may_change(code),
        now=now,
    )


def _preview(name: str, day: OtherDay, changes: Sequence[Change], *, refused: str = "") -> str:
    touched = [one for one in changes if one.moved or one.due]
    known: CalendarYear = calendar_year(db.session(), day.calendar, day.on.year, clock.now())
    return render_template(
        "calendar_day.html",
        name=name,
        page=known,
        day=day,
        touched=touched[:_SHOWN],
        left_out=max(0, len(touched) - _SHOWN),
        moved_total=sum(1 for one in touched if one.moved),
        mark=_mark(changes),
        refused=refused,
        fields=(request.form or request.args).items(multi=True),
    )


def _changes(day: OtherDay) -> list[Change]:
    try:
        return list(preview_day(day, clock.now()))
    except NothingToUndo:
        raise Unclear(phrase("calendar_nothing_to_undo")) from None
    except CalendarError:
        raise Unclear(phrase("calendar_hours_refused")) from None


def _mark(changes: Sequence[Change]) -> str:
    """What a person saw of it: another mark where other deadlines move, or to other instants."""
    seen = [
        (one.reference, [(m.label, _iso(m.before_at), _iso(m.due_at)) for m in one.moved])
        for one in changes
        if one.moved
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _typed(code: str, sent: MultiDict[str, str]) -> OtherDay:
    try:
        on = date.fromisoformat(sent.get("le", ""))
    except ValueError:
        raise Unclear(phrase("calendar_day_needed")) from None
    if on.year not in HORIZON or on < clock.now().date():
        raise Unclear(phrase("calendar_day_needed"))
    wanted = sent.get("sens", "fermeture")
    if wanted == "habituel":
        return OtherDay(code, on, None)
    reason = sent.get("motif", "").strip()
    if not reason:
        raise Unclear(phrase("calendar_reason_needed"))
    return OtherDay(code, on, _intervals(sent) if wanted == "ouverture" else (), reason)


def _intervals(sent: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = [pair for pair in zip(sent.getlist("de"), sent.getlist("a"), strict=False) if any(pair)]
    if not pairs:
        raise Unclear(phrase("calendar_hours_needed"))
    walls = [wall for pair in sorted(pairs) for wall in pair]
    if not all(map(_WALL.fullmatch, walls)) or any(later <= before for before, later in pairwise(walls)):
        raise Unclear(phrase("calendar_hours_refused"))
    return tuple(sorted(pairs))

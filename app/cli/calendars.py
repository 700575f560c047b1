"""`flask --app wsgi calendars ...`: a day that is not like the others, said without a deployment (R3)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup

from app import clock
from app.cli.operator import OPERATOR
from app.cli.ready_base import needs_base
from app.cli.told_changes import change_as_json, change_in_words
from app.extensions import db
from app.labels import day_in_words, intervals_in_words, phrase
from app.models.rule_book import added_days, current_rules
from app.use_cases.change_calendar import NothingToUndo, OtherDay, change_day, preview_day
from app.use_cases.move_time import recall_time
from app.use_cases.moved_deadlines import Change
from workflows.opening_hours import CalendarError

HOURS = "09:00-12:00"
_DAY = click.DateTime(formats=["%Y-%m-%d"])

calendars = AppGroup("calendars", help="Les jours qui ne sont pas comme les autres.")


@calendars.command("close")
@click.argument("desk")
@click.argument("day", type=_DAY)
@click.option("--reason", required=True, help="dit aux partenaires : « Fermeture de fin d'année »")
@click.option("--dry-run", is_flag=True, help="montre les échéances qui bougeraient, et ne change rien")
@click.option("--json", "as_json", is_flag=True, help="en JSON")
@needs_base
def close(desk: str, day: datetime, reason: str, dry_run: bool, as_json: bool) -> None:
    """Ferme DESK (un bureau, ou un calendrier) le jour DAY."""
    _change(OtherDay(_calendar(desk), day.date(), (), reason), dry_run, as_json)


@calendars.command("open")
@click.argument("desk")
@click.argument("day", type=_DAY)
@click.option("--hours", "hours", multiple=True, required=True, help=f"une plage, « {HOURS} » ; autant qu'il en faut")
@click.option("--reason", required=True, help="dit aux partenaires : « Permanence »")
@click.option("--dry-run", is_flag=True, help="montre les échéances qui bougeraient, et ne change rien")
@click.option("--json", "as_json", is_flag=True, help="en JSON")
@needs_base
def open_(desk: str, day: datetime, hours: tuple[str, ...], reason: str, dry_run: bool, as_json: bool) -> None:
    """Donne à DESK d'autres heures le jour DAY, seulement celles-là."""
    intervals = tuple(_interval(text) for text in hours)
    _change(OtherDay(_calendar(desk), day.date(), intervals, reason), dry_run, as_json)


@calendars.command("usual")
@click.argument("desk")
@click.argument("day", type=_DAY)
@click.option("--dry-run", is_flag=True, help="montre les échéances qui bougeraient, et ne change rien")
@click.option("--json", "as_json", is_flag=True, help="en JSON")
@needs_base
def usual(desk: str, day: datetime, dry_run: bool, as_json: bool) -> None:
    """Rend à DESK, le jour DAY, les heures du livre de règles."""
    _change(OtherDay(_calendar(desk), day.date(), None), dry_run, as_json)


@calendars.command("list")
@click.option("--json", "as_json", is_flag=True, help="en JSON")
@needs_base
def list_(as_json: bool) -> None:
    """Dit les jours ajoutés à chaque calendrier, par date."""
    found = sorted(
        (day, name, intervals, reason)
        for name, days in added_days(db.session()).items()
        for day, (intervals, reason) in days.items()
    )
    days = [OtherDay(name, day, intervals, reason) for day, name, intervals, reason in found]
    if as_json:
        click.echo(json.dumps([_day_as_json(day) for day in days], ensure_ascii=False, indent=2))
        return
    for day in days:
        click.echo(_day_in_words(day))
    if not days:
        click.echo(phrase("no_exceptional_day"))


def _change(day: OtherDay, dry_run: bool, as_json: bool) -> None:
    recall_time()
    now, changes = clock.now(), list[Change]()
    try:
        if dry_run:
            changes += preview_day(day, now)
        else:
            change_day(day, OPERATOR, now, changes.append)
    except NothingToUndo:
        raise click.ClickException(phrase("nothing_to_undo", day=day_in_words(day.on))) from None
    except CalendarError:
        hours = ", ".join(f"{opens}-{closes}" for opens, closes in day.intervals or ())
        raise click.BadParameter(phrase("hours_refused", text=hours), param_hint="--hours") from None
    if as_json:
        click.echo(json.dumps(_as_json(day, changes, dry_run), ensure_ascii=False, indent=2))
    else:
        _tell(day, changes, dry_run, now)


def _tell(day: OtherDay, changes: Iterable[Change], dry_run: bool, now: datetime) -> None:
    moved = 0
    for change in changes:
        moved += bool(change.moved)
        for line in change_in_words(change, now):
            click.echo(line)
    click.echo(_day_in_words(day))
    click.echo(phrase("calendar_preview" if dry_run else "calendar_moved", moved=moved))


def _as_json(day: OtherDay, changes: Iterable[Change], dry_run: bool) -> dict[str, Any]:
    listed = [change_as_json(change) for change in changes if change.moved or change.due]
    return {"dry_run": dry_run, **_day_as_json(day), "incidents": listed}


def _day_as_json(day: OtherDay) -> dict[str, Any]:
    hours = None if day.intervals is None else [f"{opens}-{closes}" for opens, closes in day.intervals]
    return {"calendar": day.calendar, "day": day.on.isoformat(), "hours": hours, "reason": day.reason}


def _day_in_words(day: OtherDay) -> str:
    label = current_rules().calendars[day.calendar].label if day.calendar in current_rules().calendars else day.calendar
    said = {"calendar": label, "day": day_in_words(day.on, clock.now().date()), "reason": day.reason}
    if day.intervals is None:
        return phrase("day_usual", **said)
    hours = intervals_in_words(day.intervals)
    return phrase("day_opened" if day.intervals else "day_closed", hours=hours, **said)


def _calendar(desk: str) -> str:
    book = current_rules()
    if desk in book.desks:
        return book.desks[desk].calendar
    if desk in book.calendars:
        return desk
    known = ", ".join(dict.fromkeys((*book.desks, *book.calendars)))
    raise click.BadParameter(phrase("unknown_desk", desk=desk, known=known), param_hint="DESK")


def _interval(text: str) -> tuple[str, str]:
    if (ends := re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text.strip())) is None:
        raise click.BadParameter(phrase("not_hours", text=text, example=HOURS), param_hint="--hours")
    return ends[1], ends[2]

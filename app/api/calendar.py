"""Calendars: weekly hours, holidays, and the days that are not as the week has them (R3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app import clock
from app.api.caller import caller
from app.api.door import Noun
from app.api.problem import Problem, refuse_field
from app.api.shapes import Text, line
from app.extensions import db
from app.models.rule_book import current_rules
from app.reports.day_list import calendars_in_reach, odd_days
from app.reports.reach import own_desk
from app.use_cases.change_calendar import NothingToUndo, OtherDay, change_day
from workflows.api_scopes import Scope
from workflows.permissions import Act
from workflows.rules import Calendar
from workflows.stated_hours import CalendarError

calendar = Noun("calendars", __name__, description="When desks are open.")
NAME = "code"
_HOUR = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")
_FIRST, _LAST = date(2020, 1, 1), date(2089, 12, 31)  # the years whose holidays are known
_DAY = f"/calendars/<{NAME}:name>/days/<day:on>"


class HoursSchema(Schema):
    """From, to, on the desk's wall."""

    opens = Text(required=True, validate=_HOUR, metadata={"example": "09:00"})
    closes = Text(required=True, validate=_HOUR, metadata={"example": "12:00"})


class CalendarSchema(Schema):
    """Weekly hours by weekday; a day that is not there is closed."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    clause = fields.String(required=True)
    zone = fields.String(required=True)
    holidays = fields.String(required=True, metadata={"description": "a territory, empty for none"})
    weekly = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(HoursSchema)), required=True)


class CalendarList(Schema):
    """Those of the desks the account reaches."""

    items = fields.List(fields.Nested(CalendarSchema), required=True)


class DaySchema(Schema):
    """A day that is not as the week has it."""

    on = fields.Date(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["holiday", "closure", "opening"]))
    name = fields.String(required=True)
    hours = fields.List(fields.Nested(HoursSchema), required=True)
    added = fields.Boolean(required=True, metadata={"description": "by people, not by the rules file"})


class DayList(Schema):
    """In order."""

    items = fields.List(fields.Nested(DaySchema), required=True)


class DaysQuery(Schema):
    """Both days counted; a year from today where left out, 800 days at most."""

    since = fields.Date(validate=validate.Range(min=_FIRST, max=_LAST))
    until = fields.Date(validate=validate.Range(min=_FIRST, max=_LAST))


class OtherDaySchema(Schema):
    """That day's hours; none: closed."""

    hours = fields.List(fields.Nested(HoursSchema), required=True, validate=validate.Length(max=12))
    reason = line(200, metadata={"example": "Inventaire"})

    @validates_schema
    def _in_order(self, said: dict[str, Any], **_more: Any) -> None:
        ends = [end for one in said.get("hours", ()) for end in (one["opens"], one["closes"])]
        if ends != sorted(set(ends)):
            raise ValidationError("hours must follow one another", "hours")


@calendar.operation("GET", "/calendars", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=CalendarList())
def list_calendars() -> Any:
    """List the calendars."""
    return {"items": [_as_said(one) for one in calendars_in_reach(caller().reach)]}


@calendar.operation(
    "GET", f"/calendars/<{NAME}:name>", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=CalendarSchema()
)
def read_calendar(name: str) -> Any:
    """Read one calendar."""
    return _as_said(_found(name))


@calendar.operation(
    "GET",
    f"/calendars/<{NAME}:name>/days",
    act=Act.READ_INCIDENTS,
    scope=Scope.REGISTER_READ,
    query=DaysQuery(),
    gives=DayList(),
)
def list_days(asked: dict[str, Any], name: str) -> Any:
    """List holidays, exceptional closures and openings."""
    since = asked.get("since") or clock.now().date()
    until = asked.get("until") or min(since + timedelta(days=365), _LAST)
    found = _found(name)
    if not 0 <= (until - since).days <= 800:
        raise refuse_field("until", "bad_span")
    days = odd_days(db.session(), found, since, until)
    return {"items": [_day_as_said(one) for one in days]}


@calendar.operation(
    "PUT", _DAY, act=Act.KEEP_CALENDARS, scope=Scope.CALENDARS_WRITE, takes=OtherDaySchema(), gives=DaySchema()
)
def change_one_day(said: dict[str, Any], name: str, on: str) -> Any:
    """Open or close on that day otherwise than the week has it: every open promise on it is reckoned anew."""
    hours = tuple((one["opens"], one["closes"]) for one in said["hours"])
    day = OtherDay(_kept_by_caller(name).name, _date(on), hours, said["reason"])
    try:
        change_day(day, caller().actor, clock.now(), lambda _change: None)
    except CalendarError as wrong:
        raise refuse_field("hours", "bad_hours") from wrong
    kind = "opening" if hours else "closure"
    return {"on": day.on, "kind": kind, "name": day.reason, "hours": said["hours"], "added": True}


@calendar.operation("DELETE", _DAY, act=Act.KEEP_CALENDARS, scope=Scope.CALENDARS_WRITE, status=204)
def give_day_back(name: str, on: str) -> Any:
    """Give that day back to the week."""
    day = OtherDay(_kept_by_caller(name).name, _date(on), None)
    try:
        change_day(day, caller().actor, clock.now(), lambda _change: None)
    except NothingToUndo as usual:
        raise Problem(404) from usual


def _found(name: str) -> Calendar:
    for one in calendars_in_reach(caller().reach):
        if one.name == name:
            return one
    raise Problem(404)


def _kept_by_caller(name: str) -> Calendar:
    """The calendar, where it is that of the caller's own desk. Raises Problem 404, 403."""
    found, desk = _found(name), own_desk(caller().reach)
    if desk is not None and current_rules().desks[desk].calendar != found.name:
        raise Problem(403)
    return found


def _date(on: str) -> date:
    try:
        return date.fromisoformat(on)
    except ValueError as none:  # 30 February
        raise Problem(404) from none


def _as_said(one: Calendar) -> dict[str, Any]:
    weekly = {day: _hours(pairs) for day, pairs in one.weekly.items()}
    named = {name: getattr(one, name) for name in ("name", "label", "clause", "zone", "holidays")}
    return {**named, "weekly": weekly}


def _day_as_said(one: Any) -> dict[str, Any]:
    return {"on": one.on, "kind": one.kind, "name": one.name, "hours": _hours(one.hours), "added": one.added}


def _hours(pairs: Any) -> list[dict[str, str]]:
    return [{"opens": opens, "closes": closes} for opens, closes in pairs]

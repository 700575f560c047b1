"""Clock rules short enough to be read beside the test that uses them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.workflows.paper_incident import paris
from workflows.clocks import Clock, Pause, Timetable
from workflows.escalation import Facts, RuleContext
from workflows.events import EventKind, Moment
from workflows.lifecycle import State
from workflows.opening_hours import OpeningHours
from workflows.public_holidays import public_holidays
from workflows.rules import Action, ActionKind, ClockRule, Condition, Contract, Kind, Obligor, Step
from workflows.targets import AfterStart, OpenTime, Target

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE = OpeningHours("Europe/Paris", dict.fromkeys(WEEKDAYS, ("09:00-12:00", "14:00-18:00")))
LONG_DAYS = OpeningHours("Europe/Paris", dict.fromkeys(WEEKDAYS, ("08:00-20:00",)), public_holidays("france", [2026]))
ALWAYS = OpeningHours("Europe/Paris", dict.fromkeys(range(7), ("00:00-24:00",)))
NIGHTS = OpeningHours("Europe/Paris", dict.fromkeys(WEEKDAYS, ("22:00-06:00",)))

MONDAY_9H = paris("2026-11-23 09:00")


def rule(target: Target = OpenTime(8 * HOUR), **fields: object) -> ClockRule:  # noqa: B008 - a frozen value
    """A promise of the desk, from registration to restoration."""
    return ClockRule(
        **{  # type: ignore[arg-type]
            "name": "restore",
            "label": "Retour au service",
            "clause": "A9",
            "obligor": Obligor.DESK,
            "target": target,
            "starts": (EventKind.INCIDENT_REGISTERED,),
            "met_by": (EventKind.INCIDENT_RESTORED,),
            **fields,
        }
    )


def step(
    step_id: str, at: object, kind: ActionKind = ActionKind.TELL, argument: str = "manager", **fields: object
) -> Step:
    return Step(step_id, step_id.capitalize(), at, (Action(kind, argument),), **fields)  # type: ignore[arg-type]


def soon(minutes: int) -> AfterStart:
    return AfterStart(minutes * MINUTE)


def laid(
    target: Target,
    start: datetime = MONDAY_9H,
    hours: OpeningHours = OFFICE,
    pauses: tuple[Pause, ...] = (),
    releases: tuple[date, ...] = (),
    **fields: object,
) -> Timetable:
    return Timetable(Clock(rule(target, **fields), 1, start), hours, pauses, releases)


def pause(since: str, until: str | None, waiting_on: str = "partner") -> Pause:
    """Of Monday 23 November 2026, given by the hours."""
    return Pause(monday(since), monday(until) if until else None, waiting_on)


def monday(hour: str) -> datetime:
    return paris(f"2026-11-23 {hour}")


def context(*rules: ClockRule, hours: OpeningHours = LONG_DAYS, late_after: timedelta = 5 * MINUTE) -> RuleContext:
    contract = Contract(
        name="essai",
        title="Essai",
        reference="",
        desk="bureau",
        services={},
        kind_words={},
        major_words=(),
        required_fields=(),
        clocks=rules,
    )
    return RuleContext(contract, lambda _: hours, late_after)


def facts(*history: tuple[str, EventKind], **known: object) -> Facts:
    """Facts of an incident whose moments are hours of Monday 23 November 2026."""
    moments = tuple(Moment(monday(hour), kind) for hour, kind in history)
    return Facts(**{"state": State.REGISTERED, "kind": Kind.TECHNICAL, "history": moments, **known})  # type: ignore[arg-type]


NOT_MAJOR, MAJOR = Condition(major=False), Condition(major=True)

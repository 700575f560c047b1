"""The four contracts, case by case: each is a sentence a partner could check with a calendar in hand.

The cases lie in `golden/`, one file a contract. A case tells when an incident was received, what people did then, and
either when a promise is `due` or every step (`steps`) an engine that is never late takes for it. Values were counted by
hand from the contracts, never copied from the program.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.paper_incident import PaperIncident, context_of, paris, wall
from workflows.clocks import Pause
from workflows.events import EventKind
from workflows.rules import Kind

GOLDEN = Path(__file__).with_name("golden")
LONG_ENOUGH = timedelta(days=45)  # for every chain of the four contracts to come to its end


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{number:03}")
        for path in sorted(GOLDEN.glob("*.toml"))
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], start=1)
    ]


def received(contract: str, case: dict[str, Any]) -> PaperIncident:
    dated = dict.fromkeys(case.get("closed", ()), ()) | {
        day: (tuple(hours),) for day, hours in case.get("hours", {}).items()
    }
    added = {date.fromisoformat(day): (hours, "Par exception") for day, hours in dated.items()}
    incident = PaperIncident(context_of(contract, added), Kind(case.get("kind", "technical")))
    for known in ("detected", "qualified"):
        if known in case:
            incident.note(EventKind(f"incident_{known}"), paris(case[known]))
    incident.register(paris(case["received"]))
    incident.major_since = paris(case["major"]) if "major" in case else None
    incident.pauses = [Pause(paris(since), paris(until), who) for since, until, who in case.get("pauses", ())]
    return incident


def act(incident: PaperIncident, line: str) -> datetime:
    """'2026-11-24 10:20 escalate n2' is a method of PaperIncident; any other word is an event that moves nothing."""
    day, hour, verb, *words = line.split()
    at = paris(f"{day} {hour}")
    if hasattr(incident, verb):
        getattr(incident, verb)(*words, at)
    else:
        incident.note(EventKind(verb), at)
    return at


def fired(incident: PaperIncident, case: dict[str, Any]) -> list[str]:
    """All that an engine which is never late does about the promise, in order: 'instant step', the round from 2 on."""
    now, steps = paris(case["received"]), []
    for line in case.get("then", ()):
        day, hour, *_ = line.split()
        before = paris(f"{day} {hour}") - (timedelta(microseconds=1) if case.get("act_first") else timedelta())
        steps += incident.run(now, before)
        now = act(incident, line)
    steps += incident.run(now, now + LONG_ENOUGH)
    return [
        f"{wall(step.due_at)} {step.step_id}" + (f" {step.round}" if step.round > 1 else "")
        for step in steps
        if step.clock.key == case["clock"]
    ]


@pytest.mark.parametrize(("contract", "case"), cases())
def test_contract_is_kept_as_its_sentence_says(contract: str, case: dict[str, Any]) -> None:
    incident = received(contract, case)
    if "steps" in case:
        assert fired(incident, case) == case["steps"], case["phrase"]
    else:
        for line in case.get("then", ()):
            act(incident, line)
        due_at = incident.timetable(case["clock"]).due_at()
        assert (wall(due_at) if due_at else "never") == case["due"], case["phrase"]


def test_mail_on_saturday_15h20_is_due_monday_6h05() -> None:
    """Ten minutes on Saturday, to 15:30; five on Monday from 6:00 (A8, A17, R1)."""
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-21 15:20"))
    assert incident.timetable("acknowledge:desk:1").due_at() == paris("2026-11-23 06:05")


def test_same_mail_to_the_eure_on_a_tuesday_15h50_is_due_thursday_15h50() -> None:
    """48 elapsed hours end on Thursday 26 at 15:50, ten minutes before closing: no rolling (B3, B5, R2)."""
    incident = PaperIncident(context_of("caf-eure"))
    incident.register(paris("2026-11-24 15:50"))
    assert incident.timetable("answer:desk:1").due_at() == paris("2026-11-26 15:50")


def test_same_mail_to_the_eure_on_a_wednesday_runs_while_the_centre_is_closed() -> None:
    """Wednesday 15:20 is a closing day, the hours run all the same: Friday 27 at 15:20, open (B3, R2)."""
    incident = PaperIncident(context_of("caf-eure"))
    incident.register(paris("2026-11-25 15:20"))
    assert incident.timetable("answer:desk:1").due_at() == paris("2026-11-27 15:20")


def test_same_mail_to_the_haut_rhin_on_good_friday_is_due_tuesday_after_easter() -> None:
    """Good Friday 3 April 2026, 15:20: 48 hours end on Easter Sunday; Easter Monday is closed; Tuesday 7 at 8:00 (C3)."""
    incident = PaperIncident(context_of("caf-haut-rhin"))
    incident.register(paris("2026-04-03 15:20"))
    assert incident.timetable("answer:desk:1").due_at() == paris("2026-04-07 08:00")

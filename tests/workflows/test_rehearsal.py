"""A past played again: under its own rules it comes out as it was, under others as they would have had it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.workflows.paper_incident import PaperIncident, context_of, paris, wall
from tests.workflows.small_clocks import HOUR, MINUTE, context, facts, monday, pause, rule, soon, step
from tests.workflows.test_golden_contracts import GOLDEN, LONG_ENOUGH, act, received
from workflows.clocks import Pause
from workflows.escalation import Fired, PlannedStep
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.rehearsal import Line, Past, Play, foretell, rehearse
from workflows.rules import ActionKind, Condition, Kind
from workflows.targets import AfterEnd, OpenTime, Percent, Untimed

REGISTERED, RESTORED, CLOSED = EventKind.INCIDENT_REGISTERED, EventKind.INCIDENT_RESTORED, EventKind.INCIDENT_CLOSED
TRIAGED, CRISIS = EventKind.INCIDENT_TRIAGED, EventKind.CRISIS_DECLARED


def line(hour: str, fact: EventKind, /, by_engine: bool = False, **details: object) -> Line:
    return Line(monday(hour), fact, by_engine, details)


def past(*lines: Line, **known: object) -> Past:
    return Past(lines, **{"kind": Kind.TECHNICAL, **known})  # type: ignore[arg-type]


def told(steps: tuple[PlannedStep, ...]) -> list[str]:
    return [f"{wall(one.due_at).removeprefix('2026-11-23 ')} {one.step_id}" for one in steps]


def verdicts(play: Play) -> dict[str, str]:
    """Clock key to the hour it was breached, "" where it was not."""
    return {one.clock.key: wall(one.breached_at)[-5:] if one.breached_at else "" for one in play.promises}


# --- the four contracts


def golden() -> list[Any]:
    """The golden cases in which nothing but events and plain acts happen."""
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{number:03}")
        for path in sorted(GOLDEN.glob("*.toml"))
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], start=1)
        if "steps" in case and not case.get("act_first")
    ]


def lived(incident: PaperIncident, case: dict[str, Any]) -> tuple[list[Line], list[PlannedStep], datetime]:
    """Play the case on paper; what people did, all that the engine did, and the end."""
    lines = [Line(moment.at, moment.kind) for moment in incident.history]
    now, steps = paris(case["received"]), []
    for doing in case.get("then", ()):
        at = paris(" ".join(doing.split()[:2]))
        steps += incident.run(now, at)
        before = (len(incident.history), incident.major_since, incident.origin_unknown_since)
        now = act(incident, doing)
        details = {"level": doing.split()[-1]} if " escalate " in doing else {}
        details |= {"major": True} if incident.major_since != before[1] else {}
        details |= {"origin_unknown": True} if incident.origin_unknown_since != before[2] else {}
        lines += [Line(moment.at, moment.kind, details=details) for moment in incident.history[before[0] :]]
    return lines, steps + incident.run(now, now + LONG_ENOUGH), now + LONG_ENOUGH


@pytest.mark.parametrize(("contract", "case"), golden())
def test_past_comes_out_under_its_own_rules_as_it_was(contract: str, case: dict[str, Any]) -> None:
    incident = received(contract, case)
    lines, steps, end = lived(incident, case)
    waits = tuple(incident.pauses)
    major = "major" in case and case["major"] == case["received"]
    again = Past(
        lines, Kind(case.get("kind", "technical")), major, pauses=waits, list_lengths=incident.facts.list_lengths
    )
    if "major" in case and not major:
        pytest.skip("the case says when it became major, not by whom")
    play = rehearse(incident.context, again, end)
    assert [(one.key, one.due_at, one.told) for one in play.steps] == [(one.key, one.due_at, one.told) for one in steps]
    assert {one.clock.key: one.breached_at for one in play.promises if one.breached_at} == incident.breaches


def test_what_is_foretold_is_what_an_engine_then_does() -> None:
    incident = PaperIncident(context_of("declaration-grossesse"))
    incident.register(paris("2026-11-24 08:00"))
    incident.flag_major(paris("2026-11-24 08:00"))
    now = paris("2026-11-24 08:05")
    incident.run(paris("2026-11-24 08:00"), now)
    foretold = foretell(incident.context, incident.facts, now)
    done = incident.run(now, now + LONG_ENOUGH)
    assert [(one.key, one.due_at) for one in foretold] == [(one.key, one.due_at) for one in done]
    assert any(one.clock.rule.name == "status_update" for one in foretold), "the crisis sets off its own clock"


# --- what a past is made of


RESTORE = rule(
    OpenTime(2 * HOUR),
    met_by=(RESTORED,),
    steps=(step("n2", Percent(50), ActionKind.ESCALATE, "n2"), step("chef", Percent(100))),
)


def test_shorter_promise_would_have_been_broken_and_a_longer_one_kept() -> None:
    life = past(line("09:00", REGISTERED), line("11:30", RESTORED))
    long, short = (rehearse(context(rule(OpenTime(length))), life, monday("18:00")) for length in (3 * HOUR, 2 * HOUR))
    assert (verdicts(long), verdicts(short)) == ({"restore:desk:1": ""}, {"restore:desk:1": "11:00"})
    assert [one.due_at for one in short.promises] == [monday("11:00")]
    assert [one.clock.met_at for one in short.promises] == [monday("11:30")]


def test_what_the_engine_did_is_decided_anew() -> None:
    """Escalated by the engine at 9:30 under rules that these are not: here it goes to level 2 at 10:00."""
    life = past(
        line("09:00", REGISTERED),
        line("09:30", EventKind.INCIDENT_ESCALATED, by_engine=True, level="n2"),
        line("10:30", RESTORED),
    )
    play = rehearse(context(RESTORE), life, monday("18:00"))
    assert told(play.steps) == ["10:00 n2"]


def test_what_a_person_did_stays() -> None:
    """Level 2 by hand at 9:30: the rung finds somebody there, and level 3 is not reached by it."""
    with_n3 = replace(RESTORE, steps=(*RESTORE.steps, step("crise", AfterEnd(HOUR), ActionKind.DECLARE_CRISIS)))
    started = rule(OpenTime(HOUR), name="niveau-2", starts=(EventKind.INCIDENT_ESCALATED,), met_by=(RESTORED,))
    life = past(line("09:00", REGISTERED), line("09:30", EventKind.INCIDENT_ESCALATED, level="n2"))
    play = rehearse(context(with_n3, started), life, monday("12:30"))
    assert told(play.steps) == ["10:00 n2", "10:30 breach", "11:00 breach", "11:00 chef", "12:00 crise"]
    assert verdicts(play) == {"restore:desk:1": "11:00", "niveau-2:desk:1": "10:30"}, "one escalation, one run"


def test_act_that_these_rules_leave_no_room_for_did_not_happen() -> None:
    """No crisis was ever opened here, so none is lifted; handed back from no level, nothing is handed back."""
    since_lifted = rule(OpenTime(HOUR), name="suite", starts=(EventKind.CRISIS_LIFTED, EventKind.INCIDENT_HANDED_BACK))
    life = past(
        line("09:00", REGISTERED),
        line("09:10", CRISIS, by_engine=True),
        line("09:30", EventKind.CRISIS_LIFTED),
        line("09:40", EventKind.INCIDENT_HANDED_BACK),
    )
    assert rehearse(context(since_lifted), life, monday("18:00")).promises == ()


def test_return_to_service_is_a_fact_under_any_rules() -> None:
    """Nobody took it in charge and these rules escalate nothing: it came back all the same, and was closed."""
    validate = rule(OpenTime(HOUR), name="validate", starts=(RESTORED,), met_by=(EventKind.RESTORATION_VALIDATED,))
    life = past(line("09:00", REGISTERED), line("10:00", RESTORED), line("10:30", CLOSED))
    play = rehearse(context(rule(OpenTime(2 * HOUR)), validate), life, monday("18:00"))
    assert verdicts(play) == {"restore:desk:1": "", "validate:desk:1": ""}
    [_, dropped] = play.promises
    assert dropped.clock.dropped_at == monday("10:30")


def test_closure_by_the_engine_comes_when_these_rules_say() -> None:
    silence = rule(
        OpenTime(3 * HOUR),
        name="validate",
        starts=(RESTORED,),
        met_by=(EventKind.RESTORATION_VALIDATED,),
        steps=(step("cloture", Percent(100), ActionKind.CLOSE, "without_validation"),),
    )
    progress = rule(Untimed(), name="suivi", met_by=(), steps=(step("note", soon(7 * 60)),))
    life = past(
        line("09:00", REGISTERED),
        line("09:30", EventKind.INCIDENT_ACKNOWLEDGED),
        line("10:00", RESTORED),
        line("11:00", CLOSED, by_engine=True),
    )
    play = rehearse(context(silence, progress), life, monday("18:00"))
    assert told(play.steps) == ["13:00 breach", "13:00 cloture"], "closed at 13:00, so nothing more at 16:00"


def test_triage_changes_the_kind_the_weight_and_the_origin_from_then_on() -> None:
    by_kind = rule(OpenTime(HOUR), name="fonctionnel", when=Condition(kinds=frozenset({Kind.FUNCTIONAL})))
    by_weight = rule(Untimed(), name="majeur", steps=(step("majeur", soon(0), when=Condition(major=True)),))
    by_origin = rule(Untimed(), name="origine", steps=(step("etudes", soon(0), when=Condition(origin_unknown=True)),))
    life = past(
        line("09:00", REGISTERED),
        line("09:15", TRIAGED, kind="functional"),
        line("09:20", TRIAGED, major=True, origin_unknown=True),
        line("09:25", TRIAGED, major=False, origin_unknown=False),
    )
    play = rehearse(context(by_kind, by_weight, by_origin), life, monday("18:00"))
    assert told(play.steps) == ["09:20 majeur", "09:20 etudes", "10:00 breach"]


def test_incident_that_was_major_when_it_came_is_major_here() -> None:
    by_weight = rule(Untimed(), name="majeur", steps=(step("majeur", soon(0), when=Condition(major=True)),))
    play = rehearse(context(by_weight), past(line("09:00", REGISTERED), major=True), monday("18:00"))
    assert told(play.steps) == ["09:00 majeur"]


def test_crisis_makes_it_major_unless_it_was() -> None:
    late = step("majeur", soon(0), when=Condition(major=True))
    where = context(rule(Untimed(), name="majeur", steps=(late,)))
    calm = past(line("09:00", REGISTERED), line("09:30", CRISIS))
    assert told(rehearse(where, calm, monday("18:00")).steps) == ["09:30 majeur"]
    grave = past(line("09:00", REGISTERED), line("09:30", CRISIS), major=True)
    assert told(rehearse(where, grave, monday("18:00")).steps) == ["09:00 majeur"]


def test_refused_restoration_goes_back_to_the_level_that_had_it() -> None:
    """Level 3 by hand, restored, refused: level 3 again, so the rung to level 2 finds somebody higher."""
    started = rule(OpenTime(8 * HOUR), name="niveau", starts=(EventKind.INCIDENT_ESCALATED,), met_by=())
    again = replace(RESTORE, voided_by=(EventKind.RESTORATION_REFUSED,))
    life = past(
        line("09:00", REGISTERED),
        line("09:10", EventKind.INCIDENT_ESCALATED, level="n3"),
        line("09:30", RESTORED),
        line("09:40", EventKind.RESTORATION_REFUSED),
    )
    play = rehearse(context(again, started), life, monday("10:30"))
    assert told(play.steps) == ["10:00 n2"]
    assert [one.clock.key for one in play.promises] == ["restore:desk:1", "niveau:desk:1"]


def test_waits_of_the_past_are_left_out_of_what_can_be_paused() -> None:
    life = past(line("09:00", REGISTERED), line("11:30", RESTORED), pauses=(pause("09:30", "10:30"),))
    assert verdicts(rehearse(context(rule(OpenTime(2 * HOUR))), life, monday("18:00"))) == {"restore:desk:1": ""}


def test_nothing_is_done_before_the_incident_is_registered() -> None:
    """Detected at 9:00, told at 11:00: the partner's hour had gone by, and that is known at 11:00 only."""
    notify = rule(OpenTime(HOUR), name="notify", starts=(EventKind.INCIDENT_DETECTED,), met_by=(REGISTERED,))
    life = past(line("09:00", EventKind.INCIDENT_DETECTED), line("11:00", REGISTERED))
    play = rehearse(context(notify), life, monday("18:00"))
    assert told(play.steps) == ["10:00 breach"]
    unregistered = rehearse(context(notify), past(line("09:00", EventKind.INCIDENT_DETECTED)), monday("18:00"))
    assert unregistered.steps == ()


def test_foretelling_starts_with_what_is_overdue_and_forgets_what_was_done() -> None:
    where = context(RESTORE)
    known = facts(("09:00", REGISTERED), fired={("restore:desk:1", "n2", 1): Fired(monday("10:00"), monday("10:00"))})
    assert told(foretell(where, known, monday("11:02"))) == ["11:00 breach", "11:00 chef"]
    assert list(known.fired) == [("restore:desk:1", "n2", 1)], "the facts given are left as they were"


def test_step_that_reaches_nobody_sets_nothing_off() -> None:
    """The proposal is folded away by the declaration at the same instant: it is not a fact."""
    both = rule(
        OpenTime(HOUR),
        steps=(
            step("proposer", Percent(100), ActionKind.PROPOSE_CRISIS),
            step("ouvrir", Percent(100), ActionKind.DECLARE_CRISIS),
        ),
    )
    proposed = rule(OpenTime(HOUR), name="suite", starts=(EventKind.CRISIS_PROPOSED,))
    play = rehearse(context(both, proposed), past(line("09:00", REGISTERED)), monday("18:00"))
    assert [one.clock.rule.name for one in play.promises] == ["restore"]
    alone = replace(both, steps=both.steps[:1])
    play = rehearse(context(alone, proposed), past(line("09:00", REGISTERED)), monday("18:00"))
    assert [one.clock.rule.name for one in play.promises] == ["restore", "suite"]


def test_rules_that_set_themselves_off_for_ever_are_refused() -> None:
    chase = rule(
        OpenTime(MINUTE),
        name="boucle",
        starts=(REGISTERED, EventKind.CRISIS_PROPOSED),
        met_by=(EventKind.CRISIS_PROPOSED,),
        repeats=True,
        steps=(step("encore", Percent(0), ActionKind.PROPOSE_CRISIS),),
    )
    with pytest.raises(ValueError, match=r"steps without end, the last one .*boucle"):
        foretell(context(chase), facts(("09:00", REGISTERED)), monday("09:00"))


def test_play_ends_where_it_is_told_to() -> None:
    life = past(line("09:00", REGISTERED))
    assert told(rehearse(context(RESTORE), life, monday("10:59")).steps) == ["10:00 n2"]
    assert told(rehearse(context(RESTORE), life, monday("11:00")).steps) == ["10:00 n2", "11:00 breach", "11:00 chef"]


# --- what has been settled stays


def test_breached_promise_stays_due_when_it_was_whatever_the_calendar_becomes() -> None:
    where = context(rule(OpenTime(2 * HOUR)), hours=context(RESTORE).hours_of(""))
    row = {("restore:desk:1", "breach", 1): Fired(monday("10:00"), monday("10:00"))}
    play = foretell(where, facts(("09:00", REGISTERED), fired=row), monday("10:30"))
    assert play == (), "11:00 would be the instant now; 10:00 was"


def test_promise_that_ended_before_these_rules_promises_nothing_under_them() -> None:
    where = context(RESTORE)
    ended = facts(("09:00", REGISTERED), ("12:00", RESTORED), state=State.RESTORED)
    assert told(foretell(where, ended, monday("12:30"))) == ["11:00 breach"]
    assert foretell(where, replace(ended, settled=frozenset({"restore:desk:1"})), monday("12:30")) == ()


def test_wait_named_twice_is_one_wait() -> None:
    life = past(
        line("09:00", REGISTERED),
        line("11:29", RESTORED),
        pauses=(
            Pause(monday("09:30"), monday("10:00"), "partner"),
            Pause(monday("09:30"), monday("10:00"), "third_party"),
        ),
    )
    assert verdicts(rehearse(context(rule(OpenTime(2 * HOUR))), life, monday("18:00"))) == {"restore:desk:1": ""}
    late = replace(life, history=(life.history[0], line("11:45", RESTORED)))
    assert verdicts(rehearse(context(rule(OpenTime(2 * HOUR))), late, monday("18:00"))) == {"restore:desk:1": "11:30"}

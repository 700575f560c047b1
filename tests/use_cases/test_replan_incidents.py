"""Today's rules applied on purpose to promises made under older ones (decision 4)."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Clock, Event, FiredStep, RulesVersion
from app.models.transaction import transaction
from app.use_cases import replan_incidents as verb
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.actor import Actor
from app.use_cases.close_incident import close_incident
from app.use_cases.pause_clocks import pause_clocks
from app.use_cases.replan_incidents import Replanned, count_to_replan, preview_replan, replan_incidents
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.desk import ANGDM, EURE, FUNCTIONAL, Desk, on_the_wall
from tests.use_cases.new_rules import take_up_rules
from workflows.lifecycle import Outcome

ADMINISTRATOR = Actor("Administrateur", "administrator")
HALF_AN_HOUR = ("target: {open: 15 min}", "target: {open: 30 min}")  # the GSI's acknowledgement comes first in the file
FIVE_MINUTES = ("target: {open: 15 min}\n        pausable: false\n        steps:\n          - {id: rappel, label: Rappel aux agents, before_end: 5 min",
                "target: {open: 5 min}\n        pausable: false\n        steps:\n          - {id: rappel, label: Rappel aux agents, before_end: 1 min")  # fmt: skip
TECHNICAL_ONLY = (
    "clause: A9\n        obligor: desk\n        when: {kinds: [technical, undetermined]}",
    "clause: A9\n        obligor: desk\n        when: {kinds: [technical]}",
)
ANY_KIND = ("clause: A8\n        obligor: desk\n        when: {kinds: [technical, undetermined]}", "clause: A8\n        obligor: desk")  # fmt: skip

NO_MORE_PROGRESS = (
    "clause: D5\n        obligor: desk\n        when: {kinds: [technical, undetermined]}",
    "clause: D5\n        obligor: desk\n        when: {kinds: [functional]}",
)


def moved(found: Replanned) -> dict[str, tuple[str, str]]:
    """Promise to its hours before and after."""
    assert found.change is not None
    return {one.label: (on_the_wall(one.before_at), on_the_wall(one.due_at)) for one in found.change.moved}


def replan(desk: Desk) -> dict[str, Replanned]:
    return {one.reference: one for one in replan_incidents(ADMINISTRATOR, desk.now)}


def all_rows(table: type) -> list[tuple[object, ...]]:
    """Every row of a table as it lies there."""
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(table.__table__).order_by(table.id))]  # type: ignore[attr-defined]


# --- what moves


def test_edit_of_the_rules_moves_nothing_by_itself(desk: Desk) -> None:
    reference = desk.report()
    take_up_rules(desk, HALF_AN_HOUR)
    desk.pass_time("2026-11-23 10:16")
    assert on_the_wall(desk.clock(reference, "acknowledge").breached_at) == "2026-11-23 10:15"


def test_longer_promise_moves_its_deadline_and_its_alarm_and_says_so_once(desk: Desk) -> None:
    reference = desk.report()
    version = take_up_rules(desk, HALF_AN_HOUR)
    assert moved(replan(desk)[reference]) == {"Prise en charge": ("2026-11-23 10:15", "2026-11-23 10:30")}
    incident, clock = desk.incident(reference), desk.clock(reference, "acknowledge")
    assert (incident.rules_version, clock.rules_version) == (version, version)
    assert on_the_wall(clock.due_at) == "2026-11-23 10:30"
    assert on_the_wall(incident.next_due_at) == "2026-11-23 10:30"
    assert on_the_wall(incident.wake_at) == "2026-11-23 10:25"
    assert desk.history(reference) == ["incident_registered", "rules_replanned"]
    [told] = [event for event in desk.events(reference) if event.kind == "rules_replanned"]
    assert (told.actor, told.details["label"]) == ("Administrateur", "Prise en charge")
    assert (told.details["before_at"], told.details["due_at"]) == (
        "2026-11-23T09:15:00+00:00",
        "2026-11-23T10:30:00+01:00",
    )
    desk.pass_time("2026-11-23 10:29")
    assert ("breach", 1, "2026-11-23 10:15") not in desk.fired(reference)


def test_incident_whose_deadlines_stay_follows_the_new_rules_without_a_word(desk: Desk) -> None:
    reference = desk.report("CDAP est indisponible", sender=EURE, desk="caf-eure")
    version = take_up_rules(desk, HALF_AN_HOUR)
    assert moved(replan(desk)[reference]) == {}
    assert desk.incident(reference).rules_version == version
    assert desk.history(reference) == ["incident_registered"]


def test_shorter_promise_that_is_over_already_is_broken_at_its_instant(desk: Desk) -> None:
    reference = desk.report()
    desk.at("2026-11-23 10:07")
    take_up_rules(desk, FIVE_MINUTES)
    change = replan(desk)[reference].change
    assert change is not None
    assert [step.step_id for step in change.due] == ["rappel", "breach", "responsable"]
    desk.pass_time("2026-11-23 10:07")
    assert on_the_wall(desk.clock(reference, "acknowledge").breached_at) == "2026-11-23 10:05"
    assert desk.letters(reference)[-1] == ("breach", "responsable-gsi@cnaf.example")


def test_wait_is_kept_and_counts_under_the_new_rules_too(desk: Desk) -> None:
    reference = desk.report("Iris est indisponible", sender=ANGDM, desk="ncaa")
    pause_clocks(reference, desk.person("agent@ncaa.example"), "partner", "question", desk.at("2026-11-23 10:30"))
    desk.at("2026-11-23 11:00")
    take_up_rules(desk, ("met_by: incident_restored\n        voided_by: restoration_refused\n        target: {untimed: true}", "met_by: incident_restored\n        voided_by: restoration_refused\n        target: {open: 4 h}"))  # fmt: skip
    assert "Suivi jusqu’à résolution" not in moved(replan(desk)[reference]), "held: there is no instant yet"
    [wait] = desk.pauses(reference)
    assert (on_the_wall(wait.since), wait.until) == ("2026-11-23 10:30", None)
    desk.at("2026-11-23 11:30")
    desk.reply(reference, "Voici la réponse.", sender=ANGDM)
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-11-23 15:00", "10:00 + 4 h + the hour waited"


# --- what stays


def test_breach_is_never_undone(desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:16")
    take_up_rules(desk, HALF_AN_HOUR)
    assert moved(replan(desk)[reference]) == {}
    clock = desk.clock(reference, "acknowledge")
    assert (on_the_wall(clock.due_at), on_the_wall(clock.breached_at)) == ("2026-11-23 10:15",) * 2
    desk.pass_time("2026-11-23 10:44")
    assert [step for step in desk.fired(reference) if step[0] == "breach"] == [("breach", 1, "2026-11-23 10:15")]


def test_promise_that_was_kept_stays_kept(desk: Desk) -> None:
    """Taken in charge after 12 of 15 minutes: the 5 minutes of today's rules were never promised."""
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:12"))
    take_up_rules(desk, FIVE_MINUTES)
    assert moved(replan(desk)[reference]) == {}
    desk.pass_time("2026-11-23 10:30")
    clock = desk.clock(reference, "acknowledge")
    assert (on_the_wall(clock.due_at), clock.breached_at) == ("2026-11-23 10:15", None)


def test_promise_that_nobody_had_made_is_not_broken_by_what_was_done_before(desk: Desk) -> None:
    """A functional incident had no 15 minutes; it was taken in charge after two hours; now every kind has them."""
    reference = desk.report(FUNCTIONAL)
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 12:00"))
    take_up_rules(desk, ANY_KIND)
    replan(desk)
    desk.pass_time("2026-11-23 14:00")
    clock = desk.clock(reference, "acknowledge")
    assert (clock.due_at, clock.breached_at, on_the_wall(clock.met_at)) == (None, None, "2026-11-23 12:00")
    assert ("breach", 1, "2026-11-23 10:15") not in desk.fired(reference)
    take_up_rules(desk, ANY_KIND, HALF_AN_HOUR)
    replan(desk)
    desk.pass_time("2026-11-23 15:00")
    assert desk.clock(reference, "acknowledge").breached_at is None, "nor by rules that come after those"


def test_closed_incident_is_never_touched(desk: Desk) -> None:
    reference, agent = desk.report(), desk.person()
    acknowledge_incident(reference, agent, desk.at("2026-11-23 10:05"))
    restore_incident(reference, agent, "relancé", desk.at("2026-11-23 11:00"))
    close_incident(reference, agent, Outcome.VALIDATED, "", desk.at("2026-11-23 12:00"))
    before = (all_rows(Clock), all_rows(Event), all_rows(FiredStep), desk.incident(reference).rules_version)
    take_up_rules(desk, FIVE_MINUTES)
    assert count_to_replan(db.session()) == 0
    assert replan(desk) == {}
    assert (all_rows(Clock), all_rows(Event), all_rows(FiredStep), desk.incident(reference).rules_version) == before


def test_preview_says_the_same_and_changes_nothing(desk: Desk) -> None:
    references = [desk.report() for _ in range(3)]
    desk.pass_time("2026-11-23 10:11")
    take_up_rules(desk, HALF_AN_HOUR, TECHNICAL_ONLY)
    before = (all_rows(Clock), all_rows(Event), all_rows(FiredStep), desk.incident(references[0]).rules_version)
    foreseen = list(preview_replan(desk.now))
    assert (all_rows(Clock), all_rows(Event), all_rows(FiredStep), desk.incident(references[0]).rules_version) == before
    done = list(replan_incidents(ADMINISTRATOR, desk.now))
    assert [(one.reference, one.change and one.change.moved) for one in foreseen] == [
        (one.reference, one.change and one.change.moved) for one in done
    ]
    assert [one.reference for one in done] == references


# --- rules that are called otherwise, or are gone


def test_promise_that_is_called_otherwise_keeps_its_row_and_what_was_done_for_it(desk: Desk) -> None:
    """It covered two kinds and covers one now: its key changes, its half-way escalation is not done again."""
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    desk.pass_time("2026-11-23 14:01")
    assert desk.incident(reference).state == "escalated_n2"
    take_up_rules(desk, TECHNICAL_ONLY)
    assert moved(replan(desk)[reference]) == {}
    assert desk.clock_keys(reference) == {"acknowledge:desk:1", "restore(technical):desk:1"}
    desk.pass_time("2026-11-23 16:01")
    assert [step for step in desk.fired(reference) if step[0].startswith("niveau")] == [
        ("niveau-2", 1, "2026-11-23 14:00"),
        ("niveau-3", 1, "2026-11-23 16:00"),
    ]
    keys = db.session.scalars(select(FiredStep.clock).where(FiredStep.step == "niveau-2")).all()
    assert keys == ["restore(technical):desk:1"]


def test_promise_that_is_gone_is_dropped_and_named_as_people_knew_it(desk: Desk) -> None:
    reference = desk.report("Iris est indisponible", sender=ANGDM, desk="ncaa")
    take_up_rules(desk, NO_MORE_PROGRESS)
    assert moved(replan(desk)[reference]) == {"Information sur l’avancement": ("2026-11-23 12:00", "")}
    gone = desk.clock(reference, "progress")
    assert (on_the_wall(gone.dropped_at), gone.breached_at) == ("2026-11-23 10:00", None)
    [told] = [event for event in desk.events(reference) if event.kind == "rules_replanned"]
    assert told.details["promises"] == ["Information sur l’avancement"]
    desk.pass_time("2026-11-23 12:01")
    assert ("breach", 1, "2026-11-23 12:00") not in desk.fired(reference)


def test_old_rules_that_can_be_read_no_more_are_left_behind_all_the_same(desk: Desk) -> None:
    reference = desk.report("Iris est indisponible", sender=ANGDM, desk="ncaa")
    with transaction() as session:
        session.execute(update(RulesVersion).values(text="délais: autrement"))
    version = take_up_rules(desk, NO_MORE_PROGRESS)
    assert moved(replan(desk)[reference]) == {"progress": ("2026-11-23 12:00", "")}
    assert desk.incident(reference).rules_version == version


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([("  declaration-grossesse:\n", "  grossesse:\n")], "no_contract"),
        ([("(2024)\n    desk: gsi", "(2024)\n    desk: ncaa")], "other_desk"),
    ],
)
def test_incident_that_the_rules_no_longer_reach_keeps_its_own(
    desk: Desk, changes: list[tuple[str, str]], reason: str
) -> None:
    reference = desk.report()
    version = desk.incident(reference).rules_version
    take_up_rules(desk, HALF_AN_HOUR, *changes)
    found = replan(desk)[reference]
    assert (found.change, found.refused) == (None, reason)
    assert desk.incident(reference).rules_version == version
    assert desk.history(reference) == ["incident_registered"]


# --- many of them


def test_many_are_done_batch_by_batch_and_a_second_time_nothing_is_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb, "BATCH", 2)
    references = [desk.report() for _ in range(5)]
    take_up_rules(desk, HALF_AN_HOUR)
    assert count_to_replan(db.session()) == 5
    assert list(replan(desk)) == references
    assert replan(desk) == {}
    told = select(func.count(Event.id)).where(Event.kind == "rules_replanned")
    assert db.session.scalar(told) == 5


def test_batches_that_are_all_refused_come_to_an_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "BATCH", 1)
    references = [desk.report() for _ in range(3)]
    take_up_rules(desk, ("  declaration-grossesse:\n", "  grossesse:\n"))
    assert list(replan(desk)) == references
    assert [one.reference for one in preview_replan(desk.now)] == references


def test_one_desk_is_replanned_alone(desk: Desk) -> None:
    ours, theirs = desk.report(), desk.report("CDAP est indisponible", sender=EURE, desk="caf-eure")
    version = take_up_rules(desk, HALF_AN_HOUR)
    assert count_to_replan(db.session(), "gsi") == 1
    assert [one.reference for one in replan_incidents(ADMINISTRATOR, desk.now, "gsi")] == [ours]
    assert desk.incident(ours).rules_version == version
    assert desk.incident(theirs).rules_version != version

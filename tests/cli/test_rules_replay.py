"""`rules replay`: the past read again under other rules before they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.cli import rules_replay
from app.extensions import db
from app.models import Clock, Event, FiredStep, Incident, Letter, RulesVersion, incident_pasts
from app.models.rule_book import context_with, current_rules
from app.models.transaction import transaction
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.close_incident import close_incident
from app.use_cases.restore_incident import restore_incident
from app.use_cases.triage_incident import Triage, triage_incident
from tests.cli.conftest import Type, answer
from tests.use_cases.desk import EURE, Desk, paris
from tests.use_cases.new_rules import REAL_RULES, rules_with, take_up_rules
from tests.use_cases.test_replan_incidents import FIVE_MINUTES, HALF_AN_HOUR
from workflows.escalation import StepKey
from workflows.lifecycle import Outcome
from workflows.rehearsal import rehearse
from workflows.rules import Kind

FOUR_HOURS = ("target: {open: 8 h}", "target: {open: 4 h}")


@pytest.fixture
def new_rules(tmp_path: Path) -> Path:
    return tmp_path / "new.yaml"


def life(desk: Desk, day: str, taken: str, restored: str) -> str:
    """An incident of that day at 10:00, closed in the end; every alarm was lived through."""
    desk.pass_time(f"{day} 10:00")
    reference, agent = desk.report(), desk.person()
    desk.pass_time(f"{day} {taken}")
    acknowledge_incident(reference, agent, desk.now)
    desk.pass_time(f"{day} {restored}")
    restore_incident(reference, agent, "relancé", desk.now)
    close_incident(reference, agent, Outcome.VALIDATED, "", desk.now)
    return reference


def replayed(type_in: Type, new_rules: Path, *changes: tuple[str, str], since: str = "2026-11-01") -> dict[str, object]:
    new_rules.write_text(rules_with(*changes), encoding="utf-8")
    return answer(type_in("rules", "replay", "--rules", str(new_rules), "--since", since, "--json"))  # type: ignore[no-any-return]


def test_every_verdict_that_turns_over_is_listed_with_its_instants(type_in: Type, desk: Desk, new_rules: Path) -> None:
    quick = life(desk, "2026-11-24", "10:12", "15:00")
    slow = life(desk, "2026-11-25", "10:20", "13:00")
    found = replayed(type_in, new_rules, HALF_AN_HOUR, FOUR_HOURS)
    incidents = {one["reference"]: one for one in found["incidents"]}  # type: ignore[index, attr-defined]
    assert incidents[quick]["flips"] == [
        {
            "clock": "restore",
            "obligor": "desk",
            "ordinal": 1,
            "label": "Retour au service",
            "before": {"verdict": "kept", "due_at": "2026-11-24T18:00:00+01:00"},
            "after": {"verdict": "breached", "due_at": "2026-11-24T14:00:00+01:00"},
            "met_at": "2026-11-24T15:00:00+01:00",
        }
    ]
    [taken] = incidents[slow]["flips"]
    assert (taken["clock"], taken["before"]["verdict"], taken["after"]["verdict"]) == (
        "acknowledge",
        "breached",
        "kept",
    )
    assert taken["before"]["due_at"] == "2026-11-25T10:15:00+01:00"
    gone = [one for one in incidents[slow]["steps"] if one["after_at"] is None]
    assert [(one["step"], one["round"], one["before_at"]) for one in gone] == [
        ("rappel", 1, "2026-11-25T10:10:00+01:00"),
        ("responsable", 1, "2026-11-25T10:15:00+01:00"),
    ]
    new = [one for one in incidents[quick]["steps"] if one["before_at"] is None]
    assert [(one["step"], one["after_at"]) for one in new] == [
        ("niveau-3", "2026-11-24T13:00:00+01:00"),
        ("rappel", "2026-11-24T13:30:00+01:00"),
        ("hierarchie", "2026-11-24T14:00:00+01:00"),
    ]
    assert found["totals"] == {
        "incidents": 2,
        "changed": 2,
        "newly_breached": 1,
        "newly_kept": 1,
        "steps_new": 5,
        "steps_gone": 3,
        "steps_moved": 1,
        "left_out": 0,
    }  # fmt: skip


def test_under_its_own_rules_a_past_comes_out_as_the_engine_recorded_it(desk: Desk) -> None:
    """Every step and every breach of a varied past, against what stands in the ledger."""
    life(desk, "2026-11-24", "10:20", "15:00")
    desk.pass_time("2026-11-25 09:00")
    triaged = desk.report("Bonjour, nous ne savons pas ce qui se passe.")
    desk.pass_time("2026-11-25 09:30")
    triage_incident(triaged, desk.person(), Triage(kind=Kind.TECHNICAL, major=True), desk.now)
    desk.report("CDAP est indisponible", sender=EURE, desk="caf-eure")
    desk.pass_time("2026-12-04 20:00")
    [batch] = incident_pasts.pasts_since(db.session(), paris("2026-11-01 00:00"))
    assert [past.past.kind for past in batch] == [Kind.TECHNICAL, Kind.UNDETERMINED, Kind.TECHNICAL]
    assert [(len(steps_played(past, desk)), steps_played(past, desk)) for past in batch] == [
        (len(desk.fired(past.reference)), steps_recorded(past, desk)) for past in batch
    ]


def steps_played(past: incident_pasts.PastIncident, desk: Desk) -> dict[StepKey, tuple[datetime, bool]]:
    book = current_rules()
    lists = {name: len(people) for name, people in book.desks[past.desk].recipients.items()}
    whole = replace(past.past, list_lengths=lists | {"partner_contacts": past.partner_contacts})
    play = rehearse(context_with(book, past.contract, {}), whole, desk.now)
    return {step.key: (step.due_at, step.told) for step in play.steps}


def steps_recorded(past: incident_pasts.PastIncident, desk: Desk) -> dict[StepKey, tuple[datetime, bool]]:
    rows = select(FiredStep).where(FiredStep.incident_id == desk.incident(past.reference).id)
    return {(row.clock, row.step, row.round): (row.due_at, row.told) for row in db.session.scalars(rows)}


def test_weight_at_registration_is_what_a_later_triage_changed_from(desk: Desk) -> None:
    grave = desk.report("Arrêt complet du flux DSG, panne pour tous les départements.")
    calmed = desk.report("Arrêt complet du flux DSG, panne pour tous les départements.")
    raised = desk.report()
    desk.at("2026-11-23 10:05")
    triage_incident(calmed, desk.person(), Triage(major=False), desk.now)
    triage_incident(raised, desk.person(), Triage(major=True), desk.now)
    [batch] = incident_pasts.pasts_since(db.session(), paris("2026-11-01 00:00"))
    assert {past.reference: past.past.major for past in batch} == {grave: True, calmed: True, raised: False}


def test_text_that_decides_nothing_else_changes_nothing(type_in: Type, desk: Desk, new_rules: Path) -> None:
    life(desk, "2026-11-24", "10:20", "15:00")
    label = ("label: Plage d’ouverture du GSI", "label: Heures du GSI")
    found = replayed(type_in, new_rules, label)
    assert (found["incidents"], found["totals"]["incidents"]) == ([], 1)  # type: ignore[index]
    desk_word = ("kind_words:  # A7", "kind_words:  # A7, relu")
    late = ("late_after: 5 min", "late_after: 6 min")
    assert replayed(type_in, new_rules, desk_word, late)["incidents"] == []


def test_nothing_is_written(type_in: Type, desk: Desk, new_rules: Path) -> None:
    life(desk, "2026-11-24", "10:20", "19:00")
    before = [everything_of(table) for table in (Incident, Clock, Event, FiredStep, Letter, RulesVersion)]
    assert replayed(type_in, new_rules, HALF_AN_HOUR, FOUR_HOURS)["incidents"]
    assert [everything_of(table) for table in (Incident, Clock, Event, FiredStep, Letter, RulesVersion)] == before


def everything_of(table: type) -> list[tuple[object, ...]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(table.__table__).order_by(table.id))]  # type: ignore[attr-defined]


def test_incidents_before_the_day_are_left_alone(type_in: Type, desk: Desk, new_rules: Path) -> None:
    life(desk, "2026-11-24", "10:20", "11:00")
    desk.pass_time("2026-11-25 00:00")
    desk.report()
    assert replayed(type_in, new_rules, HALF_AN_HOUR, since="2026-11-24")["totals"]["incidents"] == 2  # type: ignore[index]
    assert replayed(type_in, new_rules, HALF_AN_HOUR, since="2026-11-25")["totals"]["incidents"] == 1  # type: ignore[index]


def test_each_incident_is_compared_with_the_rules_it_was_promised(type_in: Type, desk: Desk, new_rules: Path) -> None:
    """Promised half an hour and kept in 20 minutes: tried under the 15 minutes of before, it would be broken."""
    take_up_rules(desk, HALF_AN_HOUR)
    reference = life(desk, "2026-11-24", "10:20", "11:00")
    [changed] = replayed(type_in, new_rules)["incidents"]  # type: ignore[misc]
    assert changed["reference"] == reference
    assert [flip["after"]["verdict"] for flip in changed["flips"]] == ["breached"]


def test_people_read_it_in_french_with_the_totals(type_in: Type, desk: Desk, new_rules: Path) -> None:
    reference = life(desk, "2026-11-24", "10:20", "11:00")
    new_rules.write_text(rules_with(HALF_AN_HOUR), encoding="utf-8")
    result = type_in("rules", "replay", "--rules", str(new_rules), "--since", "2026-11-01")
    assert [line.strip() for line in result.stdout.splitlines()] == [
        f"{reference} (declaration-grossesse)",
        (
            "Prise en charge (centre de services)\u00a0: dépassé, échéance mardi 24 novembre à 10\u00a0h\u00a015"
            " → tenu, échéance mardi 24 novembre à 10\u00a0h\u00a030"
        ),
        "n’aurait pas eu lieu\u00a0: Rappel aux agents (Prise en charge), mardi 24 novembre à 10\u00a0h\u00a010",
        "n’aurait pas eu lieu\u00a0: Responsable du bureau prévenu (Prise en charge), mardi 24 novembre à 10\u00a0h\u00a015",
        "Incidents relus\u00a0: 1\u202f; verdicts changés dans\u00a0: 1.",
        "Délais qui deviennent dépassés\u00a0: 0\u202f; qui ne le sont plus\u00a0: 1.",
        "Étapes en plus\u00a0: 0\u202f; en moins\u00a0: 2\u202f; à un autre instant\u00a0: 0.",
        "Incidents laissés de côté (contrat ou règles que l’on ne lit plus)\u00a0: 0.",
    ]


def test_progress_goes_to_the_side_and_batches_hold_together(
    type_in: Type, desk: Desk, new_rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incident_pasts, "BATCH", 2)
    monkeypatch.setattr(rules_replay, "_EVERY", 2)
    references = [life(desk, f"2026-11-{day}", "10:20", "11:00") for day in (24, 25, 26, 27, 30)]
    new_rules.write_text(rules_with(HALF_AN_HOUR), encoding="utf-8")
    result = type_in("rules", "replay", "--rules", str(new_rules), "--since", "2026-11-01", "--json")
    assert [one["reference"] for one in answer(result)["incidents"]] == references
    assert result.stderr.splitlines() == ["Incidents relus\u00a0: 2…", "Incidents relus\u00a0: 4…"]


def test_incident_that_cannot_be_compared_is_counted_apart(type_in: Type, desk: Desk, new_rules: Path) -> None:
    life(desk, "2026-11-24", "10:20", "11:00")
    gone = replayed(type_in, new_rules, ("  declaration-grossesse:\n", "  grossesse:\n"))
    assert (gone["incidents"], gone["totals"]["left_out"]) == ([], 1)  # type: ignore[index]
    take_up_rules(desk, FIVE_MINUTES)
    with transaction() as session:
        session.execute(update(RulesVersion).values(text="délais: illisibles"))
    unread = replayed(type_in, new_rules, HALF_AN_HOUR)
    assert (unread["incidents"], unread["totals"]["left_out"]) == ([], 1)  # type: ignore[index]


def test_rules_that_are_wrong_are_told_before_anything_is_read(type_in: Type, new_rules: Path) -> None:
    new_rules.write_text(rules_with(("target: {open: 15 min}", "target: {open: 15 minutes ouvrées}")), encoding="utf-8")
    result = type_in("rules", "replay", "--rules", str(new_rules), "--since", "2026-11-01")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "contracts.declaration-grossesse.clocks[0].target.open" in result.stderr


def test_rules_that_set_themselves_off_for_ever_are_told(type_in: Type, desk: Desk, new_rules: Path) -> None:
    desk.report()
    endless = "starts: [incident_registered, crisis_proposed]\n        met_by: [crisis_proposed]\n        repeats: true"
    changes = [
        ("starts: incident_registered\n        met_by: [incident_acknowledged, incident_restored]", endless),
        ("before_end: 5 min, do: {remind: agents}", "at: 0 %, do: {propose_crisis: manager}"),
    ]
    new_rules.write_text(rules_with(*changes), encoding="utf-8")
    result = type_in("rules", "replay", "--rules", str(new_rules), "--since", "2026-11-01")
    assert result.exit_code == 1
    assert "se relancent sans fin" in result.stderr


@pytest.mark.parametrize("words", [("--since", "2026-11-01"), ("--rules", str(REAL_RULES)), ("--rules", "absent.yaml", "--since", "2026-11-01"), ("--rules", str(REAL_RULES), "--since", "novembre")])  # fmt: skip
def test_misuse_ends_with_2(type_in: Type, words: tuple[str, ...]) -> None:
    assert type_in("rules", "replay", *words).exit_code == 2

"""Waiting for the partner or a third party (R5)."""

from __future__ import annotations

from app.use_cases.pause_clocks import pause_clocks, resume_clocks
from app.use_cases.triage_incident import Triage, triage_incident
from tests.use_cases.desk import ANGDM, TECHNICAL, Desk, on_the_wall


def test_contract_a_counts_on_while_we_wait(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    pause_clocks(reference, desk.person(), "third_party", "opérateur", desk.now)
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-11-23 18:00"


def test_pause_row_stands_beside_the_state_and_its_end_is_written(desk: Desk) -> None:
    reference, since = desk.report(TECHNICAL), desk.now
    pause_clocks(reference, desk.person(), "partner", "capture demandée", since)
    assert desk.incident(reference).state == "registered"
    until = desk.at("2026-11-23 10:30")
    resume_clocks(reference, desk.person(), until)
    [pause] = desk.pauses(reference)
    assert (pause.since, pause.until, pause.reason) == (since, until, "capture demandée")
    assert [kind for kind in desk.history(reference) if "pause" in kind] == ["pause_started", "pause_ended"]


def test_two_waits_run_side_by_side_and_end_together(desk: Desk) -> None:
    reference, agent = desk.report(TECHNICAL), desk.person()
    pause_clocks(reference, agent, "partner", "capture", desk.now)
    pause_clocks(reference, agent, "third_party", "opérateur", desk.now)
    pause_clocks(reference, agent, "partner", "capture, encore", desk.now)
    assert [one.waiting_on for one in desk.pauses(reference)] == ["partner", "third_party"]
    resume_clocks(reference, agent, desk.at("2026-11-23 10:05"))
    assert all(one.until == desk.now for one in desk.pauses(reference))


def test_partners_mail_ends_only_the_wait_for_the_partner(desk: Desk) -> None:
    reference, agent = desk.report(TECHNICAL), desk.person()
    pause_clocks(reference, agent, "partner", "capture", desk.now)
    pause_clocks(reference, agent, "third_party", "opérateur", desk.now)
    desk.reply(reference, "Voici la capture.")
    assert {one.waiting_on: one.until is None for one in desk.pauses(reference)} == {
        "partner": False,
        "third_party": True,
    }


def test_resuming_what_does_not_wait_changes_nothing(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    resume_clocks(reference, desk.person(), desk.now)
    assert desk.history(reference) == ["incident_registered"]


def test_wait_that_begins_after_a_step_was_due_does_not_undo_it(desk: Desk) -> None:
    reference, agent = (
        desk.report("Gaia est indisponible.", sender=ANGDM, desk="ncaa"),
        desk.person("agent@ncaa.example"),
    )
    triage_incident(reference, agent, Triage(origin_unknown=True), desk.now)
    pause_clocks(reference, agent, "third_party", "éditeur", desk.at("2026-11-23 10:01"))
    assert desk.incident(reference).state == "escalated_n3"  # settled before the wait began

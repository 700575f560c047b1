"""In a crisis the team is asked in time for the next status update (A5, D6)."""

from __future__ import annotations

from app.extensions import db
from app.models import Letter
from app.use_cases.run_crisis import StatusUpdate, declare_crisis, send_status_update
from tests.use_cases.desk import Desk
from workflows.events import EventKind

TEAM = ("directeur-crise@cnaf.example", "responsable-gsi@cnaf.example", "technique-n3@cnaf.example")


def crisis(desk: Desk) -> str:
    reference = desk.report()
    declare_crisis(
        reference, desk.person("responsable@cnaf.example"), "trois flux arrêtés", desk.at("2026-11-23 10:02")
    )
    return reference


def asked(desk: Desk, reference: str) -> list[str]:
    """Who was written to about the update that is owed, in order."""
    return [to for template, to in desk.letters(reference) if template == "reminder" and to in TEAM]


def test_crisis_team_is_asked_for_an_update_a_quarter_of_an_hour_before_it_is_due(desk: Desk) -> None:
    reference = crisis(desk)
    desk.pass_time("2026-11-23 10:46:59")
    assert asked(desk, reference) == []
    desk.pass_time("2026-11-23 10:47")
    assert asked(desk, reference) == list(TEAM)
    [told] = [one for one in desk.events(reference) if one.details.get("action") == "ask_status_update"]
    assert (told.kind, told.details["told"][0]) == (EventKind.PEOPLE_TOLD, "Directeur de crise")


def test_letter_says_what_is_owed_and_by_when(desk: Desk) -> None:
    reference = crisis(desk)
    desk.pass_time("2026-11-23 10:47")
    letter = db.session.query(Letter).filter_by(recipient=TEAM[0], template="reminder").one()
    assert "Prochain point de situation" in letter.text
    assert "lundi 23 novembre à 11\u00a0h\u00a002" in letter.text
    assert reference in letter.subject


def test_update_sent_in_time_asks_for_the_next_one_only(desk: Desk) -> None:
    reference = crisis(desk)
    desk.at("2026-11-23 10:30")
    send_status_update(reference, desk.person(), StatusUpdate("Le dépôt des flux ne répond plus"), desk.now)
    desk.pass_time("2026-11-23 11:14:59")
    assert asked(desk, reference) == []
    desk.pass_time("2026-11-23 11:15")
    assert asked(desk, reference) == list(TEAM)


def test_update_that_is_late_already_is_told_to_the_manager_alone(desk: Desk) -> None:
    """The engine stood still over both: asking yields to the graver letter and stands in the ledger."""
    reference = crisis(desk)
    desk.at("2026-11-23 11:30")
    desk.pass_time("2026-11-23 11:30")
    assert ("rappel", 1, "2026-11-23 10:47") in desk.fired(reference)
    assert asked(desk, reference) == []

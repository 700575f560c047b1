"""What was done a moment ago can be taken back, by the person who did it, for ten seconds."""

from __future__ import annotations

from tests.use_cases.desk import Desk
from tests.web.person import Person


def test_answer_is_offered_to_be_taken_back_and_is(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/answers", body="Une réponse trop vite partie")
    text = agent.send("/annulation")
    assert "Réponse annulée : rien n’est parti." in text
    assert "Réponse annulée avant son départ" in text
    assert "Une réponse trop vite partie" in text  # in the history, where it can be copied from


def test_ten_seconds_later_it_is_too_late_and_says_so(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/answers", body="Nous regardons.")
    desk.at("2026-11-23 10:01")
    assert "Trop tard pour annuler. Rien n’a été changé." in agent.send("/annulation")


def test_triage_is_taken_back_to_what_it_was(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    before = desk.incident(reference)
    known = (before.kind, before.service, before.assignee_id)
    agent.open(f"/incidents/{reference}")
    agent.send("/triage", kind="functional", service="sgr", major="1")
    assert desk.incident(reference).kind == "functional"
    assert "C’est annulé" in agent.send("/annulation")
    after = desk.incident(reference)
    assert (after.kind, after.service, after.assignee_id, after.major_since) == (*known, None)


def test_note_of_somebody_else_undoes_nothing(desk: Desk, agent: Person, manager: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/answers", body="Nous regardons.")
    token = agent.form("/annulation").fields["token"]
    manager.open(f"/incidents/{reference}")
    sent = manager.post("/annulation", csrf_token=manager.form("/answers").fields["csrf_token"], token=token, back="/")
    assert sent.status_code == 303
    assert "note_added" not in desk.history(reference)

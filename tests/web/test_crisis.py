"""The crisis room as those who sit in it use it."""

from __future__ import annotations

import pytest

from app.extensions import db
from app.models import Letter
from app.models.crisis import room_of
from tests.use_cases.desk import Desk
from tests.web.person import Person, plain


@pytest.fixture
def crisis(desk: Desk, manager: Person) -> str:
    reference = desk.report(subject="Plus aucun flux")
    manager.open(f"/incidents/{reference}")
    manager.send("/crisis", reason="Tout est arrêté")
    return reference


@pytest.fixture
def room(crisis: str, agent: Person) -> Person:
    agent.open(f"/crises/{crisis}")
    return agent


def test_room_says_what_is_empty_and_when_the_next_update_is_due(room: Person) -> None:
    page = room.find("//main")[0]
    assert page.count("À pourvoir") == 4
    assert "Encore 1 h" in page
    assert "Aucun point n’a encore été envoyé." in page
    assert "01 00 00 00 40" in page
    assert room.title == "Crise GSI-2026-00001, Plus aucun flux – Vigie"


def test_incident_that_never_was_a_crisis_has_no_room(desk: Desk, agent: Person) -> None:
    agent.open(f"/crises/{desk.report()}", status=404)


def test_room_of_another_desk_is_not_found(crisis: str, sign_in) -> None:
    sign_in("agent@caf-eure.example").open(f"/crises/{crisis}", status=404)


def test_line_and_decision_stand_in_the_log(room: Person) -> None:
    assert "Consigné dans la main courante." in room.send("/log", text="Opérateur joint")
    assert "Décision consignée." in room.send("/log", text="On bascule", kind="decision")
    assert room.find("//ol.log/li")[0] == "à 10 h Décision : On bascule Agent GSI"
    assert room.find("//ol.log/li")[1] == "à 10 h Opérateur joint Agent GSI"


def test_empty_line_is_refused_and_nothing_is_logged(room: Person) -> None:
    assert "rien n’a été consigné" in room.send("/log", 422, text="  ")
    assert len(room.find("//ol.log/li")) == 1


def test_action_with_an_hour_nobody_understands_is_refused_with_what_was_typed(room: Person) -> None:
    page = room.send("/actions", 422, task="Joindre l'opérateur", owner="N3", due="demain")
    assert "n’est pas une heure" in page
    assert room.form("/actions").fields["task"] == "Joindre l'opérateur"


def test_action_is_opened_late_then_done(desk: Desk, room: Person, crisis: str) -> None:
    room.send("/actions", task="Joindre l'opérateur", owner="N3", due="2026-11-23T10:30")
    desk.at("2026-11-23 10:40")
    room.open(f"/crises/{crisis}")
    assert "Joindre l'opérateur N3, échéance à 10 h 30 En retard" in room.find("//section[h2[@id='actions-title']]")[0]
    assert "Action faite." in room.send("/end")
    assert "Toutes les actions sont faites." in room.find("//section[h2[@id='actions-title']]")[0]


def test_role_is_filled(room: Person) -> None:
    page = room.send("/roles", role="director", holder="Directeur de crise")
    assert page.count("À pourvoir") == 3


def test_incidents_of_the_same_hours_are_offered_and_linked(desk: Desk, room: Person, crisis: str) -> None:
    other = desk.report(subject="Même panne")
    room.open(f"/crises/{crisis}")
    assert [one for one in room.find("//fieldset//label") if other in one]
    assert "1 rattachement ajouté." in room.send("/links", number=other.lower())
    assert "Rattachement retiré." in room.send("/links/end", incident=other)


def test_unknown_number_is_not_linked(room: Person) -> None:
    assert "Rien à rattacher" in room.send("/links", 422, number="GSI-2026-09999")


def test_update_is_read_as_each_audience_will_read_it_then_sent(room: Person, crisis: str) -> None:
    room.open(f"/crises/{crisis}/point")
    fields = {"nature": "Panne du dépôt", "expected_duration": "2 heures", "inside": "Opérateur injoignable"}
    room.send("/point", 200, do="preview", **fields)
    partners, inside = room.find("//article//p.letter-text")
    assert "Durée prévue : 2 heures" in partners
    assert "Opérateur injoignable" not in partners
    assert "Opérateur injoignable" in inside
    assert db.session.query(Letter).filter(Letter.template == "status_inside").count() == 0
    token = room.page.xpath("//input[@name='csrf_token']/@value")[0]
    sent = room.post(f"/crises/{crisis}/point", csrf_token=token, do="send", **{"cause": "", "actions": ""} | fields)
    assert sent.status_code == 303
    page = room.open(f"/crises/{crisis}")
    assert "Point de situation prêt : il part dans dix secondes à 6 destinataires." in page
    assert "Encore 1 h" in page


@pytest.mark.any_database
def test_update_is_undone_before_it_leaves_and_is_a_draft_again_with_what_is_for_us_alone(
    room: Person, crisis: str
) -> None:
    room.open(f"/crises/{crisis}/point")
    said = {"nature": "Panne du dépôt", "expected_duration": "2 heures", "inside": "Opérateur injoignable"}
    room.send("/point", do="keep", **said)
    token = room.page.xpath("//input[@name='csrf_token']/@value")[0]
    room.post(f"/crises/{crisis}/point", csrf_token=token, do="send", **{"cause": "", "actions": ""} | said)
    room.open(f"/crises/{crisis}")
    assert "Opérateur injoignable" not in room.get(f"/crises/{crisis}/point").text
    assert "Point de situation annulé : rien n’est parti." in room.send("/annulation")
    assert "Aucun point n’a encore été envoyé." in room.page.text_content()
    room.open(f"/crises/{crisis}/point")
    fields = room.form("/point").fields
    assert {name: fields[name].strip() for name in said} == said
    room.send("/point", do="keep", nature="Panne du dépôt")  # and nobody else has written on it


def test_update_without_a_duration_is_previewed_with_what_lacks_and_cannot_be_sent(room: Person, crisis: str) -> None:
    room.open(f"/crises/{crisis}/point")
    page = room.send("/point", 200, do="preview", nature="Panne")
    assert "la durée prévue, même si elle n’est pas connue" in page
    assert room.find("//button[@value='send']") == []
    token = room.page.xpath("//input[@name='csrf_token']/@value")[0]
    fields = {"nature": "Panne", "cause": "", "actions": "", "expected_duration": "", "inside": ""}
    assert room.post(f"/crises/{crisis}/point", csrf_token=token, do="send", **fields).status_code == 422


def test_draft_is_seen_by_the_whole_room_and_not_overwritten(room: Person, manager: Person, crisis: str) -> None:
    for person in (room, manager):
        person.open(f"/crises/{crisis}/point")
    room.send("/point", do="keep", nature="Panne")
    page = manager.send("/point", 409, do="keep", nature="Coupure")
    assert "Agent GSI a écrit ici" in page
    assert "Panne" in manager.find("//article")[0]
    assert manager.form("/point").fields["nature"] == "Coupure"


def test_crisis_is_lifted_from_the_room_and_its_review_is_due(desk: Desk, manager: Person, crisis: str) -> None:
    manager.open(f"/crises/{crisis}")
    page = manager.send("/crisis-end", reason="Maîtrisé")
    assert "Crise levée." in page
    assert "échéance" not in manager.find("//section[h2[@id='next-title']]")[0]
    assert "à rendre avant lundi 30 novembre à 20 h" in plain(page)
    desk.at("2026-12-01 09:00")
    assert "était à rendre" in manager.open(f"/crises/{crisis}")
    assert "en retard" in manager.open("/crises")


def test_agent_does_not_end_the_crisis(room: Person) -> None:
    assert not room.has_form("/crisis-end")


def test_review_begins_with_the_log_and_is_delivered_once(desk: Desk, manager: Person, crisis: str) -> None:
    manager.open(f"/crises/{crisis}")
    manager.send("/log", text="Opérateur joint")
    manager.send("/crisis-end", reason="Maîtrisé")
    manager.open(f"/crises/{crisis}/retex")
    assert "Opérateur joint" in manager.form("/retex").fields["summary"]
    assert "sont nécessaires" in manager.send("/retex", 422, do="deliver", causes="", measures="Doubler")
    page = manager.send("/retex", do="deliver", causes="Réseau", measures="Doubler")
    assert "Retour d’expérience rendu." in page
    assert not manager.has_form("/retex")
    found = room_of(db.session(), desk.incident(crisis))
    assert found is not None
    assert found.reviewed_at == desk.now


def test_sheet_tells_the_next_shift_everything(room: Person, crisis: str) -> None:
    room.send("/log", text="On bascule", kind="decision")
    room.send("/actions", task="Prévenir", owner="", due="")
    page = room.open(f"/crises/{crisis}/releve")
    for said in (
        "à pourvoir",
        "On bascule",
        "Prévenir – personne n’est nommé",
        "01 00 00 00 40",
        "Le centre de services ferme à 20 h",
    ):
        assert said in page


def test_room_tells_that_something_happened_since(room: Person, manager: Person, crisis: str) -> None:
    [polled] = room.page.xpath("//@hx-get[contains(., '/changes')]")
    assert room.get(polled).status_code == 204
    manager.open(f"/crises/{crisis}")
    manager.send("/log", text="Nouvelle")
    assert "Il y a du nouveau dans la salle." in room.get(polled).text


def test_no_crisis_is_said_so(desk: Desk, agent: Person) -> None:
    assert "Une crise se déclare depuis la fiche" in agent.open("/crises")

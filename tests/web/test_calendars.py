"""The calendars as people read them, and a day added once one has seen what it moves (R3)."""

from __future__ import annotations

import pytest

from tests.use_cases.desk import Desk, on_the_wall
from tests.web.person import Person

CLOSED = "/calendriers/gsi/jour?le=2026-11-24&sens=fermeture&motif=Panne+de+courant"


@pytest.fixture
def due_tomorrow(desk: Desk) -> str:
    """Received on Monday at 18 h: due on Tuesday at noon."""
    desk.at("2026-11-23 18:00")
    return desk.report()


def test_list_says_who_is_open_and_which_days_come(agent: Person) -> None:
    page = agent.open("/calendriers")
    assert "Ouvert jusqu’à 20 h" in page
    assert "Vendredi 25 décembre : Noël (férié)" in page
    assert len(agent.find("//article")) == 5


def test_year_is_twelve_tables_that_need_no_colour(agent: Person) -> None:
    agent.open("/calendriers/caf-haut-rhin?annee=2026")
    assert len(agent.find("//main//table")) == 12
    assert agent.find("//table[caption='Avril']//span.holiday") == ["3F férié", "6F férié"]
    assert "3 : Vendredi saint (férié)" in agent.find("//div.month[4]")[0]
    assert agent.find("//table[caption='Avril']//span.closed")[0] == "4– fermé"


def test_year_out_of_the_horizon_is_this_year_and_an_unknown_calendar_is_not_found(agent: Person) -> None:
    agent.open("/calendriers/gsi?annee=9999")
    assert agent.find("//h1") == ["Plage d’ouverture du GSI, 2026"]
    agent.open("/calendriers/ailleurs", status=404)


def test_closure_shows_first_what_it_moves_and_moves_nothing(desk: Desk, manager: Person, due_tomorrow: str) -> None:
    page = manager.open(CLOSED)
    assert "1 incident verrait bouger une échéance" in page
    assert f"{due_tomorrow} Retour au service mardi 24 novembre à 12 h mercredi 25 novembre à 12 h" in page
    assert on_the_wall(desk.clock(due_tomorrow, "restore").due_at) == "2026-11-24 12:00"


def test_closure_is_confirmed_then_taken_back(desk: Desk, manager: Person, due_tomorrow: str) -> None:
    manager.open(CLOSED)
    page = manager.send("/jour")
    assert "Fermeture exceptionnelle enregistrée le mardi 24 novembre. 1 incident a vu bouger une échéance." in page
    assert on_the_wall(desk.clock(due_tomorrow, "restore").due_at) == "2026-11-25 12:00"
    assert "Mardi 24 novembre Panne de courant (fermeture exceptionnelle)" in page
    assert "24✕ fermeture exceptionnelle" in manager.find("//table[caption='Novembre']//td")
    manager.open("/calendriers/gsi/jour?le=2026-11-24&sens=habituel")
    assert "Horaires habituels rétablis" in manager.send("/jour")
    assert on_the_wall(desk.clock(due_tomorrow, "restore").due_at) == "2026-11-24 12:00"


@pytest.mark.at("2026-11-21 15:20")
def test_opening_of_a_sunday_brings_deadlines_nearer(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    page = manager.open("/calendriers/gsi/jour?le=2026-11-22&sens=ouverture&de=09:00&a=12:00&motif=Permanence")
    assert "Dimanche 22 novembre : ouvert de 9 h à 12 h" in page
    assert "plus tôt" in page
    manager.send("/jour")
    assert on_the_wall(desk.clock(reference, "acknowledge").due_at) == "2026-11-22 09:05"


def test_what_moves_otherwise_than_was_seen_is_shown_again(desk: Desk, manager: Person, due_tomorrow: str) -> None:
    manager.open(CLOSED)
    desk.report(subject="Entre-temps")
    page = manager.send("/jour", 409)
    assert "Relisez, puis confirmez" in page
    assert "2 incidents verraient" in page
    assert on_the_wall(desk.clock(due_tomorrow, "restore").due_at) == "2026-11-24 12:00"
    assert "enregistrée" in manager.send("/jour")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("le=2026-11-24&sens=fermeture&motif=", "Dites pourquoi"),
        ("le=2026-11-20&sens=fermeture&motif=x", "un jour qui ne soit pas passé"),
        ("le=demain&sens=fermeture&motif=x", "un jour qui ne soit pas passé"),
        ("le=2026-11-24&sens=ouverture&motif=x", "au moins une plage"),
        ("le=2026-11-24&sens=ouverture&motif=x&de=12:00&a=09:00", "de vraies heures"),
        ("le=2026-11-24&sens=ouverture&motif=x&de=09:00&a=12:00&de=11:00&a=14:00", "de vraies heures"),
        ("le=2026-11-24&sens=ouverture&motif=x&de=99:00&a=12:00", "de vraies heures"),
        ("le=2026-11-24&sens=habituel", "déjà ses heures habituelles"),
    ],
)
def test_day_that_cannot_be_is_refused_with_what_was_typed(manager: Person, asked: str, why: str) -> None:
    assert why in manager.open(f"/calendriers/gsi/jour?{asked}", status=422)


def test_only_the_manager_of_that_desk_adds_a_day(agent: Person, manager: Person, sign_in) -> None:
    agent.open("/calendriers/gsi")
    assert not agent.has_form("/jour")
    agent.open(CLOSED, status=403)
    manager.open(CLOSED.replace("gsi", "caf-eure"), status=403)
    manager.open("/calendriers/caf-eure")
    assert "s’ajoute par le responsable du centre de services" in manager.find("//aside")[0]
    sign_in("admin@vigie.example").open(CLOSED.replace("gsi", "departement"))

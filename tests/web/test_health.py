"""Whether Vigie stands watch, for people and for machines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text, update

from app import clock
from app.extensions import db
from app.models import Incident, Letter
from app.models.transaction import transaction
from app.reports.health import DUTIES
from app.reports.schema import schema_is_current
from app.use_cases.note_backup import note_backup, note_drill
from app.use_cases.note_beat import note_beat
from app.use_cases.receive_mail import keep_mail
from tests.use_cases.desk import EURE, Desk
from tests.web.person import Person


def beat(seconds_ago: int = 0, *duties: str) -> None:
    for duty in duties or DUTIES:
        note_beat(duty, clock.real_now() - timedelta(seconds=seconds_ago), "")


@pytest.fixture
def migrated(desk: Desk) -> None:
    """As if the tables had been laid out by the migrations: the version they leave."""
    head = ScriptDirectory("migrations").get_current_head()
    with transaction() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})


def test_machine_hears_that_the_process_lives(visitor: Person) -> None:
    assert visitor.open("/healthz") == "ok\n"


def test_machine_hears_what_is_missing_and_nothing_else(visitor: Person) -> None:
    beat(61, "read_mails")
    beat(0, "wake_incidents")
    assert (
        visitor.open("/readyz", status=503)
        == "engine read_mails\nengine send_letters\nengine send_webhooks\nengine keep_terms\nmigrations\n"
    )


def test_machine_hears_ok_when_all_is_well(visitor: Person, migrated: None) -> None:
    beat(59)
    assert visitor.open("/readyz") == "ok\n"
    assert schema_is_current(db.session(), "migrations")
    assert not schema_is_current(db.session(), "no-such-folder")


def test_banner_on_every_page_when_the_engine_stands_still(desk: Desk, agent: Person) -> None:
    beat(100, "wake_incidents")
    beat(0, "read_mails", "send_letters", "send_webhooks", "keep_terms")
    for path in ("/", "/sante", "/courriels", f"/incidents/{desk.report()}"):
        agent.open(path)
        [banner] = agent.find("//p[@role='alert']")
        assert banner == "Le moteur ne bat plus : le réveil des délais. Voir la santé de Vigie"


def test_banner_when_mails_wait_to_be_read_says_since_when(desk: Desk, agent: Person) -> None:
    beat()
    keep_mail(b"x", source="smtp", envelope_from="", envelope_to=[], received_at=desk.now - timedelta(seconds=95))
    assert "Des courriels attendent d’être lus depuis aujourd’hui à 9 h 58." in agent.open("/")


def test_no_banner_when_all_is_well(agent: Person) -> None:
    beat()
    agent.open("/")
    assert agent.find("//p[@role='alert']") == []


def test_page_tells_each_duty_in_words(desk: Desk, agent: Person) -> None:
    note_beat("wake_incidents", clock.real_now() - timedelta(seconds=5), "")
    note_beat("send_letters", clock.real_now() - timedelta(minutes=10), "ConnectionRefusedError: relais")
    page = agent.open("/sante")
    assert "Le réveil des délais Bat il y a moins d’une minute" in page
    assert "L’envoi des lettres Ne bat plus ConnectionRefusedError: relais il y a 10 min" in page
    assert "La lecture des courriels Ne bat plus jamais" in page
    assert "non, une migration est à faire" in page


def test_incident_on_which_the_engine_stumbles_is_shown_to_people(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    with transaction() as session:
        session.merge(desk.incident(reference)).stumbles = 5
    assert reference in agent.open("/sante")
    agent.open("/")
    assert "Moteur en échec" in agent.find("//li.row")[0]


def test_page_names_no_incident_that_its_reader_does_not_reach(desk: Desk, agent: Person) -> None:
    elsewhere, secret = desk.report(desk="caf-eure", sender=EURE), desk.report()
    with transaction() as session:
        session.execute(update(Incident).values(stumbles=5))
        session.execute(update(Incident).where(Incident.reference == secret).values(security_since=desk.now))
    page = agent.open("/sante")
    assert page.count("Incident hors de votre vue cinq essais manqués") == 2
    assert [one for one in (elsewhere, secret) if one in agent.answer.text] == []


def test_latest_step_is_named_to_who_reaches_its_incident(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:16")
    assert f"({reference})" in agent.open("/sante")
    with transaction() as session:
        session.merge(desk.incident(reference)).security_since = desk.now
    assert reference not in agent.open("/sante")


def queue_letter(due_seconds_ago: int, tries: int = 0) -> None:
    at = clock.real_now() - timedelta(seconds=due_seconds_ago)
    with transaction() as session:
        session.add(
            Letter(
                dedupe_key="x", message_id="<x@vigie.example>", template="receipt", sender="gsi@cnaf.example",
                recipient="support@cd-val-ambre.example", subject="x", text="x", written_at=clock.now() - timedelta(hours=1),
                next_try_at=at, tries=tries,
            )
        )  # fmt: skip


def test_machine_and_people_hear_that_letters_do_not_leave(agent: Person, migrated: None) -> None:
    beat()
    queue_letter(due_seconds_ago=59)
    assert agent.open("/readyz") == "ok\n"
    with transaction() as session:
        session.query(Letter).one().next_try_at = clock.real_now() - timedelta(seconds=61)
    assert agent.open("/readyz", status=503) == "letters unsent\n"
    agent.open("/")
    assert agent.find("//p[@role='alert']") == ["Des lettres ne partent plus depuis 1 min. Voir la santé de Vigie"]


def test_relay_that_refuses_everything_shows_although_each_letter_waits_its_turn(agent: Person, migrated: None) -> None:
    beat()
    queue_letter(due_seconds_ago=-600, tries=2)
    assert agent.open("/readyz") == "ok\n"
    with transaction() as session:
        session.query(Letter).one().tries = 3
    assert agent.open("/readyz", status=503) == "letters unsent\n"


def test_machine_hears_that_mails_are_not_read(desk: Desk, visitor: Person, migrated: None) -> None:
    beat()
    keep_mail(b"x", source="smtp", envelope_from="", envelope_to=[], received_at=desk.now - timedelta(seconds=61))
    assert visitor.open("/readyz", status=503) == "mail unread\n"


def test_open_page_asks_for_the_banner_and_a_page_past_its_session_is_left_alone(
    agent: Person, visitor: Person
) -> None:
    beat(61)
    agent.open("/")
    [source] = agent.page.xpath("//div[@hx-trigger='every 20s']/@hx-get")
    assert "Le moteur ne bat plus" in agent.open(source)
    beat()
    assert agent.get(source).text.strip() == ""
    visitor.open(source, status=204)


def test_managers_see_the_last_backup_and_what_the_last_drill_cost(manager: Person) -> None:
    assert "Dernière sauvegarde aucune" in manager.open("/sante")
    at = clock.real_now() - timedelta(hours=2)
    note_backup("vigie-1", at.isoformat(), 5_000_000)
    note_drill("vigie-1", at=at.isoformat(), taken_at=at.isoformat(), loss_seconds=31.2, seconds=4.25, faults=0)
    page = manager.open("/sante")
    assert "Dernière sauvegarde il y a 2 h" in page
    assert "vigie-1, intacte" in page
    assert "Travail perdu en y revenant 31,0 s" in page
    assert "Durée du retour 4,2 s" in page
    note_drill("vigie-1", at=at.isoformat(), taken_at=at.isoformat(), loss_seconds=0, seconds=1, faults=2)
    assert "vigie-1, 2 défauts" in manager.open("/sante")


@pytest.mark.at("2026-11-23 10:00")
def test_page_tells_how_late_the_engine_was(desk: Desk, agent: Person) -> None:
    desk.report()
    desk.pass_time("2026-11-23 10:16")
    page = agent.open("/sante")
    assert "Une étape sur deux 0,0 s" in page
    assert "Sur les dernières 3 étapes" in page

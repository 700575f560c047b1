"""Whether Vigie stands watch, for people and for machines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app import clock
from app.extensions import db
from app.models.transaction import transaction
from app.reports.health import DUTIES
from app.reports.schema import schema_is_current
from app.use_cases.note_beat import note_beat
from app.use_cases.receive_mail import keep_mail
from tests.use_cases.desk import Desk
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
    beat(91, "read_mails")
    beat(0, "wake_incidents")
    assert visitor.open("/readyz", status=503) == "engine read_mails\nengine send_letters\nmigrations\n"


def test_machine_hears_ok_when_all_is_well(visitor: Person, migrated: None) -> None:
    beat(89)
    assert visitor.open("/readyz") == "ok\n"
    assert schema_is_current(db.session(), "migrations")
    assert not schema_is_current(db.session(), "no-such-folder")


def test_banner_on_every_page_when_the_engine_stands_still(desk: Desk, agent: Person) -> None:
    beat(100, "wake_incidents")
    beat(0, "read_mails", "send_letters")
    for path in ("/", "/sante", "/courriels", f"/incidents/{desk.report()}"):
        agent.open(path)
        [banner] = agent.find("//p[@role='alert']")
        assert banner == "Le moteur ne bat plus : le réveil des délais. Voir la santé de Vigie"


def test_banner_when_mails_wait_to_be_read_says_since_when(desk: Desk, agent: Person) -> None:
    beat()
    keep_mail(b"x", source="smtp", envelope_from="", envelope_to=[], received_at=desk.now - timedelta(seconds=95))
    assert "Des courriels attendent d'être lus depuis aujourd'hui à 9 h 58." in agent.open("/")


def test_no_banner_when_all_is_well(agent: Person) -> None:
    beat()
    agent.open("/")
    assert agent.find("//p[@role='alert']") == []


def test_page_tells_each_duty_in_words(desk: Desk, agent: Person) -> None:
    note_beat("wake_incidents", clock.real_now() - timedelta(seconds=5), "")
    note_beat("send_letters", clock.real_now() - timedelta(minutes=10), "ConnectionRefusedError: relais")
    page = agent.open("/sante")
    assert "Le réveil des délais Bat il y a moins d'une minute" in page
    assert "L'envoi des lettres Ne bat plus ConnectionRefusedError: relais il y a 10 min" in page
    assert "La lecture des courriels Ne bat plus jamais" in page
    assert "non, une migration est à faire" in page


def test_incident_on_which_the_engine_stumbles_is_shown_to_people(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    with transaction() as session:
        session.merge(desk.incident(reference)).stumbles = 5
    assert reference in agent.open("/sante")
    agent.open("/")
    assert "Moteur en échec" in agent.find("//li.row")[0]

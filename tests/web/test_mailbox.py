"""The local mailbox: letters as their recipients would see them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Letter
from tests.use_cases.desk import EURE, SUPPORT, Desk
from tests.web.person import Person


def test_letters_are_listed_by_recipient_and_read(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:12")
    agent.open("/boite")
    assert len(agent.page.xpath("//nav[@class='letters']//li")) == 2
    text = agent.open(f"/boite?a={SUPPORT[1]}")
    assert len(agent.page.xpath("//nav[@class='letters']//li")) == 1
    assert f"[{reference}]" in text
    assert "Répondre à gsi+" in text


def test_letters_html_is_shown_in_a_sandbox(desk: Desk, agent: Person) -> None:
    desk.report()
    agent.open("/boite")
    [frame] = agent.page.xpath("//iframe")
    assert frame.get("sandbox") == ""
    answer = agent.get(frame.get("src"))
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "; sandbox;" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_letters_of_another_desk_are_not_in_the_box(desk: Desk, agent: Person) -> None:
    desk.report("Connexion impossible à CDAP.", sender=EURE, desk="caf-eure")
    letter = db.session.scalars(select(Letter)).one()
    assert "Aucune lettre" in agent.open("/boite")
    agent.open(f"/boite?lettre={letter.id}", status=404)
    agent.open(f"/boite/{letter.id}/html", status=404)


@pytest.mark.settings(VIGIE_RELAY_HOST="relais.example")
def test_where_a_relay_is_set_there_is_no_box(agent: Person) -> None:
    agent.open("/")
    assert "Boîte locale" not in agent.find("//nav.pages//a")
    agent.open("/boite", status=404)

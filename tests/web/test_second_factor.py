"""Six figures after the password, for who wants them and for whom they are imposed."""

from __future__ import annotations

import pyotp
import pytest

from tests.use_cases.desk import Desk
from tests.web.person import PASSWORD, Person

AGENT = "agent@cnaf.example"


def enrol(person: Person) -> tuple[str, list[str]]:
    """The secret of the authenticator, and the recovery codes."""
    person.open("/compte/second-facteur")
    secret = person.find("//code.secret")[0]
    person.send("/compte/second-facteur", 200, code=pyotp.TOTP(secret).now(), password=PASSWORD)
    return secret, person.find("//code.recovery")


def give_password(desk: Desk) -> Person:
    person = Person(desk.app.test_client())
    person.sign_in(AGENT)
    assert person.page.xpath("//input[@name='code']")
    return person


def test_password_alone_no_longer_opens(desk: Desk, agent: Person) -> None:
    enrol(agent)
    person = give_password(desk)
    person.open("/", status=303)


def test_code_opens_once(desk: Desk, agent: Person) -> None:
    secret, _ = enrol(agent)
    desk.at("2026-11-23 10:02")
    person = give_password(desk)
    person.send("/connexion/code", code=pyotp.TOTP(secret).now())
    person.open("/")
    again = give_password(desk)
    assert "Ce code n'ouvre pas" in again.send("/connexion/code", 422, code=pyotp.TOTP(secret).now())


def test_recovery_code_opens_once(desk: Desk, agent: Person) -> None:
    _, codes = enrol(agent)
    assert len(set(codes)) == 10
    person = give_password(desk)
    person.send("/connexion/code", code=codes[3])
    person.open("/")
    again = give_password(desk)
    again.send("/connexion/code", 422, code=codes[3])


def test_codes_cannot_be_guessed_by_trying(desk: Desk, agent: Person) -> None:
    secret, _ = enrol(agent)
    desk.at("2026-11-23 10:02")
    person = give_password(desk)
    for _ in range(5):
        person.send("/connexion/code", 422, code="000000")
    person.send("/connexion/code", 429, code=pyotp.TOTP(secret).now())


def test_password_given_long_ago_waits_for_no_code(desk: Desk, agent: Person) -> None:
    secret, _ = enrol(agent)
    person = give_password(desk)
    desk.at("2026-11-23 10:06")
    person.send("/connexion/code", code=pyotp.TOTP(secret).now())
    person.open("/", status=303)


def test_wrong_code_activates_nothing(agent: Person) -> None:
    agent.open("/compte/second-facteur")
    assert "Ce code n'est pas" in agent.send("/compte/second-facteur", 422, code="000000", password=PASSWORD)
    assert "Ajouter un second facteur" in agent.open("/compte")


@pytest.mark.settings(VIGIE_SECOND_FACTOR_ROLES="manager administrator")
def test_who_must_have_one_sees_nothing_before(agent: Person, manager: Person) -> None:
    manager.open("/tableau", status=303)
    assert manager.answer.headers["Location"] == "/compte/second-facteur"
    enrol(manager)
    manager.open("/tableau")
    agent.open("/")

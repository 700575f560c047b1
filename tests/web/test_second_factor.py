"""Six figures after the password, for who wants them and for whom they are imposed."""

from __future__ import annotations

import pyotp
import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import User
from app.models.sealed import Unreadable, seal, unseal
from app.models.user_session import RecoveryCode
from app.use_cases.second_factor import check_code, seal_again
from tests.use_cases.desk import Desk
from tests.web.person import PASSWORD, Person

pytestmark = pytest.mark.any_database

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
    assert "Ce code n’ouvre pas" in again.send("/connexion/code", 422, code=pyotp.TOTP(secret).now())


def test_recovery_code_opens_once(desk: Desk, agent: Person) -> None:
    _, codes = enrol(agent)
    assert len(set(codes)) == 10
    person = give_password(desk)
    person.send("/connexion/code", code=codes[3])
    person.open("/")
    again = give_password(desk)
    again.send("/connexion/code", 422, code=codes[3])
    again.send("/connexion/code", code=codes[4].replace("-", " ").upper())  # as a hand copies it
    again.open("/")


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
    assert "Ce code n’est pas" in agent.send("/compte/second-facteur", 422, code="000000", password=PASSWORD)
    assert "Ajouter un second facteur" in agent.open("/compte")


@pytest.mark.settings(VIGIE_SECOND_FACTOR_ROLES="manager administrator")
def test_who_must_have_one_sees_nothing_before(agent: Person, manager: Person) -> None:
    manager.open("/tableau", status=303)
    assert manager.answer.headers["Location"] == "/compte/second-facteur"
    enrol(manager)
    manager.open("/tableau")
    agent.open("/")


def test_secret_stands_nowhere_as_it_is(desk: Desk, agent: Person) -> None:
    agent.open("/compte/second-facteur")
    with agent.client.session_transaction() as session:
        in_cookie = session["totp"]
    secret, codes = enrol(agent)
    db.session.rollback()
    row = db.session.scalars(select(User).where(User.email == AGENT)).one()
    kept = [in_cookie, row.totp_secret, *db.session.scalars(select(RecoveryCode.code_sha256))]
    assert not any(one in told for one in (secret, *codes) for told in kept)
    assert unseal(row.totp_secret, row.totp_owner) == secret
    assert all(len(one.replace("-", "")) == 24 for one in codes)  # 120 bits, so that a plain hash is enough


def test_secret_of_one_account_opens_for_no_other_and_under_no_other_key(desk: Desk) -> None:
    sealed = seal("JBSWY3DPEHPK3PXP", "totp:1")
    for whose in ("totp:2", "", "totp:11"):
        with pytest.raises(Unreadable):
            unseal(sealed, whose)
    for spoilt in (sealed[:-2] + "AA", "v1:", "JBSWY3DPEHPK3PXP"):
        with pytest.raises(Unreadable):
            unseal(spoilt, "totp:1")
    desk.app.config["SECRET_KEY"] = "another key"
    with pytest.raises(Unreadable):
        unseal(sealed, "totp:1")


def test_key_is_changed_without_anybody_enrolling_anew(desk: Desk, agent: Person) -> None:
    secret, _ = enrol(agent)
    me, first = desk.person().user_id, desk.app.config["SECRET_KEY"]
    assert me is not None
    desk.app.config.update(SECRET_KEY="the next key", SECRET_KEY_FALLBACKS=[first])
    assert check_code(me, pyotp.TOTP(secret).at(desk.at("2026-11-23 10:02")), desk.now)
    assert seal_again() == 1
    desk.app.config.update(SECRET_KEY_FALLBACKS=[])
    assert check_code(me, pyotp.TOTP(secret).at(desk.at("2026-11-23 10:04")), desk.now)


def test_code_that_no_authenticator_shows_is_only_wrong(desk: Desk, agent: Person) -> None:
    enrol(agent)
    give_password(desk).send("/connexion/code", 422, code="é12345")

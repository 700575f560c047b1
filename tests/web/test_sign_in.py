"""Coming in and going out."""

from __future__ import annotations

import pytest

from tests.use_cases.desk import Desk
from tests.web.person import PASSWORD, Person

pytestmark = pytest.mark.any_database


def test_wrong_password_says_so_and_keeps_the_address(visitor: Person) -> None:
    visitor.open("/connexion")
    text = visitor.send("/connexion", 422, email="agent@cnaf.example", password="autre")
    assert "Adresse ou mot de passe inconnus" in text
    assert visitor.form("/connexion").fields["email"] == "agent@cnaf.example"
    assert not visitor.form("/connexion").fields["password"]


def test_unknown_address_is_refused_in_the_same_words(visitor: Person) -> None:
    visitor.open("/connexion")
    one = visitor.send("/connexion", 422, email="agent@cnaf.example", password="autre")
    other = visitor.send("/connexion", 422, email="personne@cnaf.example", password="autre")
    assert one == other


def test_session_starts_anew_when_one_signs_in(visitor: Person) -> None:
    visitor.open("/connexion")
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session["csrf_token"]
    visitor.open("/connexion")
    visitor.send("/connexion", email="agent@cnaf.example", password=PASSWORD)
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != before


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Person) -> None:
    visitor.open("/connexion")
    cookie = visitor.answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.any_database
@pytest.mark.settings(
    VIGIE_PUBLIC_URL="https://vigie.cnaf.example", VIGIE_SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz"
)
def test_encrypted_desk_binds_its_cookie_and_its_browsers_to_encryption(visitor: Person) -> None:
    visitor.open("/connexion")
    cookie = visitor.answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "; Secure" in cookie
    assert "; Path=/" in cookie
    assert "Domain" not in cookie  # RFC 6265bis 4.1.3.2: without these the browser refuses the name
    assert visitor.answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "crafted",
    [
        "//ailleurs.example/",
        "https://ailleurs.example/",
        "/\\ailleurs.example",
        "\t//ailleurs.example",
        "ailleurs",
        "javascript:alert(1)",
        "//[",
    ],
)
def test_nobody_is_led_elsewhere_by_a_crafted_link(visitor: Person, crafted: str) -> None:
    visitor.open("/connexion")
    visitor.send("/connexion", follow=False, email="agent@cnaf.example", password=PASSWORD, next=crafted)
    assert visitor.answer.headers["Location"] == "/"


def test_signing_out_closes_everything(agent: Person) -> None:
    agent.open("/")
    assert "Vous êtes déconnecté" in agent.send("/deconnexion")
    agent.open("/", status=303)
    assert agent.answer.headers["Location"].startswith("/connexion")


def test_form_without_its_token_does_nothing(visitor: Person) -> None:
    answer = visitor.post("/connexion", email="agent@cnaf.example", password=PASSWORD)
    assert answer.status_code == 400
    assert "restée ouverte trop longtemps" in answer.text


def test_ten_wrong_passwords_close_the_door_for_that_address_alone(visitor: Person) -> None:
    visitor.open("/connexion")
    for _ in range(10):
        visitor.send("/connexion", 422, email="agent@cnaf.example", password="autre")
    text = visitor.send("/connexion", 429, email="agent@cnaf.example", password=PASSWORD)
    assert "Attendez cinq minutes" in text
    visitor.open("/connexion")
    visitor.send("/connexion", email="agent2@cnaf.example", password=PASSWORD)


def test_real_desk_lists_no_account(visitor: Person, desk: Desk) -> None:
    assert "agent@cnaf.example" not in visitor.open("/connexion")
    visitor.open("/connexion?compte=agent@cnaf.example")
    assert not visitor.form("/connexion").fields["password"]


@pytest.mark.settings(VIGIE_DEMO="1")
def test_demonstration_fills_the_form_with_the_chosen_person(visitor: Person) -> None:
    assert "Agent GSI (soir)" in visitor.open("/connexion")
    visitor.open("/connexion?compte=agent2@cnaf.example")
    assert visitor.form("/connexion").fields["email"] == "agent2@cnaf.example"
    assert visitor.form("/connexion").fields["password"] == "vigie-demo"

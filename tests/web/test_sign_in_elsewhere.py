"""Signing in through a real OpenID Connect provider, in a process of its own."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from pyotp import TOTP
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import User
from app.use_cases.second_factor import enrol, new_secret, told
from tests.servers.databases import Databases
from tests.servers.oidc_provider import CLIENT, SECRET, be, running_provider
from tests.web.conftest import lay_out_people, make_app
from tests.web.person import Person

pytestmark = pytest.mark.any_database

AGENT = {"email": "agent@cnaf.example", "email_verified": True}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture
def visitor(databases: Databases, tmp_path: Path, issuer: str) -> Iterator[Person]:
    """Real time: the provider's tokens are dated by it."""
    databases.lay_out("signed_up", lambda url: lay_out_people(url, tmp_path))
    url = databases.fresh(like="signed_up")
    app = make_app(url, tmp_path, VIGIE_OIDC_ISSUER=issuer, VIGIE_OIDC_CLIENT=CLIENT, VIGIE_OIDC_SECRET=SECRET)
    with app.app_context():
        yield Person(app.test_client())
        db.session.remove()
        db.engine.dispose()
    databases.discard(url)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def through_the_provider(person: Person) -> str:
    """Go there and come back as a browser does; the address one is sent back to."""
    person.open("/connexion/fournisseur", status=302)
    address = person.answer.headers["Location"]
    with suppress(HTTPError):
        urllib.request.build_opener(_Stay).open(address, timeout=10)
    try:
        urllib.request.build_opener(_Stay).open(address, timeout=10)
    except HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
        answer.close()
    return f"{back.path}?{back.query}"


def test_person_vouched_for_is_signed_in(visitor: Person, issuer: str) -> None:
    be(issuer, **AGENT)
    visitor.open(through_the_provider(visitor), status=303)
    assert "Agent GSI" in visitor.open("/")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "inconnu@cnaf.example", "email_verified": True},
        {"email": "agent@cnaf.example", "email_verified": False},
        {"email": "agent@cnaf.example"},
        AGENT | {"forged": True},
        AGENT | {"aud": "another program"},
        AGENT | {"nonce": "of another sign-in"},
        AGENT | {"exp": 1_000_000_000},
        AGENT | {"iss": "http://ailleurs.example"},
    ],
)
def test_what_the_provider_does_not_vouch_for_opens_nothing(
    visitor: Person, issuer: str, claims: dict[str, object]
) -> None:
    be(issuer, **claims)
    visitor.open(through_the_provider(visitor), status=303)
    assert visitor.answer.headers["Location"] == "/connexion"
    visitor.open("/", status=303)


def test_answer_meant_for_another_browser_opens_nothing(visitor: Person, issuer: str) -> None:
    be(issuer, **AGENT)
    address = through_the_provider(visitor)
    other = Person(visitor.client.application.test_client())
    other.open(address, status=303)
    other.open("/", status=303)


def test_code_opens_once(visitor: Person, issuer: str) -> None:
    be(issuer, **AGENT)
    address = through_the_provider(visitor)
    visitor.open(address, status=303)
    again = Person(visitor.client.application.test_client())
    again.open(address, status=303)
    again.open("/", status=303)


@pytest.mark.parametrize(("methods", "opens"), [(None, False), (["pwd"], False), (["pwd", "otp"], True)])
def test_second_factor_of_here_is_asked_for_unless_the_provider_asked_for_one(
    visitor: Person, issuer: str, methods: object, opens: bool
) -> None:
    user_id = db.session.scalars(select(User.id).where(User.email == AGENT["email"])).one()
    sealed = new_secret(user_id)
    secret, now = TOTP(told(sealed, user_id)), clock.real_now()
    assert enrol(user_id, sealed, secret.at(now - timedelta(seconds=30)), now)
    be(issuer, **AGENT, **({} if methods is None else {"amr": methods}))
    visitor.open(through_the_provider(visitor), status=303)
    if not opens:
        assert visitor.answer.headers["Location"] == "/connexion/code"
        visitor.open("/", status=303)
        visitor.open("/connexion/code")
        visitor.send("/connexion/code", code=secret.at(now))
    assert "Agent GSI" in visitor.open("/")

"""How long one stays signed in, and how a session is ended from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app import clock
from app.extensions import db
from app.models import User, UserSession
from app.models.transaction import transaction
from app.use_cases.sessions import revoke_sessions
from app.web.session_life import _POLLS
from app.web.translation_files import TEMPLATES
from tests.use_cases.desk import Desk
from tests.web.person import PASSWORD, Person

pytestmark = pytest.mark.any_database

ASKED = re.compile(r"""hx-get="\{\{ url_for\('([\w.]+)'[^>]*hx-trigger="[^"]*\bevery\b""")
SHORT = pytest.mark.settings(VIGIE_SESSION_IDLE_MINUTES="60", VIGIE_SESSION_HOURS="12")


def cookie_of(person: Person) -> dict[str, object]:
    with person.client.session_transaction() as session:
        return dict(session)


def test_each_sign_in_gets_a_session_of_its_own(visitor: Person) -> None:
    visitor.sign_in("agent@cnaf.example")
    first = cookie_of(visitor)["token"]
    visitor.send("/deconnexion")
    visitor.sign_in("agent@cnaf.example")
    assert cookie_of(visitor)["token"] != first


def test_cookie_copied_before_signing_out_opens_nothing_after(visitor: Person, desk: Desk) -> None:
    visitor.sign_in("agent@cnaf.example")
    kept = cookie_of(visitor)
    visitor.open("/")
    visitor.send("/deconnexion")
    thief = Person(desk.app.test_client())
    with thief.client.session_transaction() as session:
        session.update(kept)
    thief.open("/", status=303)


@SHORT
def test_session_left_alone_for_an_hour_is_over(desk: Desk, agent: Person) -> None:
    agent.open("/")
    desk.at("2026-11-23 10:59")
    agent.open("/")
    desk.at("2026-11-23 12:00")
    agent.open("/", status=303)


@SHORT
def test_page_that_lies_open_does_not_keep_the_session_alive(desk: Desk, agent: Person) -> None:
    for minute in (20, 40, 59):
        desk.at(f"2026-11-23 10:{minute}")
        assert agent.get("/file").status_code == 200
    desk.at("2026-11-23 11:01")
    assert agent.get("/file", headers={"HX-Request": "true"}).status_code == 401


@SHORT
def test_session_ends_after_its_absolute_limit_however_busy(desk: Desk, visitor: Person) -> None:
    visitor.sign_in("agent@cnaf.example")
    for hour in range(10, 22):
        desk.at(f"2026-11-23 {hour}:30")
        visitor.open("/")
    desk.at("2026-11-23 22:01")
    visitor.open("/", status=303)


@SHORT
def test_extending_begins_the_idle_time_anew(desk: Desk, agent: Person) -> None:
    agent.open("/")
    warning = agent.page.get_element_by_id("session-warning")
    assert warning.get("hidden") is not None
    assert 3500 < int(warning.get("data-seconds")) <= 3600
    desk.at("2026-11-23 10:58")
    agent.send("/session/prolongation")
    desk.at("2026-11-23 11:50")
    agent.open("/")


def test_own_sessions_are_listed_and_any_of_them_ended(desk: Desk, sign_in: Callable[..., Person]) -> None:
    here, there = sign_in(), sign_in()
    text = here.open("/compte")
    assert text.count("Navigateur inconnu") == 2
    assert "(cette session)" in text
    [action] = {
        one.action
        for one in here.page.forms
        if (one.action or "").endswith("/fin") and "sessions/fin" not in one.action
    }
    assert "Session fermée." in here.send(action)
    there.open("/", status=303)
    here.open("/")


def test_session_of_somebody_else_cannot_be_ended(desk: Desk, agent: Person, manager: Person) -> None:
    theirs = db.session.scalars(select(UserSession.id).order_by(UserSession.id.desc())).first()
    agent.open("/compte")
    token = agent.page.xpath("//input[@name='csrf_token']/@value")[0]
    assert agent.post(f"/compte/sessions/{theirs}/fin", csrf_token=token).status_code == 404
    manager.open("/")


def test_revoked_session_is_shut_out_of_pages_and_live_parts_at_the_next_request(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    revoke_sessions(db.session.scalars(select(User.id).where(User.email == "agent@cnaf.example")).one(), clock.now())
    for path in ("/", "/file", f"/incidents/{reference}", f"/incidents/{reference}/changes?version=1", "/compte"):
        assert agent.get(path).status_code == 303, path


def test_suspended_account_is_shut_out_at_the_next_request(desk: Desk, agent: Person) -> None:
    agent.open("/")
    with transaction() as session:
        session.execute(update(User).where(User.email == "agent@cnaf.example").values(active=False))
    agent.open("/", status=303)


def test_table_of_sessions_holds_no_secret_that_opens_one(visitor: Person) -> None:
    visitor.sign_in("agent@cnaf.example")
    token = str(cookie_of(visitor)["token"])
    assert token not in [row.token_sha256 for row in db.session.scalars(select(UserSession))]


def test_new_password_ends_every_other_session(desk: Desk, sign_in: Callable[..., Person]) -> None:
    here, there = sign_in(), sign_in()
    here.open("/compte/mot-de-passe")
    here.send("/compte/mot-de-passe", password="vigie-test", new_password="trois bateaux au large")
    there.open("/", status=303)
    here.open("/")
    fresh = Person(desk.app.test_client())
    fresh.sign_in("agent@cnaf.example", "trois bateaux au large")


@pytest.mark.parametrize("weak", ["court", "aaaaaaaaaaaaaa", "motdepasse2026!", "agent@cnaf.example"])
def test_weak_password_is_refused_and_says_why(agent: Person, weak: str) -> None:
    agent.open("/compte/mot-de-passe")
    agent.send("/compte/mot-de-passe", 422, password="vigie-test", new_password=weak)
    assert agent.find("//*[@role='alert'][@id='refused']")


def test_forced_change_comes_before_any_other_page(desk: Desk, agent: Person) -> None:
    with transaction() as session:
        session.execute(update(User).where(User.email == "agent@cnaf.example").values(must_change_password=True))
    agent.open("/", status=303)
    assert agent.answer.headers["Location"] == "/compte/mot-de-passe"


def test_new_password_is_another_one_than_the_old(agent: Person) -> None:
    agent.open("/compte/mot-de-passe")
    said = agent.send("/compte/mot-de-passe", 422, password=PASSWORD, new_password=PASSWORD)
    assert "Le nouveau mot de passe est l’ancien" in said


def test_every_part_that_a_page_asks_for_by_itself_keeps_no_session_alive() -> None:
    parts = [one for path in TEMPLATES.glob("*.html") for one in ASKED.findall(path.read_text("utf-8"))]
    assert len(parts) >= 5
    assert set(parts) <= _POLLS

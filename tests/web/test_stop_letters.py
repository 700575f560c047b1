"""One click stops the letters that go to several partners (RFC 8058), and nothing else; a look at the page stops nothing."""

from __future__ import annotations

import base64
import re
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Incident, Letter, Trace
from app.models.sealed import seal
from app.models.transaction import transaction
from app.notify.addressee import Addressee
from app.notify.compose import queue_letter
from app.notify.envelope import as_email
from app.notify.subscriptions import Subscription, click_token, clicked
from tests.use_cases.desk import SUPPORT, Desk
from tests.web.person import Person

PUBLIC = "https://vigie.cnaf.example"
COLLEAGUE = ("Chef de projet PMI", "projet-pmi@cd-val-ambre.example")
UPDATE = SimpleNamespace(nature="Le flux n'est plus reçu.", cause="", actions="", expected_duration="")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
public = pytest.mark.settings(VIGIE_PUBLIC_URL=PUBLIC, VIGIE_SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz")


def notice(desk: Desk, dedupe: str, to: tuple[str, str] = SUPPORT) -> Letter:
    """A status letter, as every partner of a crisis has one."""
    with transaction() as session:
        incident = session.scalars(select(Incident)).one()
        letter = queue_letter(
            session, "status_update", incident, Addressee(to[1], to[0], side="partner"), now=desk.now, dedupe=dedupe,
            update=UPDATE,
        )  # fmt: skip
        assert letter is not None
    return letter


def path_of(letter: Letter) -> str:
    """Where a mail program that knows the two headers sends its word."""
    read = as_email(letter)
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    match = re.match(rf"<{re.escape(PUBLIC)}(/[^>]+)>, <mailto:", str(read["List-Unsubscribe"]))
    assert match
    return match[1]


@public
def test_program_that_sends_one_click_stops_them_for_its_reader_alone(desk: Desk, visitor: Person) -> None:
    desk.report()
    path = path_of(notice(desk, "1"))
    for _ in range(2):  # some programs send it twice
        answer = visitor.post(path, **ONE_CLICK)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert notice(desk, "2").state == "obsolete"
    assert notice(desk, "2", COLLEAGUE).state == "queued"
    [traced] = db.session.scalars(select(Trace).where(Trace.act == "letters_stopped"))
    assert traced.person == SUPPORT[1]


@public
def test_link_that_is_only_followed_asks_and_stops_nothing(desk: Desk, visitor: Person) -> None:
    desk.report()
    text = visitor.open(path_of(notice(desk, "1")))
    assert "Groupe Surveillance Intervention" in text
    assert SUPPORT[1] not in visitor.answer.text
    assert notice(desk, "2").state == "queued"
    assert "Vous ne recevrez plus" in visitor.send(visitor.answer.request.path, 200)
    assert notice(desk, "3").state == "obsolete"


@public
def test_word_that_is_not_the_one_agreed_on_stops_nothing(desk: Desk, visitor: Person) -> None:
    desk.report()
    assert visitor.post(path_of(notice(desk, "1"))).status_code == 400
    assert notice(desk, "2").state == "queued"


@public
def test_whoever_makes_a_token_up_learns_nothing_and_stops_nothing(desk: Desk, visitor: Person) -> None:
    desk.report()
    path = path_of(notice(desk, "1"))
    flipped = path[:-1] + ("A" if path[-1] != "A" else "B")
    answers = set()
    for made_up in (path[:-9], flipped[:-12] + flipped[-11:], "/lettres/arret/v1%3A", "/lettres/arret/gsi"):
        for answer in (visitor.get(made_up), visitor.post(made_up, **ONE_CLICK)):
            answers.add((answer.status_code, re.sub(r"<code>\w{8}</code>", "", answer.text)))
    assert [status for status, _ in answers] == [404]
    assert notice(desk, "2").state == "queued"


def test_token_does_not_show_whom_it_is_of_and_what_is_sealed_for_another_use_is_none(desk: Desk) -> None:
    token = click_token("gsi", SUPPORT[1])
    assert clicked(token) == Subscription("gsi", SUPPORT[1])
    assert SUPPORT[1].encode() not in base64.urlsafe_b64decode(token.partition(":")[2])
    assert clicked(seal(f"gsi {SUPPORT[1]}", "second factor of 1")) is None


def test_letter_of_a_desk_whose_pages_are_not_public_is_stopped_by_mail_only(desk: Desk) -> None:
    desk.report()
    headers = notice(desk, "1").headers
    assert headers["List-Unsubscribe"].startswith("<mailto:")
    assert "List-Unsubscribe-Post" not in headers


@public
def test_receipt_cannot_be_stopped(desk: Desk) -> None:
    desk.report()
    receipt = db.session.scalars(select(Letter).where(Letter.template == "receipt")).one()
    assert not [name for name in receipt.headers if name.startswith("List-")]


@public
def test_token_given_under_the_key_before_still_counts(desk: Desk, visitor: Person) -> None:
    desk.report()
    path = path_of(notice(desk, "1"))
    app: Flask = desk.app
    app.config["SECRET_KEY_FALLBACKS"], app.config["SECRET_KEY"] = [app.config["SECRET_KEY"]], "another key " * 4
    assert visitor.post(path, **ONE_CLICK).status_code == 200
    assert notice(desk, "2").state == "obsolete"

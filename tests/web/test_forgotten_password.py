"""A forgotten password: the link opens once, for its reader, for half an hour; nobody learns who has an account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, update

from app import clock
from app.extensions import db
from app.identity import hash_password
from app.models import Letter, Trace, User
from app.models.transaction import transaction
from app.notify.channels import Outgoing
from app.notify.outbox import send_due_letters
from app.notify.password_link import PLACE
from app.use_cases.change_password import change_password
from tests.house.french import french_faults
from tests.use_cases.desk import Desk
from tests.web.person import PASSWORD, Person
from tests.web.test_second_factor import enrol

AGENT, NEW = "agent@cnaf.example", "une phrase bien à moi"
PUBLIC = "https://vigie.cnaf.example"
public = pytest.mark.settings(VIGIE_PUBLIC_URL=PUBLIC, VIGIE_SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz")
same_everywhere = pytest.mark.any_database


class Postman:
    """Takes every letter as a relay would."""

    taken_state = "sent"

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []

    @contextmanager
    def open(self) -> Iterator[Postman]:
        yield self

    def send(self, outgoing: Outgoing) -> None:
        self.taken.append(outgoing)

    def link(self) -> str:
        """Path and question of the link in the one letter taken."""
        [letter] = self.taken
        text, page = (letter.email.get_body((half,)).get_content() for half in ("plain", "html"))  # type: ignore[union-attr]
        [found] = set(re.findall(r"https?://[^/\s]+(/mot-de-passe/\S+)", text))
        assert found in page
        return found


def ask(person: Person, email: str = AGENT) -> str:
    person.open("/mot-de-passe/oublie")
    return person.send("/mot-de-passe/oublie", email=email)


def post(desk: Desk) -> Postman:
    postman = Postman()
    db.session.rollback()
    send_due_letters(clock.real_now(), channel=postman)
    return postman


def asked_link(desk: Desk, person: Person, email: str = AGENT) -> str:
    ask(person, email)
    return post(desk).link()


def choose(person: Person, link: str, password: str = NEW, status: int = 303) -> str:
    person.get(link)
    person.open("/mot-de-passe/nouveau")
    return person.send("/mot-de-passe/nouveau", status, new_password=password, again=password)


def answer_to(person: Person, link: str) -> int:
    person.get(link)
    return person.get("/mot-de-passe/nouveau").status_code


def test_link_opens_once_and_every_other_session_ends(desk: Desk, agent: Person, visitor: Person) -> None:
    visitor.open("/connexion")
    assert "/mot-de-passe/oublie" in visitor.page.xpath("//a/@href")
    link = asked_link(desk, visitor)
    assert "Mot de passe changé" in choose(visitor, link)
    agent.open("/", status=303)
    visitor.open("/", status=303)  # nobody is signed in by it
    visitor.sign_in(AGENT, NEW)
    visitor.open("/")
    assert answer_to(Person(desk.app.test_client()), link) == 410
    acts = db.session.scalars(select(Trace.act).where(Trace.person == AGENT).order_by(Trace.seq)).all()
    assert acts == ["password_link_asked", "password_chosen_by_link", "signed_in"]


@same_everywhere
def test_second_factor_is_asked_for_after_it_as_ever(desk: Desk, agent: Person, visitor: Person) -> None:
    enrol(agent)
    choose(visitor, asked_link(desk, visitor))
    visitor.sign_in(AGENT, NEW)
    assert visitor.page.xpath("//input[@name='code']")


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile; how a savepoint ended is left out."""
    told: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        told.append(re.sub(r"(RELEASE|ROLLBACK TO) SAVEPOINT \w+", "END SAVEPOINT", statement))

    event.listen(db.engine, "before_cursor_execute", listen)
    yield told
    event.remove(db.engine, "before_cursor_execute", listen)


@pytest.mark.parametrize("why", ["unknown", "suspended", "only elsewhere", "nonsense"])
def test_who_gets_no_link_gets_the_same_answer_by_the_same_statements(desk: Desk, visitor: Person, why: str) -> None:
    change = {"suspended": {"active": False}, "only elsewhere": {"password_hash": ""}}.get(why)
    if change:
        with transaction() as session:
            session.execute(update(User).where(User.email == AGENT).values(**change))
    email = {"unknown": "personne@cnaf.example", "nonsense": "é" * 300}.get(why, AGENT)
    known, other = Person(desk.app.test_client()), visitor
    ask(visitor, "tout-premier@cnaf.example")  # begins the chain of traces
    for person in (known, other):
        person.open("/mot-de-passe/oublie")
    with statements() as of_known:
        one = known.send("/mot-de-passe/oublie", email="agent2@cnaf.example")
    with statements() as of_other:
        assert other.send("/mot-de-passe/oublie", email=email) == one
    assert of_known == of_other
    assert [letter.recipient for letter in post(desk).taken] == ["agent2@cnaf.example"]


@same_everywhere
@pytest.mark.parametrize(
    "what", ["altered", "of another", "shorter", "too old", "used", "changed", "suspended", "made up"]
)
def test_link_that_should_not_open_does_not(desk: Desk, visitor: Person, what: str) -> None:
    link = asked_link(desk, visitor)
    user = db.session.scalars(select(User).where(User.email == AGENT)).one()
    before = user.password_hash
    match what:
        case "altered":
            link = link[:-1] + ("a" if link[-1] != "a" else "b")
        case "of another":
            link = re.sub(r"jeton=\d+", f"jeton={user.id + 1}", link)
        case "shorter":
            link = link[:-4]
        case "too old":
            desk.at("2026-11-23 10:31")
        case "used":
            choose(visitor, link)
            before = ""
        case "changed":
            change_password(user.id, hash_password(PASSWORD), clock.real_now())
            before = ""
        case "suspended":
            with transaction() as session:
                session.execute(update(User).values(active=False))
        case "made up":
            link = "/mot-de-passe/nouveau?jeton=999999999-99999999999-" + "a" * 32
    thief = Person(desk.app.test_client())
    thief.open("/mot-de-passe/oublie")
    token = thief.form("/mot-de-passe/oublie").fields["csrf_token"]
    assert answer_to(thief, link) == 410
    thief.get(link)
    sent = thief.post(
        "/mot-de-passe/nouveau", csrf_token=token, new_password="un mot du voleur", again="un mot du voleur"
    )
    assert sent.status_code == 410
    db.session.rollback()
    assert before in ("", db.session.scalars(select(User.password_hash).where(User.email == AGENT)).one())


@same_everywhere
@public
def test_link_leads_to_our_address_whatever_host_the_request_names(desk: Desk, visitor: Person) -> None:
    page = visitor.get("/mot-de-passe/oublie", headers={"Host": "attaque.example"}, base_url="https://attaque.example")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    visitor.client.post(
        "/mot-de-passe/oublie", data={"email": AGENT, "csrf_token": token[1]}, base_url="https://attaque.example",
        headers={"X-Forwarded-Host": "attaque.example", "Referer": "https://attaque.example/"},
    )  # fmt: skip
    [letter] = post(desk).taken
    assert "attaque" not in letter.email.as_string()
    assert f"{PUBLIC}/mot-de-passe/nouveau?jeton=" in str(letter.email.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def test_token_stands_nowhere_but_in_the_mail(
    desk: Desk, visitor: Person, sign_in: Callable[[str], Person], capfd: pytest.CaptureFixture[str]
) -> None:
    link = asked_link(desk, visitor)
    token = link.partition("jeton=")[2]
    choose(visitor, link, "trop court", 422)
    db.session.rollback()
    rows = [str(row) for table in db.metadata.sorted_tables for row in db.session.execute(table.select())]
    letter = db.session.scalars(select(Letter).where(Letter.template == "password_link")).one()
    page = sign_in("admin@vigie.example")
    page.open(f"/boite?lettre={letter.id}")
    shown = page.get(f"/boite/{letter.id}/html").text + page.answer.text
    assert PLACE in shown
    mark = token.rpartition("-")[2]
    assert not [one for one in (*rows, shown, *capfd.readouterr()) if mark in one]


@same_everywhere
def test_address_with_the_token_is_left_at_once_and_told_to_no_other_site(desk: Desk, visitor: Person) -> None:
    answer = visitor.get(asked_link(desk, visitor))
    assert answer.headers["Location"] == "/mot-de-passe/nouveau"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@same_everywhere
@pytest.mark.parametrize(
    ("wanted", "again", "said"),
    [("trop court", "trop court", "trop court"), (NEW, "une phrase pas à moi", "pas les mêmes"), ("agent@cnaf.example", "", "adresse")],
)  # fmt: skip
def test_new_password_is_asked_twice_under_the_same_rules(
    desk: Desk, visitor: Person, wanted: str, again: str, said: str
) -> None:
    visitor.get(asked_link(desk, visitor))
    visitor.open("/mot-de-passe/nouveau")
    assert said in visitor.send("/mot-de-passe/nouveau", 422, new_password=wanted, again=again)
    choose(visitor, "/mot-de-passe/nouveau")  # a refusal uses nothing up


@same_everywhere
def test_link_sets_no_password_that_was_there_already(desk: Desk, visitor: Person) -> None:
    choose(visitor, asked_link(desk, visitor))
    assert "est l’ancien" in choose(visitor, asked_link(desk, visitor), status=422)


@same_everywhere
def test_letter_that_waited_half_an_hour_for_its_relay_does_not_leave(desk: Desk, visitor: Person) -> None:
    ask(visitor)
    desk.at("2026-11-23 10:31")
    assert post(desk).taken == []
    assert db.session.scalars(select(Letter.state)).all() == ["obsolete"]


@same_everywhere
def test_one_person_is_not_flooded_with_letters(desk: Desk, visitor: Person) -> None:
    for _ in range(3):
        ask(visitor)
    visitor.open("/mot-de-passe/oublie")
    visitor.send("/mot-de-passe/oublie", 429, email=AGENT)
    ask(visitor, "agent2@cnaf.example")


@same_everywhere
def test_letter_reads_as_french(desk: Desk, visitor: Person) -> None:
    ask(visitor)
    letter = db.session.scalars(select(Letter)).one()
    assert french_faults(list(enumerate([letter.subject, *letter.text.splitlines()]))) == []
    assert "30\u00a0minutes" in letter.text
    assert "30\u00a0minutes" in letter.html

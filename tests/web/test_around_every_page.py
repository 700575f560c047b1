"""What holds for every page: headers, no code in the page, sound HTML, and errors that help."""

from __future__ import annotations

import itertools
import re

import pytest

from app.extensions import db
from app.use_cases.run_crisis import declare_crisis
from tests.use_cases.desk import Desk
from tests.web.person import Person

pytestmark = pytest.mark.any_database

PAGES = [
    "/",
    "/tableau",
    "/recherche?q=flux",
    "/courriels",
    "/courriels?sens=sortants",
    "/courriels/a-trier",
    "/boite",
    "/sante",
    "INCIDENT",
    "/crises",
    "CRISIS",
    "CRISIS/point",
    "CRISIS/releve",
    "CRISIS/retex",
    "/releve",
    "/contrats",
    "/contrats/iris",
    "/calendriers",
    "/calendriers/caf-eure?annee=2026",
    "/simulateur?contrat=iris&le=2026-11-23T09:00",
]


@pytest.fixture
def opened(desk: Desk, agent: Person, request: pytest.FixtureRequest) -> Person:
    reference = desk.report()
    desk.mail("Bonjour", sender=("Un particulier", "particulier@courrier.example"))
    agent.open(f"/incidents/{reference}")
    agent.send("/answers", body="Quel fichier ?", asks="1")
    if "CRISIS" in request.param or request.param == "/crises":
        declare_crisis(reference, desk.person(), "Tout est arrêté", desk.now)
    agent.open(address(request.param, reference))
    return agent


def address(page: str, reference: str) -> str:
    return page.replace("INCIDENT", f"/incidents/{reference}").replace("CRISIS", f"/crises/{reference}")


@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_page_holds_no_code_and_says_so_to_the_browser(opened: Person) -> None:
    policy = opened.answer.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert opened.answer.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.answer.headers["Referrer-Policy"] == "same-origin"
    assert opened.page.xpath("//*[@style]|//style|//script[not(@src)]") == []
    assert [a for one in opened.page.iter() for a in one.attrib if a.startswith("on")] == []


@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_page_is_sound(opened: Person) -> None:
    page = opened.page
    assert len(page.xpath("//h1")) == 1
    assert page.get("lang") == "fr"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    assert [one for one in page.xpath("//label/@for") if one not in ids] == []
    assert [form.action for form in page.forms if form.method == "POST" and "csrf_token" not in form.fields] == []
    levels = [int(one.tag[1]) for one in page.xpath("//h1|//h2|//h3|//h4")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels
    assert re.findall(r"\bNone\b|\bUndefined\b|\b[a-z]+_[a-z]+\b", opened.find("//main")[0]) == []  # a code left bare


@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_titles_tell_pages_apart(opened: Person) -> None:
    assert opened.title.endswith("– Vigie")
    assert len(opened.title) > len("– Vigie") + 5


def test_our_files_are_kept_for_a_year_and_sent_compressed(visitor: Person) -> None:
    visitor.open("/connexion")
    [style] = visitor.page.xpath("//link[@rel='stylesheet']/@href")
    answer = visitor.get(style, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < 10_000


def test_page_that_fails_says_that_nothing_was_done_and_gives_a_reference(
    desk: Desk, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("app.web.views.incident_messages.answer_partner", broken)
    page = agent.send("/answers", 500, body="Une réponse assez longue pour être rendue")
    assert "Vigie a rencontré une erreur" in page
    assert "Rien n’a été enregistré." in page
    assert re.search(r"Référence : [0-9A-F]{8}", page)
    assert "Une réponse assez longue pour être rendue" in page
    assert "secret detail" not in agent.answer.text


def test_expired_form_gives_back_what_was_typed(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    page = agent.send("/answers", 400, csrf_token="old", body="Une réponse assez longue pour être rendue")
    assert "La page est restée ouverte trop longtemps" in page
    assert "Une réponse assez longue pour être rendue" in page


@pytest.mark.parametrize(("path", "status"), [("/nulle-part", 404), ("/deconnexion", 405)])
def test_errors_are_pages_of_ours(agent: Person, path: str, status: int) -> None:
    agent.open(path, status=status)
    assert agent.page.xpath("//a[@href='/']")
    assert "Content-Security-Policy" in agent.answer.headers


def test_person_chooses_the_theme_without_a_script(agent: Person) -> None:
    agent.open("/sante")
    answer = agent.post(
        "/preferences", csrf_token=agent.form("/preferences").fields["csrf_token"], theme="dark", back="/sante"
    )
    assert answer.headers["Location"] == "/sante"
    agent.open("/sante")
    assert agent.page.get("data-theme") == "dark"


def test_person_switches_single_keys_off(agent: Person) -> None:
    agent.open("/")
    agent.post(
        "/preferences",
        csrf_token=agent.form("/preferences").fields["csrf_token"],
        keys="off",
        back="//ailleurs.example",
    )
    agent.open("/")
    assert agent.page.get("data-keys") == "off"


def test_unknown_choice_is_kept_nowhere(agent: Person) -> None:
    agent.open("/")
    answer = agent.post(
        "/preferences", csrf_token=agent.form("/preferences").fields["csrf_token"], theme="x;y", back="/"
    )
    assert "theme" not in str(answer.headers.getlist("Set-Cookie"))


def test_pages_write_nothing(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    declare_crisis(reference, desk.person(), "Tout est arrêté", desk.now)
    before = (desk.incident(reference).version, desk.history(reference))
    for page in PAGES:
        agent.open(address(page, reference))
    db.session.rollback()
    assert (desk.incident(reference).version, desk.history(reference)) == before

"""What holds for every page: headers, no code in the page, sound HTML, and errors that help."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from contextvars import Context

import pytest
from pyotp import TOTP

from app.extensions import db
from app.use_cases.run_crisis import declare_crisis
from tests.use_cases.desk import Desk
from tests.web.partners import EURE, add_user
from tests.web.person import PASSWORD, Person

pytestmark = pytest.mark.any_database
SignIn = Callable[[str], Person]

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


def test_form_too_large_to_be_read_is_refused_with_what_is_allowed(desk: Desk, sign_in: SignIn) -> None:
    add_user("accueil@trois.example", "partner", "caf-eure", EURE)
    partner = sign_in("accueil@trois.example")
    partner.open("/portail/signaler")
    assert "30 Mo en tout" in partner.find("//p[@id='h-files']")[0]
    form = {"data": bytes(33 * 1024 * 1024), "content_type": "multipart/form-data; boundary=files"}
    partner._arrived(Context().run(partner.client.post, "/portail/incidents", **form), 413)
    assert partner.title.startswith("Envoi trop volumineux")
    assert "dix fichiers, de 10 Mo chacun et de 30 Mo en tout" in partner.find("//main")[0]
    assert partner.find("//a[@href='/portail']") == ["Revenir à vos incidents"]


def test_partner_is_not_sent_to_the_queue_of_the_desk(desk: Desk, sign_in: SignIn) -> None:
    add_user("accueil@trois.example", "partner", "caf-eure", EURE)
    text = sign_in("accueil@trois.example").open("/portail/incidents/GSI-2026-99999", 404)
    assert "file de tri" not in text
    assert "parmi vos incidents" in text


def test_page_says_what_there_was_too_much_of_and_for_how_long(desk: Desk, visitor: Person) -> None:
    for number in range(10):
        visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        visitor.open("/mot-de-passe/oublie")
        visitor.send("/mot-de-passe/oublie", email="agent@cnaf.example")
    visitor.client.environ_base["REMOTE_ADDR"] = "192.0.2.99"
    visitor.open("/mot-de-passe/oublie")
    text = visitor.send("/mot-de-passe/oublie", 429, email="agent@cnaf.example")
    assert "Trop de liens demandés" in text
    assert "Attendez une heure" in text


def test_page_that_shows_a_secret_is_kept_by_no_browser(desk: Desk, agent: Person, sign_in: SignIn) -> None:
    add_user("droits@trois.example", "access_manager", "caf-eure", EURE)
    manager, kept = sign_in("droits@trois.example"), []
    manager.open("/portail/habilitations")
    manager.send("/utilisateurs", 200, name="Camille", email="camille@trois.example")
    kept.append(manager.answer.headers["Cache-Control"])
    agent.open("/compte/second-facteur")
    kept.append(agent.answer.headers["Cache-Control"])
    agent.send("/compte/second-facteur", 200, code=TOTP(agent.find("//code.secret")[0]).now(), password=PASSWORD)
    kept.append(agent.answer.headers["Cache-Control"])
    agent.open("/incidents/" + desk.report("Le dossier 2 69 05 49 588 157 80 n’est pas arrivé."))
    agent.send("/devoilement", 200, reason="Le rappeler")
    kept.append(agent.answer.headers["Cache-Control"])
    assert kept == ["no-store"] * 4

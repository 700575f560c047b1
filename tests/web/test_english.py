"""The pages in English: nothing French is left but what the rule book and people wrote; letters stay French."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from app.config import SettingError
from app.extensions import db
from app.models import Letter
from app.use_cases.run_crisis import declare_crisis
from tests.house.french import rule_texts
from tests.use_cases.desk import Desk
from tests.use_cases.people import ACCOUNTS, PARTNERS
from tests.web.conftest import MORE_ACCOUNTS, make_app
from tests.web.partners import AMBRE, add_user
from tests.web.person import Person, plain

pytestmark = pytest.mark.any_database

RULES = Path("escalation_rules.yaml")
FRENCH = re.compile(
    r"\b(?:le|la|les|des|du|un|une|est|sont|pas|par|pour|avec|dans|sur|et|ou|que|qui|aucune?|vous|votre|nous|sans|depuis"
    r"|\w*[àâéèêëîôûçœÉÈÀ]\w*)\b|\b[ldnscj]’|[«»]|[\u00a0\u202f][:;!?%]|\d\s?h\s\d\d\b(?! min)",
    re.IGNORECASE,
)
READ_ATTRIBUTES = re.compile(r"aria-label|title|placeholder|alt|data-(?:label|done|otherwise|offer|said|title)[\w-]*")
WORDS_OF_PEOPLE = ("Bonjour", "Français", "Un particulier", "Flux DSG non reçu", "Tout est arrêté")

DESK_PAGES = (
    "/", "/file", "/tableau", "/incidents/{0}", "/crises/{0}", "/releve", "/contrats", "/compte",
    "/calendriers/gsi/jour?le=2026-12-24&sens=fermeture&motif=Bonjour", "/simulateur?contrat=iris&le=2026-11-23T09:00",
)  # fmt: skip


def written_by_people() -> list[str]:
    """What the rule book and the people of these tests wrote, longest first: the same in every language."""
    texts = {plain(text) for _, text in rule_texts(RULES.read_text(encoding="utf-8"))} | set(WORDS_OF_PEOPLE)
    texts |= {account[1] for account in (*ACCOUNTS, *MORE_ACCOUNTS)}
    texts |= {name for partner in PARTNERS for name in (partner[0], *(contact[0] for contact in partner[4]))}
    return sorted(texts, key=len, reverse=True)


def french_left(person: Person) -> list[str]:
    """What a person still reads in French on the page, with a little of what stands around it."""
    said = " ¦ ".join(
        [plain(" ".join(person.page.xpath("//body//text()|//title//text()")))]
        + [
            plain(value)
            for one in person.page.iter()
            for name, value in one.attrib.items()
            if READ_ATTRIBUTES.fullmatch(name)
        ]
    )
    for text in written_by_people():
        said = re.sub(rf"(?<!\w)(?i:{re.escape(text[:1])}){re.escape(text[1:])}(?!\w)", "§", said)
    return [said[max(0, found.start() - 30) : found.end() + 30] for found in FRENCH.finditer(said)]


def speak(person: Person, language: str) -> None:
    person.client.set_cookie("language", language)


def test_pages_of_the_desk_hold_no_french(desk: Desk, manager: Person) -> None:
    reference = desk.report(text="Bonjour")
    desk.mail("Bonjour", sender=("Un particulier", "particulier@courrier.example"))
    declare_crisis(reference, desk.person(), "Tout est arrêté", desk.now)
    speak(manager, "en")
    for page in DESK_PAGES:
        manager.open(page.format(reference))
        assert french_left(manager) == [], page


def test_partner_and_visitor_read_english_too(desk: Desk, sign_in, visitor: Person) -> None:
    reference = desk.report(text="Bonjour")
    add_user("une@cd-val-ambre.example", "partner", "gsi", AMBRE)
    partner = sign_in("une@cd-val-ambre.example")
    for person, page, status in (
        (partner, "/portail", 200),
        (partner, "/portail/signaler", 200),
        (partner, f"/portail/incidents/{reference}", 200),
        (partner, "/tableau", 403),
        (visitor, "/connexion", 200),
        (visitor, "/nulle-part", 404),
    ):
        speak(person, "en")
        person.open(page, status)
        assert person.page.get("lang") == "en"
        assert french_left(person) == [], page


def test_choice_in_the_menu_is_kept_through_sign_in(visitor: Person) -> None:
    visitor.open("/connexion")
    assert visitor.page.get("lang") == "fr"
    visitor.send("/preferences", language="en")
    assert visitor.find("//h1") == ["Sign-in"]
    visitor.sign_in("agent@cnaf.example")
    assert (visitor.page.get("lang"), visitor.find("//h1")) == ("en", ["Triage queue"])
    visitor.send("/preferences", language="fr")
    assert (visitor.page.get("lang"), visitor.find("//h1")) == ("fr", ["File de tri"])


def test_colleagues_read_the_same_list_each_in_their_language(desk: Desk, sign_in) -> None:
    desk.report()
    here, there = sign_in("agent@cnaf.example"), sign_in("agent2@cnaf.example")
    speak(there, "en")
    assert "Sans titulaire" in here.get("/file").text
    assert "No holder" in there.get("/file").text
    assert "Sans titulaire" in here.get("/file").text


def test_refusals_and_columns_are_in_the_readers_language(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    speak(agent, "en")
    agent.open(f"/incidents/{reference}")
    assert "Say why in a few words" in agent.send("/escalation", 422, level="n2", reason=" ")
    agent.send("/acknowledgement")
    assert f"{reference} is acknowledged." in agent.find("//*[@role='status']")[0]
    assert agent.get("/courriels/export").text.startswith("\ufeffreceived at;sender;name;subject")


def test_what_partners_wrote_is_marked_as_french_where_the_page_is_not(desk: Desk, agent: Person) -> None:
    reference = desk.report(text="Bonjour", subject="Flux DSG non reçu")
    for language, marked in (("en", "fr"), ("fr", None)):
        speak(agent, language)
        agent.open(f"/incidents/{reference}")
        said = agent.page.xpath("//main//h1 | //main//div[@class='body']")
        assert [(one.text_content(), one.get("lang")) for one in said] == [
            ("Flux DSG non reçu", marked),
            ("Bonjour", marked),
        ]
        for page in ("/", "/tableau", "/recherche?q=flux"):
            agent.open(page)
            assert [one.get("lang") for one in agent.page.xpath("//main//a[.='Flux DSG non reçu']")] == [marked], page


def test_letter_of_an_agent_who_reads_english_is_french(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    speak(agent, "en")
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    agent.send("/escalation", level="n2", reason="Base injoignable")
    db.session.rollback()
    letters = db.session.scalars(select(Letter).where(Letter.template.in_(("acknowledged", "escalated")))).all()
    assert {letter.template for letter in letters} == {"acknowledged", "escalated"}
    for letter in letters:
        assert "lundi 23 novembre" in letter.text
        assert not re.search(r"\b(?:Monday|Technical|level)\b", letter.subject + letter.text + letter.html)


@pytest.mark.settings(VIGIE_LANGUAGE="en")
def test_installation_chooses_what_a_newcomer_reads(visitor: Person) -> None:
    visitor.open("/connexion")
    assert visitor.find("//h1") == ["Sign-in"]
    speak(visitor, "xx")
    visitor.open("/connexion")
    assert visitor.page.get("lang") == "en"


def test_language_without_a_catalogue_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="VIGIE_LANGUAGE"):
        make_app(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path, VIGIE_LANGUAGE="tlh")

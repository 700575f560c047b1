"""Every letter, read as its reader does: complete, in proper French, and nothing of the machine showing through."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from app.notify.compose import Rendered
from app.notify.kinds import NOTICES
from tests.house.french import french_faults
from tests.notify.samples import every_sample

PLAIN_SPACES = str.maketrans("\u00a0\u202f", "  ")


_written: dict[str, Rendered] = {}


@pytest.fixture
def samples(request: pytest.FixtureRequest) -> dict[str, Rendered]:
    """Written once: letters are values, whatever became of the database they were made from."""
    if not _written:
        request.getfixturevalue("app")
        _written.update(every_sample())
    return _written


def said(rendered: Rendered) -> str:
    """The text with ordinary spaces, for a test to quote."""
    return rendered.text.translate(PLAIN_SPACES)


def seen(rendered: Rendered) -> str:
    """What the page shows, in one line."""
    body = BeautifulSoup(rendered.html, "html.parser").body
    assert body is not None
    return " ".join(body.get_text(" ").translate(PLAIN_SPACES).split())


def test_no_letter_lets_the_machine_show_through(samples: dict[str, Rendered]) -> None:
    for name, letter in samples.items():
        for text in (letter.subject, letter.text, letter.html):
            assert not re.search(r"None|Undefined|\{\{|\}\}|\{%|&amp;(?!body=)|&#39;s|<function|datetime", text), name
        for code in ("technical", "undetermined", "escalated_n", "without_validation", "incident_", "_at"):
            assert code not in letter.text, name


def test_every_letter_is_set_as_french_is_set(samples: dict[str, Rendered]) -> None:
    for name, letter in samples.items():
        page = BeautifulSoup(letter.html, "html.parser")
        texts = [letter.subject, *letter.text.splitlines(), *page.stripped_strings]
        assert french_faults(list(enumerate(texts))) == [], name


def test_letters_are_tidy(samples: dict[str, Rendered]) -> None:
    for name, letter in samples.items():
        assert not re.search(r"[ \u00a0\u202f]{2}|[ \t]+\n|\n\n\n|[ \u00a0],|\(\)|\.\.| \.", letter.text), name
        assert letter.text.startswith("Bonjour") or "/incidents/" in letter.text, name
        assert letter.text.endswith("\n"), name


def test_subject_is_short_and_carries_the_case_number(samples: dict[str, Rendered]) -> None:
    for name, letter in samples.items():
        assert len(letter.subject) < 150, name
        assert "\n" not in letter.subject, name
        if name not in NOTICES:
            number = re.match(r"\[([A-Z-]+-2026-\d{5})\] \S", letter.subject)
            assert number, letter.subject
            assert number[1] in letter.text + letter.html, name


def test_page_says_what_the_text_says(samples: dict[str, Rendered]) -> None:
    """Promised hours, telephone numbers and the link: whoever reads one half misses nothing of the other."""
    facts = re.compile(
        r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d+ \w+ à \d+ h(?: \d\d)?|\d\d(?: \d\d){4}"
    )
    for name, letter in samples.items():
        assert set(facts.findall(said(letter))) == set(facts.findall(seen(letter))), name
        for address in re.findall(r"http\S+", letter.text):
            assert address in letter.html, name


def test_page_stands_alone_and_follows_the_reader_s_light(samples: dict[str, Rendered]) -> None:
    for name, letter in samples.items():
        page = BeautifulSoup(letter.html, "html.parser")
        assert page.find(["img", "script", "link", "iframe", "form", "style"]) is None, name
        assert not re.search(r"(?<!-)color:(?!-scheme)|background|url\(|src=", letter.html), (
            name
        )  # the reader's own colours
        assert page.find("meta", {"name": "color-scheme"}), name
        assert page.find("html", {"lang": "fr"}), name
        assert not re.search(r"width:\s*\d{3,}px", letter.html), name  # a phone is 320 wide


def test_receipt_promises_in_words_and_says_when_the_desk_is_back(samples: dict[str, Rendered]) -> None:
    text = said(samples["receipt closed"])
    assert "enregistré sous le numéro GSI-2026-00001" in text
    assert "Prise en charge : avant le lundi 23 novembre à 6 h 05" in text
    assert "Retour au service : avant le lundi 23 novembre à 13 h 50" in text
    assert "Nous sommes fermés en ce moment et rouvrons le lundi 23 novembre à 6 h." in text
    assert "répondez simplement à ce message" in text
    assert "du lundi au vendredi de 6 h à 20 h et le samedi de 6 h à 15 h 30" in text


def test_receipt_asks_once_for_what_is_missing_with_lines_to_fill_in(samples: dict[str, Rendered]) -> None:
    text = said(samples["receipt incomplete"])
    assert "- Profil de consultation (par exemple : T2)" in text
    assert "\nNuméro de convention :\nProfil de consultation :\nNom de l’utilisateur concerné :\n" in text
    assert "commençant par le mot URGENT" in text  # B5
    assert "jusqu’à 12 h" in text  # the break at noon is a closing


def test_receipt_on_good_friday_promises_tuesday_in_alsace(samples: dict[str, Rendered]) -> None:
    assert "avant le mardi 7 avril à 8 h" in said(samples["receipt holiday"])


def test_question_says_until_when_the_partner_owes_the_answer(samples: dict[str, Rendered]) -> None:
    question, answer = said(samples["answer question"]), said(samples["answer plain"])
    assert "Nous attendons votre réponse avant le lundi 23 novembre à 9 h" in question
    assert "Nous attendons" not in answer
    assert "Pouvez-vous vérifier les droits du compte « dsg-lecture » ?\nMerci." in answer
    assert "\nAgent du GSI\n" in answer


def test_restoration_asks_for_a_yes_or_a_no_and_says_what_silence_means(samples: dict[str, Rendered]) -> None:
    letter = samples["restored"]
    text = said(letter)
    assert "répondez OUI" in text
    assert "répondez NON" in text
    assert "Sans réponse de votre part avant le vendredi 27 novembre à 20 h" in text  # R8
    links = [str(link["href"]) for link in BeautifulSoup(letter.html, "html.parser").find_all("a")]
    yes, no, _ = links
    assert re.fullmatch(
        r"mailto:gsi\+[a-z2-7]{32}@cnaf\.example\?subject=Re%3A%20%5BGSI-2026-\d{5}%5D%20\S+&body=OUI", yes
    )
    assert no.endswith("&body=NON%0D%0A")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("validated", "Vous avez confirmé le retour au service"),
        ("without_validation", "clos sans validation"),
        ("duplicate", "clos comme doublon"),
        ("withdrawn", "À votre demande"),
        ("not_an_incident", "n’est pas un incident"),
    ],
)
def test_closure_says_how_it_ended_and_how_to_reopen(samples: dict[str, Rendered], outcome: str, words: str) -> None:
    text = said(samples[f"closed {outcome}"])
    assert words in text
    assert "répondez à ce message jusqu’au dimanche 27 décembre" in text


def test_status_update_tells_nature_cause_actions_and_duration(samples: dict[str, Rendered]) -> None:
    text = said(samples["status_update"])  # D6
    for told in ("plus reçu par aucun département", "Saturation", "passerelle de secours", "Environ 2 heures"):
        assert told in text
    assert "Prochain point de situation : avant le vendredi 20 novembre à 13 h" in text


def test_letters_inside_say_why_they_came_and_where_to_act(samples: dict[str, Rendered]) -> None:
    for name in ("reminder", "breach", "contact_called desk", "crisis_proposed"):
        text = said(samples[name])
        assert "Ouvrir l’incident : http://127.0.0.1:8000/incidents/" in text, name
        assert re.search(r"Pourquoi ce message : étape « .+ » du contrat .+, clause [AB]\d+\.", text), name
    assert "dépassée depuis le vendredi 20 novembre à 9 h 45" in said(samples["breach"])


def test_called_contact_learns_its_rank_and_whom_to_ring(samples: dict[str, Rendered]) -> None:
    desk, partner = said(samples["contact_called desk"]), said(samples["contact_called partner"])
    assert "contact 1 sur 3" in desk
    assert "04 00 00 00 21" in desk
    assert "L’échéance du lundi 23 novembre à 9 h est dépassée" in desk
    assert "contact 1 sur 2" in partner
    assert "appelez-nous au 02 00 00 00 10" in partner
    assert "/incidents/" not in partner  # the desk's pages are not the partner's


def test_crisis_letter_lists_the_telephones_of_its_team(samples: dict[str, Rendered]) -> None:
    text = said(samples["crisis_declared"])
    assert samples["crisis_declared"].subject.endswith("CRISE\u00a0: Flux DSG non reçu")
    assert "- Directeur de crise : 01 00 00 00 40" in text
    assert "Premier point de situation au partenaire : avant le vendredi 20 novembre à 18 h" in text


def test_stranger_learns_nothing_of_any_case(samples: dict[str, Rendered]) -> None:
    for name in ("mail_waiting", "mail_refused"):
        assert "2026-" not in samples[name].text
    assert "entre les mains d’un agent" in samples["mail_waiting"].subject

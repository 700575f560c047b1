"""A desk words its letters: it sees them on a real incident, hears of faults by line, and can always go back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Event, Letter, LetterTemplate
from tests.use_cases.desk import EURE, Desk
from tests.web.person import Person

pytestmark = pytest.mark.any_database

SignIn = Callable[[str], Person]
TEXT = '{% extends "partner.txt" %}\n{% block subject %}Bien reçu{% endblock %}\n{% block body %}\nMerci {{ to.name }}.\n{% endblock %}\n'
PAGE = '{% extends "partner.html" %}\n{% block body %}\n<p>Merci {{ to.name }}, dossier {{ case.reference }}.</p>\n{% endblock %}\n'


def versions() -> list[LetterTemplate]:
    db.session.rollback()
    return list(db.session.scalars(select(LetterTemplate).order_by(LetterTemplate.id)))


def save(person: Person, name: str = "receipt", text: str = TEXT, html: str = PAGE, desk: str = "gsi") -> str:
    person.open(f"/lettres-types/{name}?desk={desk}")
    return person.send(f"/lettres-types/{name}", text=text, html=html)


def test_managers_word_letters_and_agents_do_not(manager: Person, agent: Person) -> None:
    assert "Accusé de réception" in manager.open("/lettres-types")
    assert "Modèles de lettres" in manager.open("/courriels")
    agent.open("/lettres-types", status=403)
    agent.open("/lettres-types/receipt", status=403)
    assert "Modèles de lettres" not in agent.open("/courriels")


def test_saved_wording_is_that_of_the_next_letter_and_of_this_desk_alone(desk: Desk, manager: Person) -> None:
    assert "La version 1 est enregistrée" in save(manager)
    desk.report()
    desk.report(sender=EURE, desk="caf-eure", text="Accès refusé depuis ce matin.")
    ours, theirs = db.session.scalars(select(Letter).where(Letter.template == "receipt").order_by(Letter.id))
    assert "Merci Support informatique du Val-d’Ambre." in ours.text
    assert ours.subject.endswith("Bien reçu")
    assert "Nous avons bien reçu votre message" in theirs.text


def test_wording_with_a_fault_is_not_kept_and_the_line_is_told(manager: Person) -> None:
    manager.open("/lettres-types/receipt")
    said = manager.send("/lettres-types/receipt", status=422, text=TEXT + "\n{{ cas.reference }}", html=PAGE)
    assert "Dans le texte, ligne 7 : « cas » n’existe pas" in said
    assert "{{ cas.reference }}" in manager.answer.text  # what was typed is not lost
    assert versions() == []


def test_wording_that_fails_on_the_chosen_incident_is_not_kept(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    broken = PAGE + "{% block title %}{% for one in case.promises %}{{ one.no }}{% endfor %}{% endblock %}"
    manager.open("/lettres-types/receipt")
    said = manager.send("/lettres-types/receipt", status=422, text=TEXT, html=broken, incident=reference)
    assert f"essayé sur {reference}" in said
    assert versions() == []


def test_wording_is_tried_on_a_real_incident_before_it_is_kept(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    manager.open("/lettres-types/receipt")
    token = manager.page.xpath("//input[@name='csrf_token']/@value")[0]
    typed = {"csrf_token": token, "text": TEXT, "html": PAGE, "incident": reference}
    page = manager.post("/lettres-types/receipt/apercu", **typed, half="html")
    assert f"dossier {reference}." in page.text
    assert "sandbox" in page.headers["Content-Security-Policy"]
    text = manager.post("/lettres-types/receipt/apercu", **typed, half="txt")
    assert text.mimetype == "text/plain"
    assert f"Objet\u00a0: [{reference}] Bien reçu" in text.text
    fault = manager.post("/lettres-types/receipt/apercu", **typed | {"text": "{{ x }}"}, half="txt")
    assert "ligne 1" in fault.text
    assert versions() == []
    assert len(list(db.session.scalars(select(Event)))) == len(desk.events(reference))


def test_incident_of_another_desk_cannot_be_looked_at_through_a_letter(desk: Desk, manager: Person) -> None:
    theirs = desk.report(sender=EURE, desk="caf-eure", text="Accès refusé depuis ce matin.")
    manager.open("/lettres-types/receipt")
    token = manager.page.xpath("//input[@name='csrf_token']/@value")[0]
    answer = manager.post("/lettres-types/receipt/apercu", csrf_token=token, text=TEXT, html=PAGE, incident=theirs)
    assert "Choisissez un incident" in answer.text
    assert theirs not in answer.text


@pytest.mark.parametrize(
    "path", ["/lettres-types?desk=caf-eure", "/lettres-types/receipt?desk=caf-eure", "/lettres-types/rien"]
)
def test_letters_of_another_desk_and_letters_that_are_none_do_not_exist(manager: Person, path: str) -> None:
    manager.open(path, status=404)


def test_administrator_words_the_letters_of_any_desk(sign_in: SignIn) -> None:
    administrator = sign_in("admin@vigie.example")
    save(administrator, desk="caf-eure")
    assert [(one.desk, one.version) for one in versions()] == [("caf-eure", 1)]


def test_every_version_stays_and_the_shipped_one_is_one_step_back(desk: Desk, manager: Person) -> None:
    save(manager)
    save(manager, text=TEXT.replace("Bien reçu", "Reçu"))
    manager.open("/lettres-types/receipt")
    manager.send("/lettres-types/receipt/origine")
    assert [(one.version, one.is_shipped, one.author) for one in versions()] == [
        (1, False, "Responsable du GSI"), (2, False, "Responsable du GSI"), (3, True, "Responsable du GSI"),
    ]  # fmt: skip
    assert "Bien reçu" in manager.open("/lettres-types/receipt?version=1")
    manager.open("/lettres-types/receipt?version=9", status=404)
    assert "Accusé de réception : {{ case.subject }}" in manager.open("/lettres-types/receipt?version=0")
    desk.report()
    [letter] = db.session.scalars(select(Letter).where(Letter.template == "receipt"))
    assert "Nous avons bien reçu votre message" in letter.text

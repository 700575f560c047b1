"""The mail log, both ways, and the mails that wait for a person."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Contact, InboundMail, Letter, Organisation
from app.models.transaction import transaction
from tests.use_cases.desk import EURE, Desk
from tests.web.person import Person

STRANGER = ("Un particulier", "particulier@courrier.example")
COLLEAGUE = ("Assistante PMI", "pmi@cd-val-ambre.example")


def rows(person: Person) -> list[str]:
    return person.find("//tbody/tr")


def test_log_tells_what_became_of_each_mail_and_why(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    desk.mail("Bonjour", sender=STRANGER, subject="Ma déclaration")
    agent.open("/courriels")
    newest, oldest = rows(agent)
    assert "Ma déclaration" in newest
    assert "En attente d’un agent" in newest
    assert reference in oldest
    assert "Nouvel incident" in oldest


def test_log_is_searched_by_address_subject_and_message_id(desk: Desk, agent: Person) -> None:
    desk.report(subject="Flux DSG non reçu")
    desk.mail("Bonjour", sender=STRANGER, subject="Autre chose")
    for words in ("support@cd-val-ambre.example", "dsg non", "<0@partenaire.example>"):
        agent.open(f"/courriels?q={words.replace('<', '%3C')}")
        assert len(rows(agent)) == 1, words
        assert "Flux DSG non reçu" in rows(agent)[0]
    agent.open("/courriels?state=waiting")
    assert ["Autre chose" in row for row in rows(agent)] == [True]


def test_letters_out_show_where_they_stand(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open("/courriels?sens=sortants")
    [row] = rows(agent)
    assert "Accusé de réception" in row
    assert "En attente d’envoi" in row
    assert reference in row
    agent.open("/courriels?sens=sortants&state=undelivered")
    assert rows(agent) == ["Aucune lettre ne répond à ces filtres."]


def test_one_mail_shows_its_route_and_its_text_as_text(desk: Desk, agent: Person) -> None:
    mail = desk.mail("<script>alert(1)</script>", sender=STRANGER)
    page = agent.open(f"/courriels/{mail.id}")
    assert "particulier@courrier.example" in page
    assert "Message-ID <0@partenaire.example>" in page
    assert "<script>alert(1)" not in agent.answer.text


def test_mails_of_another_desk_do_not_exist(desk: Desk, agent: Person, sign_in) -> None:
    theirs = desk.mail("Bonjour", sender=("Inconnu", "inconnu@courrier.example"), desk="caf-eure")
    agent.open("/courriels")
    assert rows(agent) == ["Aucun courriel ne répond à ces filtres."]
    agent.open(f"/courriels/{theirs.id}", status=404)
    agent.open(f"/courriels/{theirs.id}/brut", status=404)
    agent.open("/courriels/a-trier")
    token = agent.page.xpath("//input[@name='csrf_token']/@value")[0]
    assert agent.post(f"/courriels/{theirs.id}/refusal", csrf_token=token).status_code == 404
    sign_in("agent@caf-eure.example").open(f"/courriels/{theirs.id}")


def test_waiting_mail_joins_the_case_a_person_names(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    mail = desk.mail("Encore en panne", sender=COLLEAGUE)
    agent.open("/courriels/a-trier")
    assert "1 courriel à trier" in agent.title
    text = agent.send(f"/courriels/{mail.id}/incident", reference=f"  {reference.lower()} ")
    assert f"Le courriel va rejoindre {reference}." in text
    assert "Aucun courriel n’attend" in text
    db.session.rollback()
    assert db.session.get(InboundMail, mail.id).incident_id == desk.incident(reference).id


def test_waiting_mails_sender_becomes_a_contact_of_the_likely_organisation(desk: Desk, agent: Person) -> None:
    mail = desk.mail("Encore en panne", sender=COLLEAGUE)
    agent.open("/courriels/a-trier")
    val_ambre = db.session.scalars(select(Organisation).where(Organisation.mail_domain == "cd-val-ambre.example")).one()
    assert agent.form(f"/courriels/{mail.id}/contact").fields["organisation_id"] == str(val_ambre.id)
    assert "Assistante PMI est enregistré" in agent.send(f"/courriels/{mail.id}/contact")
    db.session.rollback()
    contact = db.session.scalars(select(Contact).where(Contact.email == COLLEAGUE[1])).one()
    assert (contact.name, contact.organisation_id) == ("Assistante PMI", val_ambre.id)


def test_nobody_registers_a_contact_for_another_desks_organisation(desk: Desk, agent: Person) -> None:
    mail = desk.mail("Bonjour", sender=STRANGER)
    eure = db.session.scalars(select(Contact).where(Contact.email == EURE[1])).one().organisation_id
    agent.open("/courriels/a-trier")
    token = agent.form("/contact").fields["csrf_token"]
    agent.post(f"/courriels/{mail.id}/contact", csrf_token=token, organisation_id=str(eure), name="x")
    assert "Choisissez l’organisme" in agent.open("/courriels/a-trier")
    assert db.session.scalars(select(Contact).where(Contact.email == STRANGER[1])).one_or_none() is None


def test_refused_mail_stays_in_the_log(desk: Desk, agent: Person) -> None:
    mail = desk.mail("Bonjour", sender=STRANGER)
    agent.open("/courriels/a-trier")
    assert "Le courriel est refusé." in agent.send(f"/courriels/{mail.id}/refusal")
    agent.open("/courriels")
    assert "Refusé" in rows(agent)[0]


def test_second_to_settle_learns_that_a_colleague_was_faster(desk: Desk, agent: Person, sign_in) -> None:
    mail = desk.mail("Bonjour", sender=STRANGER)
    colleague = sign_in("agent2@cnaf.example")
    colleague.open("/courriels/a-trier")
    agent.open("/courriels/a-trier")
    agent.send(f"/courriels/{mail.id}/refusal")
    assert "Un collègue a déjà réglé ce courriel." in colleague.send(f"/courriels/{mail.id}/refusal")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Donnez le numéro de l’incident"), ("GSI-2026-99999", "Aucun incident ne porte le numéro GSI-2026-99999.")],
)
def test_case_number_that_is_none_leaves_the_mail_waiting(desk: Desk, agent: Person, typed: str, sentence: str) -> None:
    mail = desk.mail("Bonjour", sender=STRANGER)
    agent.open("/courriels/a-trier")
    text = agent.send(f"/courriels/{mail.id}/incident", reference=typed)
    assert sentence in text
    assert agent.has_form(f"/courriels/{mail.id}/incident")


# ------------------------------------------------------------------------------------------- excerpt, export, lateness


def test_waiting_mail_shows_how_it_begins(desk: Desk, agent: Person) -> None:
    desk.mail("Bonjour,\n\nLa page reste\nblanche depuis ce matin.", sender=COLLEAGUE)
    agent.open("/courriels/a-trier")
    assert agent.find("//p[@class='excerpt']") == ["Bonjour, La page reste blanche depuis ce matin."]


def test_excerpt_of_a_long_mail_is_cut(desk: Desk) -> None:
    mail = desk.mail("mot " * 500, sender=COLLEAGUE)
    assert len(mail.excerpt) <= 400
    assert mail.excerpt.startswith("mot mot")


def test_log_is_exported_as_it_is_filtered_and_runs_nothing_in_a_spreadsheet(desk: Desk, agent: Person) -> None:
    reference = desk.report(subject="Flux DSG non reçu")
    desk.mail("Bonjour", sender=STRANGER, subject='=HYPERLINK("http://x.example")')
    agent.get("/courriels/export")
    table = agent.get("/courriels/export").get_data(as_text=True)
    head, newest, oldest = table.lstrip("\ufeff").splitlines()
    assert head.startswith("reçu le;expéditeur;nom;objet;suite donnée")
    assert "\"'=HYPERLINK(" in newest
    assert f"Nouvel incident;l’expéditeur est un contact enregistré du partenaire;{reference}" in oldest
    waiting = agent.get("/courriels/export?state=waiting").get_data(as_text=True)
    assert len(waiting.splitlines()) == 2
    letters = agent.get("/courriels/export?sens=sortants").get_data(as_text=True)
    assert "Accusé de réception" in letters
    assert "attachment" in agent.get("/courriels/export").headers["Content-Disposition"]


def test_export_holds_no_mail_of_another_desk(desk: Desk, agent: Person) -> None:
    desk.mail("Bonjour", sender=("Inconnu", "inconnu@courrier.example"), desk="caf-eure")
    assert len(agent.get("/courriels/export").get_data(as_text=True).splitlines()) == 1


def test_late_letter_is_shown_as_not_delivered_while_it_is_tried(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    with transaction() as session:
        session.scalars(select(Letter)).one().late_at = desk.now
    for page in ("/courriels?sens=sortants&state=undelivered", f"/incidents/{reference}"):
        assert "on remis pour l’instant" in agent.open(page), page

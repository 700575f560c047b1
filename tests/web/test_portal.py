"""The partner's portal."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextvars import Context

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Incident, Letter, Message, Trace
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import add_note, answer_partner
from app.use_cases.hand_to_security import hand_to_security
from app.use_cases.restore_incident import record_workaround, restore_incident
from tests.use_cases.desk import EURE as EURE_CONTACT
from tests.use_cases.desk import Desk
from tests.web.partners import AMBRE, EURE, add_user, organisation_id
from tests.web.person import Person

NIR = "2 69 05 49 588 157 80"


@pytest.fixture
def partner(desk: Desk, sign_in: Callable[[str], Person]) -> Person:
    add_user("habilitations@cias-trois-rivieres.example", "partner", "caf-eure", EURE)
    return sign_in("habilitations@cias-trois-rivieres.example")


def report(partner: Person, **fields: str) -> str:
    partner.open("/portail/signaler")
    return partner.send(
        "/portail/incidents", subject="Page blanche", text="La consultation affiche une page blanche.", **fields
    )


def eure_incident(desk: Desk) -> str:
    return desk.report("Connexion impossible.", sender=EURE_CONTACT, desk="caf-eure")


def test_partner_lands_on_the_own_incidents_and_not_on_the_queue(desk: Desk, partner: Person) -> None:
    ours, theirs = eure_incident(desk), desk.report()
    partner.open("/", status=303)
    assert partner.answer.headers["Location"] == "/portail"
    text = partner.open("/portail")
    assert ours in text
    assert theirs not in text
    assert "Promis pour jeudi 26 novembre à 9 h" in text


def test_promise_that_has_passed_is_said_to_be_late(desk: Desk, partner: Person) -> None:
    reference = eure_incident(desk)
    desk.at("2026-11-30 10:00")
    assert "En retard, promis pour jeudi 26 novembre à 9 h" in partner.open("/portail")
    assert "en retard, promis pour jeudi 26 novembre à 9 h" in partner.open(f"/portail/incidents/{reference}")


def test_reported_incident_has_a_number_a_receipt_and_its_instants(desk: Desk, partner: Person) -> None:
    text = report(partner, detected_at="2026-11-23T09:10", **{"f-profile": "T2"})
    assert "Incident enregistré sous le numéro CAF-EURE-2026-00001." in text
    incident = desk.incident("CAF-EURE-2026-00001")
    assert incident.stated["profile"] == "T2"
    assert incident.missing == ["user_name"]
    assert "incident_detected" in desk.history(incident.reference)
    [letter] = db.session.scalars(select(Letter).where(Letter.template == "receipt"))
    assert letter.recipient == "habilitations@cias-trois-rivieres.example"


def test_what_we_owe_the_desk_is_said(desk: Desk, partner: Person) -> None:
    reference = eure_incident(desk)
    answer_partner(reference, desk.person("agent@caf-eure.example"), "Quel navigateur ?", asks=True, now=desk.now)
    text = partner.open(f"/portail/incidents/{reference}")
    assert "Ce que le centre attend de vous" in text
    assert "Réponse du partenaire, avant" in text
    assert "Il manque à votre signalement" in text
    partner.send("/reponses", body="Firefox. Profil : T2")
    assert desk.history(reference)[-2:] == ["partner_message_received", "pause_ended"]
    assert "Réponse du partenaire" not in partner.open(f"/portail/incidents/{reference}")


def test_note_of_the_desk_and_its_files_do_not_exist_here(desk: Desk, partner: Person) -> None:
    reference = eure_incident(desk)
    add_note(reference, desk.person("agent@caf-eure.example"), "Le partenaire se trompe", desk.now)
    assert "se trompe" not in partner.open(f"/portail/incidents/{reference}")


def test_file_joined_comes_back_to_save_and_never_to_run(desk: Desk, partner: Person) -> None:
    partner.open("/portail/signaler")
    token = partner.form("/portail/incidents").fields["csrf_token"]
    sent = {
        "csrf_token": token, "contract": "caf-eure", "subject": "Essai", "text": "Voir le fichier",
        "files": (io.BytesIO(b"<script>alert(1)</script>"), "../../écran\u202e.html"),
    }  # fmt: skip
    answer = Context().run(partner.client.post, "/portail/incidents", data=sent)
    partner.open(answer.headers["Location"])
    [link] = partner.page.xpath("//a[contains(@href, '/fichiers/')]/@href")
    file = partner.get(link)
    assert file.mimetype == "application/octet-stream"
    assert "attachment" in file.headers["Content-Disposition"]
    assert "écran.html" in partner.page.text_content()
    db.session.rollback()
    [read] = db.session.scalars(
        select(Trace).where(Trace.act == "read_file")
    )  # B8: its access manager sees who took it
    assert (read.about, read.organisation_id) == (link, organisation_id(EURE))


def test_urgent_situation_calls_the_contacts_of_the_desk_in_order(desk: Desk, partner: Person) -> None:
    reference = eure_incident(desk)
    partner.open(f"/portail/incidents/{reference}")
    partner.send("/urgence", reason="Commission demain matin")
    db.session.rollback()
    desk.pass_time("2026-11-23 10:05")
    db.session.rollback()
    [called] = db.session.scalars(select(Letter).where(Letter.template == "contact_called"))
    assert called.recipient == "referent-cdap@caf-eure.example"


@pytest.mark.any_database
def test_desk_finds_the_incident_unread_once_its_partner_judges_it_urgent(desk: Desk, partner: Person) -> None:
    reference = eure_incident(desk)
    acknowledge_incident(reference, desk.person("agent@caf-eure.example"), desk.now)
    partner.open(f"/portail/incidents/{reference}")
    assert not desk.incident(reference).unread
    partner.send("/urgence", reason="Commission demain matin")
    assert desk.incident(reference).unread


@pytest.mark.any_database
def test_escalation_is_not_promised_where_the_contract_calls_nobody(desk: Desk, sign_in) -> None:
    add_user("autre@cd-val-ambre.example", "partner", "gsi", AMBRE)
    other, reference = sign_in("autre@cd-val-ambre.example"), desk.report()
    text = other.open(f"/portail/incidents/{reference}")
    assert "urgente" not in text
    assert not other.has_form("/urgence")
    token = other.form("/reponses").fields["csrf_token"]
    fields = {"csrf_token": token, "reason": "Commission demain matin"}
    answer = other.post(f"/portail/incidents/{reference}/urgence", **fields)
    assert answer.status_code == 409
    assert "Ce contrat ne prévoit pas de procédure d’urgence" in answer.text
    assert "urgency_declared" not in desk.history(reference)


@pytest.mark.any_database
def test_escalation_is_not_offered_once_the_service_is_back(desk: Desk, partner: Person) -> None:
    reference, agent = eure_incident(desk), desk.person("agent@caf-eure.example")
    acknowledge_incident(reference, agent, desk.now)
    partner.open(f"/portail/incidents/{reference}")
    assert partner.has_form("/urgence")
    restore_incident(reference, agent, "Redémarré", desk.now)
    assert "Les contacts d’escalade" not in partner.send("/urgence", 409, reason="Commission demain matin")
    assert not partner.has_form("/urgence")


@pytest.mark.parametrize(("answer", "state"), [("yes", "closed"), ("no", "acknowledged")])
def test_return_to_service_is_validated_or_refused(desk: Desk, partner: Person, answer: str, state: str) -> None:
    reference = eure_incident(desk)
    agent = desk.person("agent@caf-eure.example")
    acknowledge_incident(reference, agent, desk.now)
    restore_incident(reference, agent, "Redémarré", desk.now)
    partner.open(f"/portail/incidents/{reference}")
    partner.send("/validation", holds=answer)
    assert desk.incident(reference).state == state
    partner.open(f"/portail/incidents/{reference}")
    assert not partner.has_form("/validation")


@pytest.mark.any_database
def test_what_was_done_to_restore_the_service_is_said_until_the_partner_refuses_it(desk: Desk, partner: Person) -> None:
    reference, agent = eure_incident(desk), desk.person("agent@caf-eure.example")
    acknowledge_incident(reference, agent, desk.now)
    record_workaround(reference, agent, "Passez par l’autre adresse.", total=False, now=desk.now)
    restore_incident(reference, agent, f"Passerelle redémarrée, droits de {NIR} remis.", desk.now)
    text = partner.open(f"/portail/incidents/{reference}")
    assert "Service rétabli aujourd’hui à 10 h." in text
    assert "Ce qui a été fait : Passerelle redémarrée, droits de " in text
    assert "••• 80 remis." in text
    assert NIR not in text
    assert "Contournement : Passez par l’autre adresse." in text
    assert "Passerelle redémarrée" not in partner.send("/validation", holds="no")


@pytest.mark.any_database
def test_closed_incident_says_until_when_and_how_it_is_reopened(desk: Desk, partner: Person) -> None:
    reference, agent = eure_incident(desk), desk.person("agent@caf-eure.example")
    acknowledge_incident(reference, agent, desk.now)
    restore_incident(reference, agent, "Redémarré", desk.now)
    partner.open(f"/portail/incidents/{reference}")
    assert "répondez au courriel de clôture" not in partner.page.text_content()
    text = partner.send("/validation", holds="yes")
    assert "répondez au courriel de clôture jusqu’au mercredi 23 décembre : l’incident sera rouvert" in text
    desk.at("2026-12-24 10:00")
    assert "Cet incident ne peut plus être rouvert." in partner.open(f"/portail/incidents/{reference}")


@pytest.mark.any_database
def test_workaround_that_brings_the_service_back_is_told_once(desk: Desk, partner: Person) -> None:
    reference, agent = eure_incident(desk), desk.person("agent@caf-eure.example")
    acknowledge_incident(reference, agent, desk.now)
    record_workaround(reference, agent, "Passez par Firefox.", total=True, now=desk.now)
    text = partner.open(f"/portail/incidents/{reference}")
    assert "Service rétabli" in text
    assert text.count("Passez par Firefox.") == 1


def test_who_follows_is_written_to_and_can_stop(desk: Desk, partner: Person, sign_in) -> None:
    add_user("collegue@cias-trois-rivieres.example", "partner", "caf-eure", EURE)
    colleague, reference, agent = (
        sign_in("collegue@cias-trois-rivieres.example"), eure_incident(desk), desk.person("agent@caf-eure.example"),
    )  # fmt: skip

    def told() -> int:
        address = "collegue@cias-trois-rivieres.example"
        return len(db.session.scalars(select(Letter).where(Letter.recipient == address)).all())

    colleague.open(f"/portail/incidents/{reference}")
    colleague.send("/suivi", wanted="yes")
    answer_partner(reference, agent, "Nous regardons.", asks=False, now=desk.now)
    assert told() == 1
    colleague.open(f"/portail/incidents/{reference}")
    colleague.send("/suivi", wanted="no")
    answer_partner(reference, agent, "C'est réparé.", asks=False, now=desk.now)
    assert told() == 1


def test_security_incident_goes_to_the_officers_and_out_of_sight(desk: Desk, partner: Person, sign_in) -> None:
    add_user("securite@caf-eure.example", "security_officer", "caf-eure")
    add_user("rssi@cias-trois-rivieres.example", "partner_security", "caf-eure", EURE)
    assert "remis aux responsables sécurité" in report(partner, security="1")
    reference = "CAF-EURE-2026-00001"
    partner.open(f"/portail/incidents/{reference}", status=404)
    sign_in("agent@caf-eure.example").open(f"/incidents/{reference}", status=404)
    sign_in("admin@vigie.example").open(f"/incidents/{reference}", status=404)
    sign_in("securite@caf-eure.example").open(f"/incidents/{reference}")
    sign_in("rssi@cias-trois-rivieres.example").open(f"/portail/incidents/{reference}")
    desk.pass_time("2026-11-26 12:00")
    told = {letter.recipient for letter in db.session.scalars(select(Letter))}
    assert told == {"securite@caf-eure.example", "rssi@cias-trois-rivieres.example"}


def test_incident_handed_to_security_leaves_the_agents_pages_mails_and_search(desk: Desk, agent: Person) -> None:
    reference = desk.report(subject="Fuite de données")
    agent.open("/courriels")
    assert "Fuite" in agent.page.text_content()
    hand_to_security(reference, desk.person(), "Compte volé", desk.now)
    agent.open(f"/incidents/{reference}", status=404)
    for path in (
        "/?state=all&q=Fuite",
        "/file?state=all",
        "/tableau",
        "/courriels",
        "/courriels?sens=sortants",
        "/boite",
    ):
        assert reference not in agent.open(path), path
        assert "Fuite de données" not in agent.page.text_content(), path


def test_number_of_a_claimant_is_masked_until_somebody_says_why(desk: Desk, agent: Person) -> None:
    reference = desk.report(f"Le flux DSG manque pour {NIR}.")
    assert NIR not in agent.open(f"/incidents/{reference}")
    assert "••• 80" in agent.page.text_content()
    message = db.session.scalars(select(Message.id)).one()
    agent.send(f"/messages/{message}/devoilement", reason="non")
    assert NIR not in agent.page.text_content()
    assert NIR in agent.send(f"/messages/{message}/devoilement", 200, reason="Rapprocher le dossier")
    db.session.rollback()
    *_, kept = db.session.scalars(select(Trace).where(Trace.act == "reveal").order_by(Trace.seq))
    assert (kept.person, kept.details["reason"]) == ("agent@cnaf.example", "Rapprocher le dossier")


def test_form_says_what_is_missing_and_keeps_what_was_typed(partner: Person) -> None:
    partner.open("/portail/signaler")
    text = partner.send("/portail/incidents", 422, subject="", text="Je décris")
    assert "Donnez un objet" in text
    assert partner.form("/portail/incidents").fields["text"].strip() == "Je décris"


def test_date_in_the_future_is_refused(partner: Person) -> None:
    partner.open("/portail/signaler")
    fields = {"subject": "x", "text": "y", "detected_at": "2027-01-01T10:00"}
    assert "dans l’avenir" in partner.send("/portail/incidents", 422, **fields)


def test_contract_of_another_organisation_cannot_be_named(desk: Desk, partner: Person) -> None:
    partner.open("/portail/signaler")
    partner.form("/portail/incidents").fields["contract"] = "declaration-grossesse"
    partner.send("/portail/incidents", 422, contract="declaration-grossesse", subject="x", text="y")
    assert db.session.scalars(select(Incident)).all() == []


def test_partner_of_another_organisation_finds_nothing(desk: Desk, sign_in) -> None:
    add_user("autre@cd-val-ambre.example", "partner", "gsi", AMBRE)
    other, reference = sign_in("autre@cd-val-ambre.example"), eure_incident(desk)
    other.open(f"/portail/incidents/{reference}", status=404)
    assert reference not in other.open("/portail?q=CAF")

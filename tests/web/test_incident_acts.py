"""What a person does from the incident page, what the page says back, and what it keeps when it must refuse."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Message, User
from app.use_cases.acknowledge_incident import acknowledge_incident
from tests.use_cases.desk import EURE, SUPPORT, Desk
from tests.web.person import Person

ACTS = [
    # noun, fields, state reached from an acknowledged incident, sentence
    ("escalation", {"level": "n2", "reason": "Hors de notre portée"}, "escalated_n2", "Escaladé au niveau 2. Écrit à : Support applicatif national."),
    ("escalation", {"level": "n3", "reason": "Programme à corriger"}, "escalated_n3", "Escaladé au niveau 3."),
    ("crisis", {"reason": "Tous les départements"}, "crisis", "Crise déclarée. Écrit à : Directeur de crise, Responsable du GSI et Équipes techniques de la CNAF."),
    ("status-update", {"nature": "Dépôt injoignable", "expected_duration": "2 h"}, "acknowledged", "Point de situation prêt : il part dans dix secondes. Écrit à : Support informatique du Val-d’Ambre."),
    ("pause", {"waiting_on": "partner", "reason": "Le fichier d'origine"}, "acknowledged", "En attente du partenaire."),
    ("workaround", {"workaround": "Dépôt manuel", "return_to_service": "partial"}, "acknowledged", "Contournement partiel enregistré."),
    ("workaround", {"workaround": "Dépôt manuel", "return_to_service": "total"}, "restored", "Contournement enregistré : le service est rétabli."),
    ("restoration", {"resolution": "Fichier redéposé"}, "restored", "Retour au service enregistré."),
    ("closure", {"outcome": "duplicate", "reason": "Voir l'autre"}, "closed", "Clos : doublon."),
    ("answers", {"body": "Nous regardons."}, "acknowledged", "Réponse prête : elle part dans dix secondes. Écrit à : Support informatique du Val-d’Ambre."),
    ("answers", {"body": "Quel fichier ?", "asks": "1"}, "acknowledged", "Question prête : elle part dans dix secondes, le partenaire doit la suite."),
    ("notes", {"body": "Vu avec le réseau."}, "acknowledged", "Note interne gardée : le partenaire ne la voit pas."),
]  # fmt: skip


@pytest.fixture
def taken(desk: Desk, agent: Person) -> str:
    """An incident that this agent has taken in charge, its page open."""
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.now)
    desk.at("2026-11-23 10:02")
    agent.open(f"/incidents/{reference}")
    return reference


@pytest.mark.parametrize(("noun", "fields", "state", "sentence"), ACTS)
def test_act_is_done_and_says_so_and_to_whom(
    desk: Desk, agent: Person, taken: str, noun: str, fields: dict[str, str], state: str, sentence: str
) -> None:
    page = agent.send(f"/{noun}", **fields)
    assert desk.incident(taken).state == state
    assert sentence in page
    [said] = agent.find("//*[@role='status' and @id='fait']")
    assert sentence in said


def test_urgency_is_offered_where_the_contract_knows_it(desk: Desk, agent: Person, taken: str, sign_in) -> None:
    assert not agent.has_form("/urgency")
    reference = desk.report("Connexion impossible à CDAP depuis ce matin.", sender=EURE, desk="caf-eure")
    eure = sign_in("agent@caf-eure.example")
    eure.open(f"/incidents/{reference}")
    assert "Situation jugée urgente : la procédure d’escalade s’ouvre." in eure.send("/urgency", reason="Versements")
    assert "urgency_declared" in desk.history(reference)


def test_acknowledgement_names_its_new_holder(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    page = agent.send("/acknowledgement")
    assert f"{reference} est pris en charge. Écrit à : {SUPPORT[0]}." in page
    assert "Titulaire : Agent GSI" in page
    assert not agent.has_form("/acknowledgement")


@pytest.mark.any_database
def test_letters_of_the_engine_are_not_said_to_be_of_the_act_before_which_it_caught_up(
    desk: Desk, agent: Person
) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    desk.at("2026-11-23 10:12")  # the reminder of 10 past waits for an engine that is late
    assert "Écrit à" not in agent.send("/notes", body="Vu avec le réseau.")
    assert ("reminder", "agents-gsi@cnaf.example") in desk.letters(reference)
    desk.at("2026-11-23 10:16")  # and now the breach
    assert f"{reference} est pris en charge. Écrit à : {SUPPORT[0]}." in agent.send("/acknowledgement")
    assert ("breach", "responsable-gsi@cnaf.example") in desk.letters(reference)


def test_second_to_acknowledge_learns_who_was_first(desk: Desk, agent: Person, sign_in) -> None:
    reference = desk.report()
    colleague = sign_in("agent2@cnaf.example")
    colleague.open(f"/incidents/{reference}")
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    assert "Déjà pris en charge par Agent GSI." in colleague.send("/acknowledgement")


def test_triage_sets_kind_service_weight_origin_and_holder(desk: Desk, agent: Person) -> None:
    reference = desk.report("Rien ne va plus chez nous depuis ce matin.", subject="Problème")
    agent.open(f"/incidents/{reference}")
    colleague = db.session.scalars(select(User).where(User.email == "agent2@cnaf.example")).one()
    page = agent.send(
        "/triage", kind="functional", service="sgr", assignee_id=str(colleague.id), major="1", origin_unknown="1"
    )
    incident = desk.incident(reference)
    assert (incident.kind, incident.service, incident.assignee_id) == ("functional", "sgr", colleague.id)
    assert incident.major_since is not None
    assert incident.origin_unknown_since is not None
    assert "Trié : type fonctionnel, service Déclarations remises par les allocataires (SGR), incident majeur" in page


def test_triage_form_sent_as_it_stands_changes_nothing(desk: Desk, agent: Person, taken: str) -> None:
    before = desk.history(taken)
    agent.send("/triage")
    assert desk.history(taken) == before


def test_only_the_moves_of_this_state_are_offered(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    assert agent.has_form("/acknowledgement")
    assert not agent.has_form("/restoration")
    assert not agent.has_form("/hand-back")
    agent.send("/acknowledgement")
    assert agent.has_form("/restoration")
    agent.send("/restoration", resolution="Fichier redéposé")
    assert agent.has_form("/reopening")
    assert not agent.has_form("/escalation")
    agent.send("/closure", outcome="validated")
    assert agent.has_form("/reopening")
    assert not agent.has_form("/closure")
    agent.send("/reopening", reason="Encore en panne")
    assert desk.incident(reference).state == "acknowledged"


def test_refused_move_says_which_are_allowed_and_keeps_what_was_typed(
    desk: Desk, agent: Person, taken: str, sign_in
) -> None:
    colleague = sign_in("agent2@cnaf.example")
    colleague.open(f"/incidents/{taken}")
    agent.send("/restoration", resolution="Fichier redéposé")
    page = colleague.send("/escalation", 409, level="n2", reason="Une longue explication")
    assert "On ne peut pas escalader au niveau 2 un incident dont le service est rétabli." in page
    assert "Gestes possibles : rouvrir, clore, clore sans suite." in page
    assert "Une longue explication" in page
    assert desk.incident(taken).state == "restored"


@pytest.mark.parametrize(
    ("noun", "fields", "sentence"),
    [
        ("escalation", {"level": "n2", "reason": " "}, "Dites en quelques mots pourquoi"),
        ("restoration", {"resolution": ""}, "Dites ce qui a rétabli le service."),
        ("workaround", {"workaround": ""}, "Décrivez le contournement."),
        ("status-update", {"nature": "", "cause": "Un câble"}, "Dites au moins ce qui se passe"),
        ("answers", {"body": "  "}, "le texte est vide"),
        ("notes", {"body": ""}, "le texte est vide"),
    ],
)
def test_act_with_something_left_out_is_not_done(
    desk: Desk, agent: Person, taken: str, noun: str, fields: dict[str, str], sentence: str
) -> None:
    before = desk.history(taken)
    assert sentence in agent.send(f"/{noun}", 422, **fields)
    assert desk.history(taken) == before
    if "cause" in fields:
        assert agent.form("/status-update").fields["cause"] == "Un câble"


@pytest.mark.parametrize(
    ("noun", "fields"),
    [("escalation", {"level": "n9"}), ("pause", {"waiting_on": "me"}), ("closure", {"outcome": "lost"})],
)
def test_made_up_value_is_refused(desk: Desk, agent: Person, taken: str, noun: str, fields: dict[str, str]) -> None:
    token = agent.form("/answers").fields["csrf_token"]
    assert agent.post(f"/incidents/{taken}/{noun}", csrf_token=token, reason="x", **fields).status_code == 400


def test_answer_that_crosses_a_colleagues_is_held_back_with_both_texts(
    desk: Desk, agent: Person, taken: str, sign_in
) -> None:
    colleague = sign_in("agent2@cnaf.example")
    colleague.open(f"/incidents/{taken}")
    colleague.send("/answers", body="La réponse du collègue")
    desk.at("2026-11-23 10:03")
    page = agent.send("/answers", 409, body="Ma propre réponse", asks="1")
    assert "Votre réponse n’est pas partie" in page
    assert "La réponse du collègue" in page
    assert "Ma propre réponse" in page
    assert agent.form("/answers").fields["asks"] == "1"
    assert "Question prête" in agent.send("/answers")
    db.session.rollback()
    sent = db.session.scalars(select(Message.body).where(Message.direction == "out").order_by(Message.id)).all()
    assert sent == ["La réponse du collègue", "Ma propre réponse"]


def test_answer_that_crosses_the_partners_own_mail_is_held_back(desk: Desk, agent: Person, taken: str) -> None:
    desk.reply(taken, "C'est revenu tout seul, merci.")
    assert "C'est revenu tout seul" in agent.send("/answers", 409, body="Redémarrez le poste")


def test_colleagues_note_holds_no_answer_back(desk: Desk, agent: Person, taken: str, sign_in) -> None:
    colleague = sign_in("agent2@cnaf.example")
    colleague.open(f"/incidents/{taken}")
    colleague.send("/notes", body="Vu")
    assert "Réponse prête" in agent.send("/answers", body="Nous regardons.")


def test_national_level_works_on_the_incident_as_agents_do(desk: Desk, taken: str, agent: Person, sign_in) -> None:
    agent.send("/escalation", level="n2", reason="Hors de notre portée")
    national = sign_in("n2@cnaf.example")
    national.open(f"/incidents/{taken}")
    assert "Rendu au niveau précédent." in national.send("/hand-back", reason="Rien à faire chez nous")
    assert desk.incident(taken).state == "acknowledged"

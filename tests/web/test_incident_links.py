"""Incidents tied together, as people see and do it; and what a person who may not see the other side does not see."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Incident, Organisation, User
from app.models.transaction import transaction
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.link_incidents import link_incidents
from app.use_cases.merge_incidents import merge_incidents
from tests.use_cases.desk import EURE, FUNCTIONAL, Desk
from tests.web.person import Person

CHIEF = ("Chef de projet PMI du Val-d’Ambre", "projet-pmi@cd-val-ambre.example")


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    """The one that goes on and a second report of the same."""
    return desk.report(subject="Flux DSG absent"), desk.report(sender=CHIEF, subject="Flux DSG absent ce matin")


def test_similar_incident_is_linked_in_one_press_and_shown_on_both_sides(
    desk: Desk, agent: Person, two: tuple[str, str]
) -> None:
    main, second = two
    agent.open(f"/incidents/{second}")
    [suggested] = agent.page.xpath("//section[@aria-labelledby='alike-title']//form")
    assert suggested.fields["other"] == main
    assert f"Lié à {main} : même cause." in agent.send("/links", other=main)
    assert agent.find("//section[@id='liens']//li")[0].startswith("Même cause")
    assert not agent.find("//section[@aria-labelledby='alike-title']//li")  # suggested no more
    text = agent.open(f"/incidents/{main}")
    assert f"Lié à {second} : même cause" in text
    assert "n’est plus lié" not in text
    agent.send("/unlinking")
    assert not agent.find("//section[@id='liens']//li")


def test_merge_is_shown_before_it_is_done_then_done_then_undone(
    desk: Desk, agent: Person, two: tuple[str, str]
) -> None:
    main, second = two
    desk.pass_time("2026-11-23 10:20")
    agent.open(f"/incidents/{second}")
    preview = agent.open(f"/incidents/{second}/merger?other={main}")
    assert "échéance déjà dépassée" in preview
    assert "le délai s’arrête, sans objet" in preview
    assert f"Nous vous tenons au courant sous le numéro {main}" in preview
    assert desk.incident(second).state == "registered"
    done = agent.send("/merger", reason="Même dépôt")
    assert f"{second} est fusionné dans {main}." in done
    assert f"Fusionné dans {main}, dont c’est un doublon" in done
    assert not agent.has_form("/reopening")
    assert "Fusion annulée" in agent.send("/annulation")
    assert desk.incident(second).state == "registered"


def test_separation_from_either_side(desk: Desk, agent: Person, two: tuple[str, str]) -> None:
    main, second = two
    for page in two:
        merge_incidents(second, desk.person(), main, desk.now)
        agent.open(f"/incidents/{page}")
        assert "reprend où il en était" in agent.send(f"/incidents/{second}/separation")
        assert desk.incident(second).state == "registered"


def test_preview_says_why_not_and_what_two_organisations_mean(desk: Desk, agent: Person, two: tuple[str, str]) -> None:
    main, second = two
    third = desk.report(FUNCTIONAL)
    with transaction() as session:
        elsewhere = select(Organisation.id).where(Organisation.name == "ANGDM").scalar_subquery()
        session.execute(update(Incident).where(Incident.reference == second).values(organisation_id=elsewhere))
    text = agent.open(f"/incidents/{second}/merger?other={main}")
    assert "Les deux organismes sont différents." in text
    assert f"sous le numéro {main}" not in text
    merge_incidents(second, desk.person(), main, desk.now)
    assert "Des doublons sont déjà fusionnés" in agent.open(f"/incidents/{main}/merger?other={third}")
    assert not agent.has_form("/merger")
    agent.open(f"/incidents/{main}/merger?other=CAF-EURE-2026-00001", status=404)


def test_person_who_does_not_see_the_other_side_sees_nothing_of_it(
    desk: Desk, agent: Person, sign_in, two: tuple[str, str]
) -> None:
    main, second = two
    third = desk.report(FUNCTIONAL)
    escalate_incident(main, desk.person(), "n2", "Analyse", desk.now)
    link_incidents(main, desk.person(), third, desk.now)
    merge_incidents(second, desk.person(), main, desk.now)
    desk.reply(second, "Toujours rien ici.", sender=CHIEF)
    agent.open(f"/incidents/{main}")
    assert f"Doublon {second} fusionné ici" in agent.find("//div.thread")[0]
    level2 = sign_in("n2@cnaf.example")
    text = level2.open(f"/incidents/{main}")
    assert "Toujours rien ici." in text  # said about this one now
    assert second not in level2.answer.text
    assert third not in level2.answer.text
    assert "fusionné ici" not in text


def test_partner_reads_on_the_portal_neither_what_is_held_nor_what_was_taken_back(
    desk: Desk, sign_in, agent: Person, two: tuple[str, str]
) -> None:
    main, _ = two
    with transaction() as session:
        own = select(Incident.organisation_id).where(Incident.reference == main).scalar_subquery()
        values = {"role": "partner", "organisation_id": own}
        session.execute(update(User).where(User.email == "agent@ncaa.example").values(**values))
    partner = sign_in("agent@ncaa.example")
    agent.open(f"/incidents/{main}")
    agent.send("/answers", body="Écrit trop vite")
    assert "Écrit trop vite" not in partner.open(f"/portail/incidents/{main}")
    text = agent.send("/annulation")
    assert "Annulé avant son départ, le partenaire ne l’a pas lu" in text
    agent.send("/answers", body="Le bon texte")
    desk.at("2026-11-23 10:01")
    text = partner.open(f"/portail/incidents/{main}")
    assert "Écrit trop vite" not in text
    assert "Le bon texte" in text


def test_note_and_status_update_are_taken_back_from_the_page(desk: Desk, agent: Person, two: tuple[str, str]) -> None:
    main, _ = two
    agent.open(f"/incidents/{main}")
    agent.send("/notes", body="Pas ici")
    assert "Note annulée : son texte reste dans l’historique" in agent.send("/annulation")
    agent.send("/status-update", nature="Panne générale")
    assert "Point de situation annulé : rien n’est parti." in agent.send("/annulation")
    assert db.session.scalars(select(Incident.cause).where(Incident.reference == main)).one() == ""


def test_other_number_that_is_not_known_or_not_reached_is_answered_alike(
    desk: Desk, agent: Person, two: tuple[str, str]
) -> None:
    theirs = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    for unknown in (theirs, "CAF-EURE-2026-77777"):
        agent.open(f"/incidents/{two[1]}")
        text = agent.send("/links", status=422, other=unknown)
        assert f"Aucun incident à votre portée ne porte le numéro {unknown}." in text

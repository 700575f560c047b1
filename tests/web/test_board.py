"""The escalation board, as a manager reads it in thirty seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Incident, Letter
from app.models.transaction import transaction
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.pause_clocks import pause_clocks
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.desk import EURE, Desk
from tests.web.person import Person, words_of
from tests.web.test_queue import Questions


def table(person: Person, caption: str) -> list[list[str]]:
    """The rows of the table of that caption, cell by cell."""
    [found] = person.page.xpath(f'//table[caption[contains(., "{caption}")]]')
    return [[words_of(cell) for cell in row] for row in found.xpath("tbody/tr")]


def tiles(person: Person) -> list[str]:
    return person.find("//a.tile")


def test_quiet_desk_says_until_when(desk: Desk, manager: Person) -> None:
    text = manager.open("/tableau")
    assert "Aucune échéance en danger" in text
    assert manager.title == "Aucune échéance en danger, tableau d’escalade – Vigie"


def test_nothing_in_danger_names_the_next_deadline(desk: Desk, manager: Person) -> None:
    reference = desk.report("Le flux GRO est incomplet : des données manquantes.", subject="GRO")
    text = manager.open("/tableau")
    assert "Aucune échéance en danger avant mardi 8 décembre à 20 h" in text
    assert reference in text


def test_late_before_closing_and_later_are_counted_by_level_service_and_holder(desk: Desk, manager: Person) -> None:
    late = desk.report()
    desk.pass_time("2026-11-23 10:50")  # breached at 10:15, at level 2 since 10:45
    soon = desk.report("Le fichier SGR reçu cette nuit est illisible, ligne 14.", subject="SGR")
    acknowledge_incident(soon, desk.person(), desk.now)
    manager.open("/tableau")
    assert tiles(manager)[:4] == ["1 en retard", "1 avant la fermeture", "0 plus tard", "0 crise"]
    assert table(manager, "Par niveau") == [
        ["Niveau 1", "0", "1", "0"],
        ["Niveau 2", "1", "0", "0"],
        ["Niveau 3", "0", "0", "0"],
        ["Crise", "0", "0", "0"],
    ]
    assert [row[0] for row in table(manager, "Par titulaire")] == ["Sans titulaire", "Agent GSI"]
    assert [row[1] for row in table(manager, "Par service")] == ["1", "0"]
    order = [row[2] for row in table(manager, "En retard ou")]
    assert late in order[0]
    assert soon in order[1]


def test_why_late_names_the_cause(desk: Desk, manager: Person) -> None:
    untouched, waiting = desk.report(), desk.report()
    acknowledge_incident(waiting, desk.person(), desk.now)
    pause_clocks(waiting, desk.person(), "partner", "le fichier d'origine", desk.now)
    desk.pass_time("2026-11-23 18:30")
    manager.open("/tableau")
    assert sorted(table(manager, "Pourquoi en retard")) == [
        ["On attend le partenaire", "1"],
        ["Personne ne l’a pris en charge", "1"],
    ]
    assert untouched in str(table(manager, "En retard ou"))


def test_escalation_stays_unanswered_until_somebody_acts(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:50")
    manager.open("/tableau")
    assert reference in str(table(manager, "Escalades sans réponse"))
    desk.reply(reference, "Avez-vous des nouvelles ?")  # the partner's own word answers nothing
    manager.open("/tableau")
    assert reference in str(table(manager, "Escalades sans réponse"))
    acknowledge_incident(reference, desk.person(), desk.now)
    manager.open("/tableau")
    assert reference not in str(table(manager, "Escalades sans réponse"))


def test_letter_that_was_not_delivered_is_shown_with_its_reason(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    with transaction() as session:
        letter = session.scalars(select(Letter)).first()
        letter.state, letter.last_error, letter.next_try_at = "undelivered", "550 boîte inconnue", None
    manager.open("/tableau")
    [row] = table(manager, "Lettres non remises")
    assert row[0] == "Accusé de réception"
    assert row[2:] == [reference, "550 boîte inconnue"]


def test_letter_that_is_late_is_shown_with_those_not_delivered(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    with transaction() as session:
        session.scalars(select(Letter)).one().late_at = desk.now
    manager.open("/tableau")
    [row] = table(manager, "Lettres non remises")
    assert row[2] == reference
    manager.open("/sante")
    assert "Lettres non remises 1" in " ".join(manager.find("//tr[th='Lettres non remises']"))


def test_share_of_restorations_in_time_counts_what_went_by_unmet(desk: Desk, manager: Person) -> None:
    in_time, late = desk.report(), desk.report()
    for reference in (in_time, late):
        acknowledge_incident(reference, desk.person(), desk.now)
    restore_incident(in_time, desk.person(), "Redéposé", desk.now)
    desk.pass_time("2026-11-23 18:30")
    manager.open("/tableau")
    assert table(manager, "Retours au service dans le délai") == [["Déclaration de grossesse", "50 %", "1", "2"]]


@pytest.mark.at("2026-11-22 12:00")
def test_closed_desk_counts_what_falls_due_when_it_reopens(desk: Desk, manager: Person) -> None:
    desk.report()
    manager.open("/tableau")
    assert tiles(manager)[1] == "1 à la réouverture"


def test_board_shows_ones_own_desk_alone(desk: Desk, manager: Person) -> None:
    theirs = desk.report("Connexion impossible à CDAP.", sender=EURE, desk="caf-eure")
    desk.pass_time("2026-11-26 10:00")
    assert theirs not in manager.open("/tableau")


def test_no_question_an_incident(desk: Desk, manager: Person) -> None:
    counts = []
    for upto in (3, 20):
        while len(desk_references()) < upto:
            desk.report()
        manager.open("/tableau")  # what is counted once in five minutes is counted now
        with Questions(db.engine) as questions:
            manager.open("/tableau")
        counts.append(questions.asked)
    assert counts[0] == counts[1]
    assert counts[0] <= 31


def test_each_row_says_why(desk: Desk, manager: Person) -> None:
    untouched, waiting = desk.report(), desk.report()
    acknowledge_incident(waiting, desk.person(), desk.now)
    pause_clocks(waiting, desk.person(), "partner", "le fichier d'origine", desk.now)
    desk.pass_time("2026-11-23 18:30")
    manager.open("/tableau")
    why = {row[2].split()[0]: row[5] for row in table(manager, "En retard ou")}
    assert why[untouched] == "Personne ne l’a pris en charge, au niveau 3"
    assert why[waiting].startswith("On attend le partenaire")


def test_late_at_night_says_that_the_desk_is_closed(desk: Desk, manager: Person) -> None:
    held, untouched = desk.report(), desk.report()
    acknowledge_incident(held, desk.person(), desk.now)
    desk.pass_time("2026-11-23 21:00")
    manager.open("/tableau")
    why = {row[2].split()[0]: row[5] for row in table(manager, "En retard ou")}
    assert why[held].endswith("centre fermé")
    assert why[untouched] == "Personne ne l’a pris en charge, au niveau 3, centre fermé"


def test_manager_reassigns_takes_over_and_undoes_from_the_board(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.now)
    desk.pass_time("2026-11-23 18:30")
    manager.open(f"/tableau?agir={reference}")
    manager.send("/triage", assignee_id=str(desk.person("agent2@cnaf.example").user_id))
    assert manager.answer.request.path == "/tableau"
    assert table(manager, "En retard ou")[0][4] == "Agent GSI (soir)"
    [take_over] = manager.page.xpath('//button[starts-with(., "Reprendre")]')
    fields = dict(manager.form("/annulation").form_values()) | {"assignee_id": take_over.get("value")}
    manager.post(take_over.get("formaction"), **fields)
    manager.open("/tableau")
    assert table(manager, "En retard ou")[0][4] == "Responsable du GSI"
    manager.send("/annulation")
    assert table(manager, "En retard ou")[0][4] == "Agent GSI (soir)"


def test_silenced_incident_is_counted_but_stands_apart_until_the_end_of_it(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 18:30")
    manager.open(f"/tableau?agir={reference}")
    manager.send("/silence", reason="Le partenaire sait, visite demain", until="2026-11-24T08:00")
    assert (
        f"{reference} est en sourdine jusqu’au mardi 24 novembre à 8 h. Il reste compté."
        in manager.find("//div.said")[0]
    )
    assert tiles(manager)[0] == "1 en retard"
    assert reference in str(table(manager, "En sourdine"))
    assert not manager.page.xpath('//*[@id="sans-reponse"]//a[contains(@href, "/incidents/")]')
    assert "Mis en sourdine jusqu’au mardi 24 novembre à 8 h : Le partenaire sait" in manager.open(
        f"/incidents/{reference}"
    )
    desk.pass_time("2026-11-24 08:01")
    manager.open("/tableau")
    assert reference in str(table(manager, "En retard ou"))
    assert manager.page.xpath('//caption[contains(., "En sourdine")]') == []


def test_silence_is_undone_as_other_acts_are(desk: Desk, manager: Person) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 18:30")
    manager.open(f"/tableau?agir={reference}")
    manager.send("/silence", reason="Connu", until="2026-11-24T08:00")
    manager.send("/annulation")
    assert reference in str(table(manager, "En retard ou"))
    assert "Sourdine levée" in manager.open(f"/incidents/{reference}")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"reason": "", "until": "2026-11-24T08:00"}, "Dites pourquoi"),
        ({"reason": "Connu", "until": "demain"}, "Donnez le jour et l’heure"),
        ({"reason": "Connu", "until": "2026-11-23T09:00"}, "doit finir plus tard que maintenant"),
        ({"reason": "Connu", "until": "2027-11-23T09:00"}, "31 jours au plus"),
    ],
)
def test_silence_without_a_reason_or_an_end_is_refused_and_keeps_what_was_typed(
    desk: Desk, manager: Person, typed: dict[str, str], why: str
) -> None:
    reference = desk.report()
    manager.open(f"/tableau?agir={reference}")
    assert why in manager.send("/silence", 422, **typed)
    assert manager.form("/silence").inputs["reason"].value == typed["reason"]
    assert [one.silenced_until for one in db.session.scalars(select(Incident))] == [None]


def test_agent_may_reassign_but_not_silence(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/tableau?agir={reference}")
    assert agent.has_form("/triage")
    assert not agent.has_form("/silence")
    assert agent.post(f"/incidents/{reference}/silence", reason="x", until="2026-11-24T08:00").status_code in (400, 403)


def test_load_of_the_day_stands_beside_the_usual_one_in_words_and_figures(desk: Desk, manager: Person) -> None:
    with transaction() as session:
        old = desk.report()
        lived = {
            "received_at": desk.now - timedelta(weeks=1),
            "ended_at": desk.now - timedelta(days=6),
            "state": "closed",
        }
        session.execute(update(Incident).where(Incident.reference == old).values(**lived))
    desk.report(), desk.report()
    assert "Pas encore d’habitude" not in manager.open("/tableau")
    assert "Depuis 10 h : 2 nouveaux (d’habitude 1) et 2 ouverts (d’habitude 1)" in manager.find("//*[@id='charge']")[0]
    assert table(manager, "Incidents nouveaux et ouverts") == [["10 h", "2", "1", "", "2", "1", ""]]


def test_load_without_a_past_says_that_the_usual_is_yet_to_come(desk: Desk, manager: Person) -> None:
    desk.report()
    assert "Pas encore d’habitude à comparer" in manager.open("/tableau")
    assert table(manager, "Incidents nouveaux et ouverts") == [["10 h", "1", "", "1", ""]]


def test_who_keeps_every_desk_chooses_whose_load_to_see(desk: Desk, sign_in: Callable[[str], Person]) -> None:
    admin = sign_in("admin@vigie.example")
    admin.open("/tableau")
    links = admin.page.xpath("//*[@id='charge']//a/@href")
    assert "/tableau?centre=caf-eure#charge" in links
    assert admin.open("/tableau?centre=caf-eure")


def test_holder_of_the_board_leads_to_that_persons_queue(desk: Desk, manager: Person) -> None:
    held, free = desk.report(), desk.report()
    acknowledge_incident(held, desk.person(), desk.now)
    manager.open("/tableau")
    links = {words_of(one): one.get("href") for one in manager.page.xpath('//a[contains(@href, "holder=")]')}
    assert held in manager.open(links["Agent GSI"])
    assert free not in manager.open(links["Agent GSI"])
    assert held not in manager.open(links["Sans titulaire"])


def desk_references() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Incident.reference)))

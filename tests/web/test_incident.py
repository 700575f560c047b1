"""The incident page: what is promised and why, what happened, what comes next, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Attachment, Incident, Letter, Message
from app.models.blob import keep_blob
from app.models.transaction import transaction
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.pause_clocks import pause_clocks, resume_clocks
from tests.use_cases.desk import EURE, SUPPORT, Desk
from tests.web.person import Person
from workflows.parsed_mail import ParsedAttachment

NAUGHTY = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


def clocks(person: Person) -> list[str]:
    return person.find("//details.clock/summary")


def ledger(person: Person, number: int = 1) -> list[str]:
    return person.find(f"(//details.clock)[{number}]//ol/li")


def moves(person: Person) -> list[str]:
    return person.find("//section[@id='gestes']/details/summary")


def test_header_says_who_what_and_where_it_stands(desk: Desk, agent: Person) -> None:
    reference = desk.report("Téléphone : 04 00 00 00 99\nNous n’avons pas reçu le flux DSG de ce matin au dépôt.")
    agent.open(f"/incidents/{reference}")
    [head] = agent.find("//header.case-head")
    for words in (reference, "Enregistré", "Flux DSG", "Niveau 1 : GSI", "Sans titulaire", "Type : technique"):
        assert words in head
    facts = agent.find("//aside//dl")[0]
    assert SUPPORT[1] in facts
    assert "04 00 00 00 21" in facts


@pytest.mark.at("2026-11-21 15:20")
def test_each_deadline_opens_to_lines_that_add_up(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    assert clocks(agent)[0] == (
        "Prise en charge 15 min d’ouverture Encore 15 min échéance lundi 23 novembre à 6 h 05 Pourquoi"
    )
    assert ledger(agent) == [
        "samedi 21 novembre, 15 h 20 – 15 h 30 : compté 10 min",
        "samedi 21 novembre 15 h 30 – lundi 6 h : fermé",
        "lundi 23 novembre, 6 h – 6 h 05 : compté 5 min",
        "Total compté : 15 min",
    ]
    explained = agent.find("//details.clock")[0]
    assert "clause A8" in explained
    assert f"Règles en version {desk.incident(reference).rules_version[:12]}" in explained


def test_clock_met_in_time_and_clock_met_late_are_told_apart(desk: Desk, agent: Person) -> None:
    in_time, late = desk.report(), desk.report()
    agent.open(f"/incidents/{in_time}")
    agent.send("/acknowledgement")
    assert any("Prise en charge" in line and "Tenu" in line for line in clocks(agent))
    desk.pass_time("2026-11-23 10:20")
    agent.open(f"/incidents/{late}")
    assert "En retard de 5 min" in clocks(agent)[0]
    agent.send("/acknowledgement")
    assert any("Prise en charge" in line and "Fait en retard" in line for line in clocks(agent))


def test_clock_that_waits_says_so(desk: Desk, sign_in) -> None:
    reference = desk.report("Connexion impossible à CDAP depuis ce matin.", sender=EURE, desk="caf-eure")
    person = sign_in("agent@caf-eure.example")
    person.open(f"/incidents/{reference}")
    person.send("/pause", waiting_on="third_party", reason="L'opérateur répare sa ligne")
    assert "En attente d’un tiers" in person.find("//header.case-head")[0]
    person.send("/resumption")
    assert "En attente d’un tiers" not in person.find("//header.case-head")[0]


def test_partners_own_clock_stands_beside_ours(desk: Desk, sign_in) -> None:
    reference = desk.report("Connexion impossible à CDAP depuis ce matin.", sender=EURE, desk="caf-eure")
    person = sign_in("agent@caf-eure.example")
    person.open(f"/incidents/{reference}")
    person.send("/answers", body="Quel navigateur utilisez-vous ?", asks="1")
    assert any("Réponse du partenaire" in line and "48 h, jour et nuit" in line for line in clocks(person))


def test_what_comes_next_is_told_in_order_with_hours_and_people(desk: Desk, agent: Person) -> None:
    agent.open(f"/incidents/{desk.report()}")
    steps = agent.find("//ol.steps/li")
    assert steps[0] == "aujourd’hui à 10 h 10 Rappel aux agents Agents du GSI"
    assert steps[1] == "aujourd’hui à 10 h 15 Échéance : prise en charge"
    assert "Responsable du bureau prévenu (1 sur 3) Responsable du GSI" in steps[2]
    instants = agent.page.xpath("//ol[@class='steps']/li//time/@datetime")
    assert instants == sorted(instants)


def test_what_the_referral_leaves_out_is_listed_in_words(desk: Desk, agent: Person) -> None:
    agent.open(f"/incidents/{desk.report('Rien ne marche chez nous depuis ce matin, merci.', subject='Problème')}")
    assert "Domaine ou application" in agent.find("//div.missing")[0]


def test_history_runs_from_the_first_mail_to_the_last_letter(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:46")
    agent.open(f"/incidents/{reference}")
    lines = agent.find("//div.entry")
    assert lines[0].startswith("10 h Message du partenaire Support informatique du Val-d’Ambre")
    assert "Accusé de réception à Support informatique du Val-d’Ambre" in lines[0]
    assert any("Échéance dépassée : Prise en charge" in line for line in lines)
    [escalated] = [line for line in lines if "Escaladé au niveau 2" in line]
    assert "délai « Prise en charge »" in escalated
    assert "support-n2@cnaf.example" in escalated
    shown = sum(line.count(" – en attente d’envoi") for line in lines)
    assert shown == len(desk.letters(reference))


@pytest.mark.parametrize(
    ("chosen", "there", "not_there"),
    [
        ("messages", "Nous n’avons pas reçu le flux", "Pris en charge"),
        ("gestes", "Pris en charge", "Nous n’avons pas reçu le flux"),
        ("lettres", "Accusé de réception", "Nous n’avons pas reçu le flux"),
    ],
)
def test_history_can_be_narrowed(desk: Desk, agent: Person, chosen: str, there: str, not_there: str) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    agent.open(f"/incidents/{reference}?fil={chosen}")
    thread = " ".join(agent.find("//div.thread"))
    assert there in thread
    assert not_there not in thread


def test_undelivered_letter_shows_why(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    with transaction() as session:
        letter = session.scalars(select(Letter)).first()
        letter.state, letter.last_error, letter.next_try_at = "undelivered", "550 boîte inconnue", None
    agent.open(f"/incidents/{reference}")
    assert "non remis (550 boîte inconnue)" in agent.find("//p.sent.is-late")[0].lower()


def test_answer_box_says_who_exactly_will_read_it(desk: Desk, agent: Person) -> None:
    agent.open(f"/incidents/{desk.report()}")
    assert f"Sera lue par {SUPPORT[0]} ({SUPPORT[1]})" in agent.find("//form[@id='repondre']")[0]
    assert "le partenaire" not in agent.find("//form[@id='noter']")[0]


def test_case_of_another_desk_looks_like_one_that_never_was(desk: Desk, agent: Person) -> None:
    theirs = desk.report("Connexion impossible à CDAP.", sender=EURE, desk="caf-eure")
    paths = (f"/incidents/{theirs}", "/incidents/GSI-2026-99999")
    one, other = (agent.open(path, status=404).partition("Référence")[0] for path in paths)
    assert one == other
    for noun in ("acknowledgement", "answers", "triage"):
        token = ""
        agent.open("/")
        token = agent.page.xpath("//input[@name='csrf_token']/@value")[0]
        assert agent.post(f"/incidents/{theirs}/{noun}", csrf_token=token, body="x").status_code == 404


def test_what_a_mail_says_is_text_and_never_runs(desk: Desk, agent: Person) -> None:
    reference = desk.report(NAUGHTY, subject=NAUGHTY)
    page = agent.get(f"/incidents/{reference}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_attachment_is_saved_never_shown(desk: Desk, agent: Person, sign_in) -> None:
    evil = b"<script>alert(1)</script>"
    file = ParsedAttachment("capture d’écran.html", "text/html", "text/html", len(evil), False, "", evil)
    reference = desk.report(attachments=(file,))
    agent.open(f"/incidents/{reference}")
    [link] = agent.page.xpath("//a[@class='file']/@href")
    answer = agent.get(link)
    assert answer.data == evil
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert sign_in("agent@caf-eure.example").get(link).status_code == 404


def test_attachment_of_another_incident_is_not_found_under_this_one(desk: Desk, agent: Person) -> None:
    mine, other = desk.report(), desk.report()
    with transaction() as session:
        message = session.scalars(select(Message).where(Message.incident_id == desk_id(other))).one()
        sha256 = keep_blob(session, b"x")
        file = Attachment(
            message_id=message.id,
            incident_id=message.incident_id,
            filename="f",
            content_type="",
            size=1,
            blob_sha256=sha256,
        )
        session.add(file)
        session.flush()
        file_id = file.id
    assert agent.get(f"/incidents/{other}/attachments/{file_id}").status_code == 200
    assert agent.get(f"/incidents/{mine}/attachments/{file_id}").status_code == 404


def desk_id(reference: str) -> int:
    return db.session.scalars(select(Incident.id).where(Incident.reference == reference)).one()


def test_raw_mail_is_for_those_who_may_read_the_mail_log(desk: Desk, agent: Person, sign_in) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    [link] = agent.page.xpath("//a[contains(@href, '/brut')]/@href")
    assert agent.get(link).data.startswith(b"0 Flux DSG")
    escalate_incident(reference, desk.person(), "n2", "Hors de portée", desk.now)
    national = sign_in("n2@cnaf.example")
    national.open(f"/incidents/{reference}")
    assert not national.page.xpath("//a[contains(@href, '/brut')]")
    assert national.get(link).status_code == 403


def test_page_that_stays_open_is_told_of_news(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    [watched] = agent.page.xpath("//*[contains(@hx-get, 'changes')]/@hx-get")
    assert agent.get(watched).status_code == 204
    desk.pass_time("2026-11-23 10:20")
    assert "Il y a du nouveau sur cet incident" in agent.get(watched).text


def test_long_history_keeps_its_newest_lines_and_gives_the_rest_on_request(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    for number in range(62):
        agent.send("/notes", body=f"note {number}")
        desk.frozen.tick(timedelta(seconds=1))
    agent.open(f"/incidents/{reference}")
    thread = agent.find("//div.thread")[0]
    assert "note 61" in thread
    assert "note 0 " not in thread
    agent.open(f"/incidents/{reference}?anciens=1")
    assert "note 0" in agent.find("//div.thread")[0]


@pytest.mark.any_database
def test_filter_of_the_history_looks_behind_the_newest_lines(desk: Desk, agent: Person) -> None:
    reference, told = desk.report(), desk.person()
    for _ in range(33):  # 33 times two lines
        pause_clocks(reference, told, "third_party", "un fichier", desk.now)
        resume_clocks(reference, told, desk.now)
    agent.open(f"/incidents/{reference}?fil=messages")
    assert "Nous n’avons pas reçu le flux" in agent.find("//div.thread")[0]
    assert agent.page.xpath("//a[contains(., 'plus ancienne')]") == []
    agent.open(f"/incidents/{reference}?fil=gestes")
    [older] = agent.page.xpath("//a[contains(., 'plus ancienne')]")
    assert older.get("href") == f"/incidents/{reference}?fil=gestes&anciens=1#thread-title"
    assert agent.page.xpath("//a[.='Lettres']/@href") == [f"/incidents/{reference}?fil=lettres#thread-title"]
    agent.open(older.get("href").partition("#")[0])
    assert agent.page.xpath("//a[.='Lettres']/@href") == [f"/incidents/{reference}?fil=lettres&anciens=1#thread-title"]

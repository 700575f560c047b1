"""A reply to one of our letters joins its incident; the same mail delivered twice is one incident."""

from __future__ import annotations

from sqlalchemy import func, select

from app.models import InboundMail, Incident, Message
from tests.journeys.program import COMPLETE, SUPPORT, Program, mail, reply, wait_for


def mails_settled(program: Program) -> int:
    return int(program.query(select(func.count(InboundMail.id)).where(InboundMail.verdict != "")))


def test_reply_to_the_receipt_joins_the_same_incident(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    answer, address = reply(program.letter_to(SUPPORT[1], reference), "Le fichier est toujours absent à 15 h 25.")
    program.send(answer, to=address)
    wait_for(lambda: mails_settled(program) == 2)
    assert program.query(select(func.count(Incident.id))) == 1
    newest = program.query(select(Message).order_by(Message.id.desc()).limit(1))
    assert newest.body.strip() == "Le fichier est toujours absent à 15 h 25."
    assert "Nous avons bien reçu" in newest.quoted.replace("\u00a0", " ")  # the history is folded, not lost
    assert program.incident(reference).unread


def test_mail_delivered_twice_is_one_incident(program: Program) -> None:
    once = mail("Flux DSG non reçu", COMPLETE).as_bytes()
    program.send(once)
    program.send(once)
    program.send(b"Received: from relay.example by mx.example; Sat, 21 Nov 2026 15:21:00 +0100\r\n" + once)
    wait_for(lambda: mails_settled(program) == 3)
    assert program.query(select(func.count(Incident.id))) == 1
    assert program.query(select(func.count(Message.id))) == 1
    assert program.query(select(func.count(func.distinct(InboundMail.incident_id)))) == 1


def test_case_number_in_the_subject_counts_only_from_its_own_organisation(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    colleague = ("Chef de projet PMI", "projet-pmi@cd-val-ambre.example")
    program.send(mail(f"Précision sur {reference}", "Le dépôt est vide depuis mardi soir.", colleague))
    outsider = ("Centre d'appels", "assistance@cd-monts-bleus.example")
    program.send(mail(f"Et nous ? {reference}", "Nous avons la même panne depuis ce matin.", outsider))
    wait_for(lambda: mails_settled(program) == 3)
    joined = select(InboundMail).where(InboundMail.from_addr == colleague[1])
    waiting = select(InboundMail).where(InboundMail.from_addr == outsider[1])
    assert program.query(joined).verdict == "added"
    assert program.query(waiting).verdict == "waiting"
    assert program.query(waiting).candidates == [reference]

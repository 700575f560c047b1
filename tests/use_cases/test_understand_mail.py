"""A kept mail ends with exactly one verdict, and what follows from it happens once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from app import clock
from app.extensions import db
from app.models import InboundMail, Incident, Letter
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.pause_clocks import pause_clocks
from app.use_cases.receive_mail import keep_mail
from app.use_cases.restore_incident import restore_incident
from app.use_cases.understand_mail import understand_mail
from tests.use_cases.desk import EURE, SUPPORT, TECHNICAL, Desk, on_the_wall, paris
from workflows.parsed_mail import ParsedMail

STRANGER = ("Un inconnu", "inconnu@ailleurs.example")


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def restored(desk: Desk) -> str:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    restore_incident(reference, desk.person(), "Flux rejoué.", desk.at("2026-11-23 11:00"))
    return reference


def test_mail_understood_twice_gives_one_incident(desk: Desk) -> None:
    mail = desk.mail(TECHNICAL)
    understand_mail(mail.id, ParsedMail(from_addr=SUPPORT[1], text=TECHNICAL), desk.now)
    assert (count(Incident), count(Letter)) == (1, 1)


def test_mail_delivered_twice_is_one_incident_with_one_receipt(desk: Desk) -> None:
    reference = desk.report(message_id="<panne@cd-val-ambre.example>")
    twin = desk.mail(TECHNICAL, message_id="<panne@cd-val-ambre.example>")
    assert (twin.verdict, twin.reason) == ("new_incident", "already_received")
    assert twin.incident_id == desk.incident(reference).id
    assert desk.letters(reference) == [("receipt", SUPPORT[1])]


def test_twins_understood_at_once_are_one_incident(desk: Desk) -> None:
    raw, gate = TECHNICAL.encode(), threading.Barrier(2)
    ids = [
        keep_mail(raw, source="smtp", envelope_from=SUPPORT[1], envelope_to=["gsi@cnaf.example"], received_at=desk.now)
        for _ in range(2)
    ]
    parsed = ParsedMail(subject="Flux DSG", from_addr=SUPPORT[1], text=TECHNICAL, message_id="<un@x.example>")

    def reader(mail_id: int) -> None:
        with desk.app.app_context():
            gate.wait(10)
            understand_mail(mail_id, parsed, clock.now())
            db.session.remove()

    readers = [threading.Thread(target=reader, args=[mail_id]) for mail_id in ids]
    for one in readers:
        one.start()
    for one in readers:
        one.join(30)
    assert (count(Incident), count(Letter)) == (1, 1)
    assert set(db.session.scalars(select(InboundMail.verdict))) == {"new_incident"}


def test_answer_joins_its_incident_and_shows_it_as_unread(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    mail = desk.reply(reference, "Le dépôt est toujours vide.")
    assert (mail.verdict, mail.reason) == ("added", "answers_by_token")
    assert desk.incident(reference).unread
    assert desk.history(reference)[-1] == "partner_message_received"
    assert count(Incident) == 1


def test_yes_closes_a_restored_incident(desk: Desk) -> None:
    reference = restored(desk)
    desk.at("2026-11-23 11:30")
    desk.reply(reference, "Oui, tout est revenu.")
    incident = desk.incident(reference)
    assert (incident.state, incident.outcome, incident.closed_at) == ("closed", "validated", desk.now)
    assert incident.wake_at is None
    assert desk.letters(reference)[-1] == ("closed", SUPPORT[1])
    assert desk.clock(reference, "validate", "partner").met_at == desk.now


def test_no_reopens_it_as_if_it_had_never_been_restored(desk: Desk) -> None:
    reference = restored(desk)
    desk.at("2026-11-23 11:30")
    desk.reply(reference, "Non, le flux manque encore.")
    incident = desk.incident(reference)
    assert (incident.state, incident.restored_at) == ("acknowledged", None)
    assert desk.clock(reference, "restore").met_at is None
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-11-23 18:00"  # the promise is the first one
    assert desk.letters(reference)[-1] == ("reopened", SUPPORT[1])


def test_yes_without_the_reply_token_is_read_by_a_person(desk: Desk) -> None:
    reference = restored(desk)
    mail = desk.mail("Oui, tout est revenu.", subject=f"Re: [{reference}] Flux DSG")
    assert (mail.verdict, mail.reason) == ("added", "answers_unverified")
    assert desk.incident(reference).state == "restored"
    assert desk.incident(reference).unread


def test_answer_to_a_closed_case_reopens_it(desk: Desk) -> None:
    reference = restored(desk)
    desk.reply(reference, "Oui")
    desk.at("2026-11-25 09:00")
    desk.reply(reference, "La panne est revenue ce matin.")
    incident = desk.incident(reference)
    assert (incident.state, incident.outcome, incident.closed_at) == ("acknowledged", "", None)
    assert on_the_wall(desk.clock(reference, "restore", ordinal=2).due_at) == "2026-11-25 17:00"
    assert "incident_reopened" in desk.history(reference)


@pytest.mark.parametrize("day", ["2026-11-25 09:00", "2026-12-28 09:00"])
def test_yes_after_the_closure_is_kept_and_reopens_nothing(desk: Desk, day: str) -> None:
    reference = restored(desk)
    desk.reply(reference, "Oui")
    desk.at(day)
    mail = desk.reply(reference, "Oui, tout est revenu.")
    incident = desk.incident(reference)
    assert (incident.state, incident.outcome, count(Incident)) == ("closed", "validated", 1)
    assert (mail.incident_id, mail.verdict) == (incident.id, "added")
    assert desk.history(reference)[-1] == "partner_message_received"


def test_yes_said_in_time_is_no_breach_of_the_partners_however_late_it_is_read(desk: Desk) -> None:
    reference = restored(desk)
    came_at = paris("2026-11-27 15:30")
    desk.at("2026-12-14 08:00")  # nobody has read or woken anything since
    desk.reply(reference, "Oui", received_at=came_at)
    clock = desk.clock(reference, "validate", "partner")
    assert (clock.met_at, clock.breached_at) == (came_at, None)
    assert (desk.incident(reference).state, desk.incident(reference).closed_at) == ("closed", desk.now)


def test_wait_ends_when_the_answer_came_and_not_when_it_was_read(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    pause_clocks(reference, desk.person(), "partner", "nous attendons un fichier", desk.now)
    came_at = paris("2026-11-23 10:30")
    desk.at("2026-11-23 14:30")
    desk.reply(reference, "Voici le fichier.", received_at=came_at)
    [pause] = desk.pauses(reference)
    assert pause.until == came_at
    [ended] = [one for one in desk.events(reference) if one.kind == "pause_ended"]
    assert (ended.at, ended.recorded_at) == (came_at, desk.now)


def test_answer_after_the_month_opens_a_linked_incident(desk: Desk) -> None:
    reference = restored(desk)
    desk.reply(reference, "Oui")
    desk.at("2026-12-28 09:00")
    mail = desk.reply(reference, TECHNICAL)
    assert mail.reason == "closed_too_long"
    assert desk.incident(reference).state == "closed"
    assert mail.incident_id != desk.incident(reference).id
    assert count(Incident) == 2
    opened = db.session.get_one(Incident, mail.incident_id).reference
    assert desk.history(opened) == ["incident_registered", "note_added"]
    assert desk.events(opened)[-1].details == {"linked_to": reference}


def test_answer_fills_what_the_referral_left_out(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure", subject="Panne")
    desk.reply(reference, "Profil : T2\nUtilisateur : l’agent d’accueil", EURE)
    incident = desk.incident(reference)
    assert incident.missing == []
    assert incident.stated["profile"] == "T2"


def test_urgency_by_mail_calls_the_first_contact_at_once(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    desk.reply(reference, "Urgent\nPlus aucun accueil n’est possible.", EURE)
    assert desk.history(reference)[-1] == "urgency_declared"
    desk.pass_time("2026-11-23 10:00")
    assert ("contact_called", "referent-cdap@caf-eure.example") in desk.letters(reference)


def test_stranger_is_answered_once_and_waits_for_a_person(desk: Desk) -> None:
    first = desk.mail("Bonjour", sender=STRANGER)
    desk.mail("Toujours moi", sender=STRANGER)
    assert (first.verdict, first.reason, first.settled_at) == ("waiting", "stranger", None)
    assert list(db.session.scalars(select(Letter.template))) == ["mail_waiting"]
    assert count(Incident) == 0


def test_automatic_answer_is_noted_and_acknowledges_nothing(desk: Desk) -> None:
    reference = desk.report()
    receipt = db.session.scalars(select(Letter)).one()
    mail = desk.mail("Je suis absent.", in_reply_to=receipt.message_id, auto=True, auto_reason="auto-submitted")
    assert mail.verdict == "automatic_reply"
    assert desk.history(reference)[-1] == "automatic_mail_received"
    assert desk.incident(reference).acknowledged_at is None
    assert desk.letters(reference) == [("receipt", SUPPORT[1])]  # nobody answers a machine


def test_bounce_marks_the_letter_and_shows_the_incident(desk: Desk) -> None:
    reference = desk.report()
    receipt = db.session.scalars(select(Letter)).one()
    mail = desk.mail(
        "Undelivered",
        sender=("Mail Delivery", "mailer-daemon@relais.example"),
        bounce=True,
        bounce_status="5.1.1",
        bounced_recipient=SUPPORT[1],
        bounced_message_id=receipt.message_id,
    )
    assert mail.verdict == "bounce"
    letter = db.session.scalars(select(Letter).where(Letter.template == "receipt")).one()
    assert (letter.state, letter.next_try_at, letter.last_error) == ("undelivered", None, "bounce 5.1.1")
    assert desk.history(reference)[-1] == "letter_undelivered"
    assert desk.incident(reference).unread


def test_mail_that_was_long_on_its_way_is_told_when_it_came(desk: Desk) -> None:
    reference = desk.report()
    desk.at("2026-11-23 12:00")
    [receipt] = db.session.scalars(select(Letter))
    desk.mail(
        "Toujours rien.", to=receipt.headers["Reply-To"], received_at=paris("2026-11-23 10:03"), subject="Re: Flux DSG"
    )
    last = desk.events(reference)[-1]
    assert (last.kind, on_the_wall(last.at)) == ("partner_message_received", "2026-11-23 10:03")
    assert last.recorded_at == desk.now


@pytest.mark.parametrize(("verdict", "facts"), [("loop", {"received_count": 26}), ("bounce", {"bounce": True})])
def test_mail_that_belongs_to_no_case_has_its_verdict_all_the_same(
    desk: Desk, verdict: str, facts: dict[str, object]
) -> None:
    mail = desk.mail(TECHNICAL, **facts)
    assert (mail.verdict, mail.settled_at) == (verdict, desk.now)
    assert (count(Incident), count(Letter)) == (0, 0)

"""A letter the relay does not take within five minutes: shown as not delivered, and the next contact is told (B5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.labels import event_sentence
from app.models import Contact, Letter
from app.models.letter import not_delivered
from app.models.transaction import transaction
from app.notify.channels import NotTaken, Outgoing
from app.notify.channels.way_out import RelayUnreachable
from app.notify.outbox import send_due_letters
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.note_undelivered import note_undelivered
from tests.use_cases.desk import EURE, SUPPORT, Desk, paris

PROJECT_LEAD = "projet-pmi@cd-val-ambre.example"
DEPUTY = "suppleant@cias-trois-rivieres.example"


class Relay:
    """Takes every letter but those `refused` names; unreachable, it takes none."""

    taken_state = "sent"

    def __init__(self, *refused: str, unreachable: bool = False, permanent: bool = False) -> None:
        self.refused, self.unreachable, self.permanent = refused, unreachable, permanent
        self.taken: list[str] = []

    @contextmanager
    def open(self) -> Iterator[Relay]:
        yield self

    def send(self, outgoing: Outgoing) -> None:
        if self.unreachable:
            raise RelayUnreachable("relais injoignable")
        if outgoing.recipient in self.refused:
            raise NotTaken("451 réessayez plus tard", permanent=self.permanent)
        self.taken.append(outgoing.recipient)


@pytest.fixture
def beat(desk: Desk) -> Callable[[Relay, str], None]:
    """The outbox beats every half minute until that hour of Monday."""

    def until(relay: Relay, hour: str) -> None:
        while desk.now <= paris(f"2026-11-23 {hour}"):
            while send_due_letters(clock.real_now(), on_undelivered=note_undelivered, channel=relay):
                pass
            desk.frozen.tick(30)

    return until


def unreached(desk: Desk) -> list[str]:
    """Whom the notices are for, in order."""
    db.session.rollback()
    return list(db.session.scalars(select(Letter.recipient).where(Letter.template == "unreached").order_by(Letter.id)))


def letter_to(address: str, template: str) -> Letter:
    db.session.rollback()
    return db.session.scalars(select(Letter).where(Letter.recipient == address, Letter.template == template)).one()


def test_letter_not_taken_within_five_minutes_is_shown_and_the_next_contact_is_told(
    desk: Desk, beat: Callable[[Relay, str], None]
) -> None:
    reference = desk.report()
    relay = Relay(SUPPORT[1])
    beat(relay, "10:04")
    assert letter_to(SUPPORT[1], "receipt").shown_state == "queued"
    assert unreached(desk) == []
    beat(relay, "10:06")
    late = letter_to(SUPPORT[1], "receipt")
    assert (late.state, late.shown_state) == ("queued", "late")
    assert unreached(desk) == [PROJECT_LEAD]
    assert PROJECT_LEAD in relay.taken
    told = desk.events(reference)[-1]
    assert event_sentence(told.kind, told.details).startswith(
        f"Lettre non remise à {SUPPORT[1]}\u00a0: pas encore acceptée"
    )
    assert "Contact suivant prévenu\u00a0: Chef de projet PMI" in event_sentence(told.kind, told.details)
    assert desk.incident(reference).unread
    assert desk.incident(reference).state == "registered"  # a machine's trouble moves nothing


def test_late_letter_that_leaves_after_all_is_sent_and_its_lateness_stays_in_the_history(
    desk: Desk, beat: Callable[[Relay, str], None]
) -> None:
    reference = desk.report()
    beat(Relay(SUPPORT[1]), "10:08")
    relay = Relay()
    beat(relay, "10:30")
    assert letter_to(SUPPORT[1], "receipt").shown_state == "sent"
    assert SUPPORT[1] in relay.taken
    assert desk.history(reference).count("letter_undelivered") == 1


def test_people_are_told_once_of_a_letter_late_first_and_given_up_then(
    desk: Desk, beat: Callable[[Relay, str], None]
) -> None:
    reference = desk.report()
    beat(Relay(SUPPORT[1]), "10:06")
    beat(Relay(SUPPORT[1], permanent=True), "10:30")
    assert letter_to(SUPPORT[1], "receipt").state == "undelivered"
    assert unreached(desk) == [PROJECT_LEAD]
    assert desk.history(reference).count("letter_undelivered") == 2


def test_permanent_refusal_tells_the_next_contact_at_once(desk: Desk, beat: Callable[[Relay, str], None]) -> None:
    desk.report(sender=EURE, desk="caf-eure", text="Accès refusé depuis ce matin.")
    beat(Relay(EURE[1], permanent=True), "10:00")
    assert unreached(desk) == [DEPUTY]


def test_relay_that_stays_away_is_told_from_contact_to_contact_and_ends_with_the_last(
    desk: Desk, beat: Callable[[Relay, str], None]
) -> None:
    desk.report()
    beat(Relay(unreachable=True), "11:00")
    responsible, director = "responsable-gsi@cnaf.example", "directeur-production@cnaf.example"
    assert unreached(desk) == [PROJECT_LEAD, responsible, director]
    late = db.session.scalars(select(Letter).where(not_delivered())).all()
    assert {one.recipient for one in late} >= {SUPPORT[1], PROJECT_LEAD, responsible, director}


def test_outbox_that_was_not_emptied_for_an_hour_finds_nothing_late_once_letters_leave(
    desk: Desk, beat: Callable[[Relay, str], None]
) -> None:
    reference = desk.report()
    desk.at("2026-11-23 11:00")
    relay = Relay()
    beat(relay, "11:01")
    assert SUPPORT[1] in relay.taken
    assert "letter_undelivered" not in desk.history(reference)


def test_letter_behind_a_late_one_is_late_too(desk: Desk, beat: Callable[[Relay, str], None]) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.now)
    beat(Relay(SUPPORT[1]), "10:06")
    assert letter_to(SUPPORT[1], "acknowledged").shown_state == "late"


def test_only_contact_of_a_partner_is_followed_by_the_desks_own(desk: Desk, beat: Callable[[Relay, str], None]) -> None:
    with transaction() as session:
        session.delete(session.scalars(select(Contact).where(Contact.email == PROJECT_LEAD)).one())
    desk.report()
    beat(Relay(SUPPORT[1]), "10:06")
    assert unreached(desk) == ["responsable-gsi@cnaf.example"]

"""Sixty forged senders: none is believed, none joins a case it may not see, none is obeyed, none is told anything."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Incident
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.restore_incident import restore_incident
from tests.intake.forgeries import CONTACT, FORGERIES, Aim, Forgery
from tests.intake.mailroom import DENIED, RELAY, VOUCHED, Mailroom, written
from tests.use_cases.desk import ADDRESSES, EURE, SUPPORT

pytestmark = pytest.mark.any_database

OTHER_CASE = "Panne"


@dataclass
class Target:
    """A case that waits for its partner's yes, and what stood there before the forger came."""

    mailroom: Mailroom
    aim: Aim

    def __post_init__(self) -> None:
        self.history = self.mailroom.desk.history(self.aim.case)
        self.messages = len(self.mailroom.messages(self.aim.case))
        self.letters = len(self.mailroom.letters())

    def is_untouched(self) -> bool:
        return self.mailroom.desk.history(self.aim.case) == self.history

    def other_is_untouched(self) -> bool:
        return len(self.mailroom.messages(self.aim.other_case)) == 1

    def told(self) -> list[tuple[str, str, str]]:
        """(template, recipient, text) of every letter since."""
        return [
            (one.template, one.recipient, one.subject + one.text) for one in self.mailroom.letters()[self.letters :]
        ]


@pytest.fixture
def target(mailroom: Mailroom) -> Target:
    desk = mailroom.desk
    case = mailroom.report()
    acknowledge_incident(case, desk.person(), desk.at("2026-11-23 10:05"))
    restore_incident(case, desk.person(), "Flux rejoué.", desk.at("2026-11-23 11:00"))
    other = mailroom.case(
        mailroom.receive(written("Connexion impossible.", OTHER_CASE, EURE), to=ADDRESSES["caf-eure"])
    )
    desk.at("2026-11-23 11:30")
    return Target(mailroom, Aim(case, other, mailroom.receipt(other).reply_token))


def test_there_are_sixty_of_them() -> None:
    assert len(FORGERIES) >= 60
    assert len({forgery.name for forgery in FORGERIES}) == len(FORGERIES)


def nobody_was_believed() -> bool:
    return not db.session.scalars(select(Incident.id).where(Incident.sender_verified)).all()


def nothing_was_told(target: Target) -> bool:
    """Letters went to the registered contact, or said to a stranger no more than that a person reads its mail."""
    for template, recipient, text in target.told():
        if recipient == CONTACT:
            continue
        if template != "mail_waiting" or any(word in text for word in (target.aim.case, target.aim.other_case, "DSG")):
            return False
    return True


@pytest.mark.relay(RELAY)
@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.name)
def test_forger_is_not_believed_not_joined_and_not_obeyed(target: Target, forgery: Forgery) -> None:
    mail = target.mailroom.receive(forgery.raw(target.aim), to=forgery.to(target.aim))
    assert mail.verdict in ("waiting", "own_letter"), mail.reason
    assert target.is_untouched()
    assert target.other_is_untouched()
    assert target.mailroom.desk.incident(target.aim.case).state == "restored"
    assert nobody_was_believed()
    assert nothing_was_told(target)


def test_desk_without_a_relay_keeps_a_forgers_words_marked_and_obeys_none(target: Target) -> None:
    ends = {}
    for forgery in FORGERIES:
        mail = target.mailroom.receive(forgery.raw(target.aim), to=forgery.to(target.aim))
        ends[forgery.name] = f"{mail.verdict} {mail.reason}"
    assert {end.split()[0] for end in ends.values()} == {"added", "waiting"}
    added = target.mailroom.messages(target.aim.case)[target.messages :]
    assert len(added) == list(ends.values()).count("added answers_unverified")
    assert all("expéditeur non vérifié" in message.author for message in added)
    history = target.mailroom.desk.history(target.aim.case)
    assert set(history[len(target.history) :]) == {"partner_message_received"}
    assert target.mailroom.desk.incident(target.aim.case).state == "restored"
    assert target.other_is_untouched()
    assert nobody_was_believed()
    assert nothing_was_told(target)


@pytest.mark.relay(RELAY)
def test_partner_for_whom_the_relay_vouches_is_believed(target: Target) -> None:
    mailroom, case = target.mailroom, target.aim.case
    mail = mailroom.receive(written("Oui", f"Re: [{case}]", Authentication_Results=VOUCHED))
    assert (mail.verdict, mail.reason) == ("added", "answers_by_subject")
    assert mailroom.desk.incident(case).state == "restored"  # a subject commands nothing
    fresh = mailroom.receive(written("Le flux GRO manque.", "Flux GRO", Authentication_Results=VOUCHED))
    assert mailroom.desk.incident(mailroom.case(fresh)).sender_verified


@pytest.mark.relay(RELAY)
@pytest.mark.parametrize("results", ["", DENIED])
def test_unverified_partner_opens_an_incident_that_says_so(mailroom: Mailroom, results: str) -> None:
    mail = mailroom.receive(written(**({"Authentication_Results": results} if results else {})))  # type: ignore[arg-type]
    incident = mailroom.desk.incident(mailroom.case(mail))
    assert not incident.sender_verified
    assert mailroom.leaving() == [("receipt", SUPPORT[1])]  # to the registered address, whatever Reply-To says


@pytest.mark.relay(RELAY)
def test_token_in_a_mail_that_the_relay_knows_for_forged_commands_nothing(target: Target) -> None:
    mailroom, case = target.mailroom, target.aim.case
    letter = mailroom.receipt(case)
    mail = mailroom.receive(
        written("Oui", f"Re: [{case}]", Authentication_Results=DENIED), to=str(letter.headers["Reply-To"])
    )
    assert (mail.verdict, mail.reason) == ("added", "answers_by_token")
    assert mailroom.desk.incident(case).state == "restored"


@pytest.mark.relay(RELAY)
def test_token_commands_where_nobody_denies_it(target: Target) -> None:
    mailroom, case = target.mailroom, target.aim.case
    letter = mailroom.receipt(case)
    mailroom.receive(written("Oui", f"Re: [{case}]"), to=str(letter.headers["Reply-To"]))
    assert mailroom.desk.incident(case).state == "closed"


@pytest.mark.relay(RELAY)
def test_stranger_whom_the_relay_knows_for_forged_is_not_answered(mailroom: Mailroom) -> None:
    results = f"{RELAY}; dmarc=fail header.from=ailleurs.example"
    mail = mailroom.receive(
        written("Bonjour", "Offre", ("Victime", "victime@ailleurs.example"), Authentication_Results=results)
    )
    assert mail.verdict == "waiting"
    assert mailroom.letters() == []

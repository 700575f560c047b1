"""The auditor names what is not as it must be: an audit that finds nothing is worth what these tests say."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import text

from app.extensions import db
from app.models.transaction import transaction
from app.notify.outbox import send_due_letters
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.escalate_incident import escalate_incident, hand_back_incident
from app.use_cases.restore_incident import restore_incident
from app.use_cases.run_crisis import declare_crisis
from tests.engine.auditor import audit
from tests.engine.traffic import Taken
from tests.servers.smtp_sink import Letter
from tests.use_cases.desk import Desk


def broken(desk: Desk, taken: Taken | None = None, letters: list[Letter] | None = None) -> list[str]:
    db.session.rollback()
    return audit(db.engine, taken or Taken(), letters or [], desk.now).broken


@pytest.fixture
def at_rest(desk: Desk) -> Desk:
    """Three incidents, one of them restored, an hour later; every letter kept in the local mailbox."""
    references = [desk.report() for _ in range(3)]
    acknowledge_incident(references[0], desk.person(), desk.at("2026-11-23 10:05"))
    restore_incident(references[0], desk.person(), "Flux rejoué.", desk.at("2026-11-23 10:06"))
    desk.reply(references[0], "Non, rien n’est revenu.")
    desk.pass_time("2026-11-23 11:00")
    while send_due_letters(desk.now):
        pass
    return desk


def test_desk_at_rest_breaks_nothing(at_rest: Desk) -> None:
    assert broken(at_rest) == []


def test_incident_handed_back_that_nobody_ever_claimed_is_nobodys_again(desk: Desk) -> None:
    reference = desk.report()
    escalate_incident(reference, desk.person(), "n2", "origine inconnue", desk.at("2026-11-23 10:05"))
    hand_back_incident(reference, desk.person(), "de notre ressort", desk.at("2026-11-23 10:06"))
    assert desk.incident(reference).state == "registered"
    assert not [line for line in broken(desk) if "became" in line]


def test_crisis_reopened_is_of_level_3(desk: Desk) -> None:
    reference, manager = desk.report(), desk.person("responsable@cnaf.example")
    declare_crisis(reference, manager, "plusieurs organismes", desk.at("2026-11-23 10:05"))
    restore_incident(reference, manager, "Flux rejoué.", desk.at("2026-11-23 10:06"))
    desk.reply(reference, "Non, rien n’est revenu.")
    assert desk.incident(reference).state == "escalated_n3"
    assert not [line for line in broken(desk) if "became" in line]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("update inbound_mail set verdict = '' where id = 1", "has no verdict"),
        ("update blob set content = (select content from blob where id = 2) where id = 1", "has lost its bytes"),
        ("update incident set reference = 'GSI-2026-00009' where id = 2", "gaps or doubles"),
        ("update inbound_mail set incident_id = 2 where id = 1", "was opened by 2 mails"),
        ("delete from event where seq = 2 and incident_id = 2", "gaps in history"),
        ("update event set actor = 'personne' where seq = 1 and incident_id = 1", "not what was sealed"),
        ("update incident set last_seal = '' where id = 1", "newest event"),
        ("update incident set state = 'closed' where id = 1", "acknowledged became closed"),
        ("update fired_step set recorded_at = '2026-11-01' where id = 1", "came before its time"),
        ("delete from fired_step where step = 'breach' and incident_id = 2", "no breach recorded"),
        ("update clock set breached_at = null", "clock and ledger disagree"),
        ("delete from letter where template = 'breach' and incident_id = 2", "told by 0 letters"),
        ("update incident set wake_at = '2026-11-23 09:00' where id = 1", "was not answered"),
        ("update incident set stumbles = 1 where id = 1", "stumbled"),
        ("update event set at = '2026-11-23 09:00' where kind = 'incident_restored'", "do not add up"),
        ("update letter set state = 'queued' where id = 1", "is still queued"),
        ("update letter set next_try_at = '2027-01-01' where id = 1", "will be tried again"),
        ("update letter set state = 'sent' where id = 1", "never reached the relay"),
    ],
)
def test_each_loss_is_named(at_rest: Desk, statement: str, named: str) -> None:
    with transaction() as session:
        session.execute(text(statement))
    assert [line for line in broken(at_rest) if named in line]


def test_what_people_were_told_is_looked_for(at_rest: Desk) -> None:
    reference = "GSI-2026-00002"
    taken = Taken(mails=[("<perdu@x.example>", b"")], acts=[("acknowledgement", reference)], refusals=["GET /: 500"])
    assert broken(at_rest, taken) == [
        "mail <perdu@x.example> was accepted and is not kept",
        "mail <perdu@x.example> acted 0 times",
        f"{reference}: acknowledgement was done and is not in the history",
        "the pages answered GET /: 500",
    ]


def test_letter_nobody_wrote_is_named(at_rest: Desk) -> None:
    stranger = EmailMessage()
    stranger["Message-ID"] = "<autre@x.example>"
    letter = Letter("", ("a@x.example",), stranger.as_bytes())
    assert broken(at_rest, letters=[letter]) == ["the relay has a letter <autre@x.example> that nobody wrote"]

"""Every odd and hostile mail of `tests/mails` ends in the verdict its page says, on the whole path."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Agreement, Contact, InboundMail, Message, Organisation
from app.models.transaction import transaction
from tests.intake.mailroom import Mailroom
from tests.mails import make
from tests.mails.writing import SENDER, Case


def register_the_sender() -> None:
    """The contact who writes most mails of the corpus; others of its domain are unregistered colleagues."""
    name, _, address = SENDER.rstrip(">").partition(" <")
    with transaction() as session:
        agreements = [Agreement(contract="declaration-grossesse")]
        contacts = [Contact(name=name, email=address)]
        session.add(Organisation(name="Conseil", mail_domain="cd37.example", agreements=agreements, contacts=contacts))


def verdict_of(mailroom: Mailroom, case: Case) -> str:
    """Each mail for itself: most share one Message-ID, and words too."""
    with transaction() as session:
        session.execute(update(InboundMail).values(message_id="", blob_sha256=None))
    mail = mailroom.receive(case.raw, envelope_from=case.envelope_from)
    assert (mail.settled_at is None) == (mail.verdict in ("waiting", "quarantine"))
    assert says_something(mail) or not case.expect.get("text", "")
    return f"{mail.verdict} {mail.reason}"


def says_something(mail: InboundMail) -> bool:
    """Whether its message on the case holds words; a mail without a message has nothing to hold."""
    message = db.session.scalars(select(Message).where(Message.mail_id == mail.id)).one_or_none()
    return message is None or bool(message.body.strip())


@pytest.mark.parametrize(("title", "room"), make.ROOMS, ids=[title for title, _ in make.ROOMS])
def test_each_mail_ends_in_its_expected_verdict(mailroom: Mailroom, title: str, room: ModuleType) -> None:
    register_the_sender()
    found = {case.name: verdict_of(mailroom, case) for case in room.CASES}
    assert found == {case.name: make.VERDICTS[case.name] for case in room.CASES}


def test_every_mail_of_the_corpus_has_a_verdict_written_down() -> None:
    assert make.VERDICTS.keys() == {case.name for case in make.all_cases()}
    assert len(make.VERDICTS) >= 300

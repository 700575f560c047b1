"""What a test hands to the mail door and looks up behind it. Every mail takes the whole path."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from email.message import EmailMessage

from sqlalchemy import func, select

from app.extensions import db
from app.intake.pipeline import understand_kept_mails
from app.intake.reader import MailReader
from app.models import InboundMail, Incident, Letter, Message
from app.use_cases.receive_mail import keep_mail
from tests.use_cases.desk import ADDRESSES, SUPPORT, TECHNICAL, Desk

RELAY = "mx.cnaf.example"
VOUCHED = f"{RELAY}; dmarc=pass header.from=cd-val-ambre.example"
DENIED = f"{RELAY}; dmarc=fail header.from=cd-val-ambre.example"


def written(
    text: str = TECHNICAL, subject: str = "Flux DSG", sender: tuple[str, str] = SUPPORT, **headers: str
) -> EmailMessage:
    """A mail as a person's program writes it; an underscore in a header's name stands for a dash."""
    message = EmailMessage()
    message["From"] = f"{sender[0]} <{sender[1]}>"
    message["To"] = ADDRESSES["gsi"]
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@dataclass
class Mailroom:
    """`desk` is where its incidents are; `relay` the identifier of the relay whose word is taken, "" for none."""

    desk: Desk
    reader: MailReader
    relay: str = ""
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        settings = self.desk.app.config["SETTINGS"]
        self.desk.app.config["SETTINGS"] = replace(settings, relay_identifier=self.relay)

    def receive(
        self, mail: EmailMessage | bytes, *, to: str = "", envelope_from: str | None = "someone@x.example"
    ) -> InboundMail:
        """Keep it and understand it, with one more try where its reader broke; its row as it stands then.

        An envelope of None: it was found in a mailbox.
        """
        if isinstance(mail, EmailMessage) and mail["Message-ID"] is None:
            mail["Message-ID"] = f"<{next(self._numbers)}@partenaire.example>"
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        mail_id = keep_mail(
            raw,
            source="maildir" if envelope_from is None else "smtp",
            envelope_from=envelope_from or "",
            envelope_to=[to or ADDRESSES["gsi"]],
            received_at=self.desk.now,
        )
        while understand_kept_mails(self.reader):
            pass
        return db.session.get_one(InboundMail, mail_id, populate_existing=True)

    def report(self, **mail: str) -> str:
        """A first mail of the registered contact; its case number."""
        kept = self.receive(written(**mail))  # type: ignore[arg-type]
        assert kept.verdict == "new_incident", (kept.verdict, kept.reason)
        return self.case(kept)

    def case(self, mail: InboundMail) -> str:
        """The number of the case it joined, "" for none."""
        return db.session.get_one(Incident, mail.incident_id).reference if mail.incident_id else ""

    def letters(self) -> list[Letter]:
        """Every letter, in order."""
        db.session.rollback()
        return list(db.session.scalars(select(Letter).order_by(Letter.id)))

    def leaving(self) -> list[tuple[str, str]]:
        """(letter, recipient) of those that go out."""
        return [(one.template, one.recipient) for one in self.letters() if one.state == "queued"]

    def receipt(self, reference: str) -> Letter:
        """The letter that acknowledged receipt of that case."""
        return next(one for one in self.letters() if one.template == "receipt" and reference in one.subject)

    def messages(self, reference: str) -> list[Message]:
        """What was said on that case."""
        incident = self.desk.incident(reference)
        return list(db.session.scalars(select(Message).where(Message.incident_id == incident.id).order_by(Message.id)))

    def count(self, table: type) -> int:
        """How many rows."""
        db.session.rollback()
        return db.session.scalar(select(func.count()).select_from(table)) or 0

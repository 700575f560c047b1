"""A mail arrives: its bytes are kept before anybody tries to understand them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.faults import fault
from app.models import InboundMail
from app.models.blob import keep_blob
from app.models.transaction import transaction
from workflows.mail_thread import Verdict


def keep_mail(raw: bytes, *, source: str, envelope_from: str, envelope_to: Sequence[str], received_at: datetime) -> int:
    """Keep a mail byte for byte, to be understood next; the id of its row. `received_at` starts its clocks (R4)."""
    with transaction() as session:
        sha256 = keep_blob(session, raw)
        fault("keep_mail.blob_kept")
        mail = InboundMail(
            blob_sha256=sha256,
            source=source,
            envelope_from=envelope_from,
            envelope_to=list(envelope_to),
            size=len(raw),
            received_at=received_at,
        )
        session.add(mail)
        session.flush()
        fault("keep_mail.row_added")
        return mail.id


def note_refused_mail(
    *, source: str, envelope_from: str, envelope_to: Sequence[str], size: int, received_at: datetime
) -> None:
    """The door refused a mail for its size: its sender's server was told, and the mail log shows it."""
    with transaction() as session:
        session.add(
            InboundMail(
                source=source,
                envelope_from=envelope_from,
                envelope_to=list(envelope_to),
                from_addr=envelope_from,
                size=size,
                received_at=received_at,
                verdict=Verdict.REFUSED,
                reason="too_large",
            )
        )


def quarantine_mail(mail_id: int, reason: str) -> None:
    """A mail that cannot be read is set aside whole, for a person to look at."""
    with transaction() as session:
        mail = session.get_one(InboundMail, mail_id)
        mail.verdict, mail.reason = Verdict.QUARANTINE, reason


def count_failed_reading(mail_id: int) -> int:
    """One more reader died on this mail; how many so far."""
    with transaction() as session:
        mail = session.get_one(InboundMail, mail_id)
        mail.tries += 1
        return mail.tries

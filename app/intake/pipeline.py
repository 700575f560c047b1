"""Door 1 from end to end: a mail is kept by its source, read in the limited child, then understood."""

from __future__ import annotations

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import clock
from app.extensions import db
from app.faults import fault
from app.intake.reader import MailReader, MailUnreadable, ReaderUnavailable
from app.models import InboundMail
from app.models.blob import read_blob
from app.use_cases.receive_mail import count_failed_reading, quarantine_mail
from app.use_cases.understand_mail import understand_mail
from workflows.rules_reader import RulesError

log = structlog.get_logger()
TRIES = 2  # a mail that kills its reader twice goes to quarantine


def understand_kept_mails(reader: MailReader, limit: int = 50) -> int:
    """Understand mails that have no verdict yet, oldest first; how many were looked at.

    One that broke its reader is tried again behind all others: nobody waits for it. Raises ReaderUnavailable, with every
    mail left as it was.
    """
    known = (InboundMail.id, InboundMail.blob_sha256, InboundMail.envelope_from, InboundMail.source)
    left = _left_to_others()
    waiting = select(*known).where(InboundMail.verdict == "", *([InboundMail.id.not_in(left)] if left else ()))
    rows = db.session.execute(waiting.order_by(InboundMail.tries, InboundMail.id).limit(limit)).all()
    for mail_id, sha256, envelope_from, source in rows:
        raw = read_blob(db.session(), str(sha256))
        fault("reading.bytes_read")
        db.session.rollback()  # reading takes seconds: hold no snapshot over it
        # Only a conversation tells the envelope; in a mailbox an empty one is not the null sender.
        _understand(reader, mail_id, raw, envelope_from if envelope_from or source == "smtp" else None)
    return len(rows)


def _understand(reader: MailReader, mail_id: int, raw: bytes, envelope_from: str | None) -> None:
    try:
        parsed = reader.read(raw, envelope_from)
        fault("reading.parsed")
        understand_mail(mail_id, parsed, clock.now())
    except MailUnreadable as broken:
        _try_again_or_quarantine(mail_id, f"unreadable_{broken.reason}")
    except (OperationalError, ReaderUnavailable):
        raise  # the database is away, or nobody can read: no fault of this mail
    except RulesError:  # about an incident of a later version, beside which this one still runs
        log.exception("mail_left_to_another_version", mail_id=mail_id)
        db.session.rollback()
        _left_to_others().add(mail_id)
    except Exception:  # whatever it is, it concerns this mail alone: the next ones must be read
        log.exception("mail_not_understood", mail_id=mail_id)
        _try_again_or_quarantine(mail_id, "not_understood")


def _left_to_others() -> set[int]:
    """The mails that this process cannot judge; they wait, and the page of health says that they do."""
    left: set[int] = current_app.extensions.setdefault("vigie_mails_left", set())
    return left


def _try_again_or_quarantine(mail_id: int, reason: str) -> None:
    db.session.rollback()
    fault("reading.failed")
    if count_failed_reading(mail_id) >= TRIES:
        quarantine_mail(mail_id, reason)

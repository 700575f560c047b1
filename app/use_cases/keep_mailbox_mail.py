"""Mails of an IMAP mailbox are kept with their identity there, in one commit: seen twice, kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import ImapMail
from app.models.at_once import one_at_a_time
from app.models.transaction import transaction
from app.use_cases.receive_mail import keep_mail, note_refused_mail


@dataclass(frozen=True, slots=True)
class Place:
    """The mailbox as its server knows it: UIDs mean something under one UIDVALIDITY only (RFC 9051, 2.3.1.1)."""

    mailbox: str
    uidvalidity: int
    recipient: str


def kept_uids(place: Place, uids: Collection[int]) -> set[int]:
    """Those of `uids` that were kept before."""
    here = (ImapMail.mailbox == place.mailbox, ImapMail.uidvalidity == place.uidvalidity)
    found = select(ImapMail.uid).where(*here, ImapMail.uid >= min(uids, default=0))
    kept = set(db.session.scalars(found))
    db.session.rollback()
    return kept & set(uids)


@dataclass(frozen=True, slots=True)
class MailboxMail:
    """One mail there. `raw` is None for one too large to be fetched; `size` in bytes; `received_at` the server's (R4)."""

    uid: int
    raw: bytes | None
    size: int
    received_at: datetime


def keep_mailbox_mails(place: Place, mails: Sequence[MailboxMail]) -> None:
    """Keep them, or note those too large. One kept before, also under an older UIDVALIDITY, is not kept again."""
    with transaction() as session:
        one_at_a_time(session, f"mailbox {place.mailbox}")
        for mail in mails:
            if _row(session, place, mail.uid) is None:
                _keep(session, place, mail)


def _keep(session: Session, place: Place, mail: MailboxMail) -> None:
    sha256 = hashlib.sha256(mail.raw).hexdigest() if mail.raw is not None else ""
    mail_id = _kept_under_another_validity(session, place, sha256) if sha256 else None
    told: dict[str, Any] = {"source": "imap", "envelope_from": "", "envelope_to": [place.recipient]}
    if mail.raw is None:
        note_refused_mail(**told, size=mail.size, received_at=mail.received_at)
    elif mail_id is None:
        mail_id = keep_mail(mail.raw, **told, received_at=mail.received_at)
    row = ImapMail(mailbox=place.mailbox, uidvalidity=place.uidvalidity, uid=mail.uid, sha256=sha256, mail_id=mail_id)
    session.add(row)
    session.flush()


def _row(session: Session, place: Place, uid: int) -> int | None:
    here = (ImapMail.mailbox == place.mailbox, ImapMail.uidvalidity == place.uidvalidity)
    return session.scalar(select(ImapMail.id).where(*here, ImapMail.uid == uid))


def _kept_under_another_validity(session: Session, place: Place, sha256: str) -> int | None:
    same = (ImapMail.mailbox == place.mailbox, ImapMail.sha256 == sha256, ImapMail.uidvalidity != place.uidvalidity)
    return session.scalar(select(ImapMail.mail_id).where(*same).limit(1))

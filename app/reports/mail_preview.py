"""A mail to look at without trusting it: its headers and its plain text, cut short, nothing decoded but text.

The stored message is shown where there is one; a mail that waits is looked at here in its raw bytes, first part only.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import InboundMail, Message
from app.models.blob import read_blob

_RAW_SHOWN = 6000  # bytes


@dataclass(frozen=True, slots=True)
class MailPreview:
    """`understood` is what the reader made of it; `raw` the first bytes as they came, "" where none were kept."""

    understood: str
    raw: str
    is_cut: bool


def preview_mail(session: Session, mail: InboundMail) -> MailPreview:
    """Text alone: nothing of it is run, fetched or laid out."""
    body = session.scalar(select(Message.body).where(Message.mail_id == mail.id).limit(1))
    raw = read_blob(session, mail.blob_sha256) if mail.blob_sha256 else b""
    return MailPreview(body or "", raw[:_RAW_SHOWN].decode("utf-8", "replace"), len(raw) > _RAW_SHOWN)

"""How far each mailbox has been read: what was kept from it, by the server's own identity of a mail (RFC 9051, 2.3.1)."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class ImapMail(Base):
    """Written in the commit that keeps the mail, so that a mail seen twice is kept once.

    `mail_id` is None for one too large to be fetched.
    """

    __tablename__ = "imap_mail"
    __table_args__ = (UniqueConstraint("mailbox", "uidvalidity", "uid"),)

    mailbox: Mapped[str]  # user@host/folder
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(default="", index=True)  # known again under another UIDVALIDITY
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mail.id"))

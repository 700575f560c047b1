"""Bytes, kept once under their own SHA-256: raw mails and attachments."""

from __future__ import annotations

import hashlib

from sqlalchemy import LargeBinary, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.at_once import insert_once
from app.models.base import Base


class Blob(Base):
    """In the database on purpose: one commit, one backup, no file that a kill can leave behind."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


_CONTENT = select(Blob.content).where(Blob.sha256 == bindparam("of_hash"))


def keep_blob(session: Session, content: bytes) -> str:
    """Keep these bytes if they are not kept yet; their SHA-256 as hex."""
    sha256 = hashlib.sha256(content).hexdigest()
    insert_once(session, Blob, sha256=sha256, content=content)
    return sha256


def read_blob(session: Session, sha256: str) -> bytes:
    """The bytes kept under that hash. Raises NoResultFound if there are none."""
    return session.scalars(_CONTENT, {"of_hash": sha256}).one()

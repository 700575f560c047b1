"""The desks' own wordings of letters: every version a person wrote, the shipped ones being in the program."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class LetterTemplate(Base):
    """One version of one letter of one desk. The highest version counts; empty sources mean the shipped letter."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("desk", "name", "version"),)

    desk: Mapped[str]
    name: Mapped[str]  # of `app.notify.kinds`
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str]
    written_at: Mapped[datetime]
    failure: Mapped[str] = mapped_column(default="")  # why a letter went out in its shipped wording instead

    @property
    def is_shipped(self) -> bool:
        return not self.text

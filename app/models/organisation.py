"""A partner's organisation, the contracts it signed and the people who may write for it (B1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base


class Organisation(Base):
    """A Conseil départemental, a social centre, an institution: the client of a contract."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(unique=True)
    mail_domain: Mapped[str] = mapped_column(default="", index=True)  # tells a colleague of a contact from a stranger
    delegation_ended_at: Mapped[datetime | None]  # the desk took the management of its users back (B9)
    contacts: Mapped[list[Contact]] = relationship(back_populates="organisation", order_by="Contact.id")
    agreements: Mapped[list[Agreement]] = relationship(back_populates="organisation", order_by="Agreement.id")


class Agreement(Base):
    """An organisation's signature under a contract of the rules file."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("organisation_id", "contract"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    contract: Mapped[str]  # its name in escalation_rules.yaml
    convention_number: Mapped[str] = mapped_column(default="")
    organisation: Mapped[Organisation] = relationship(back_populates="agreements")


class Contact(Base):
    """A person of the partner's support, registered to write; `escalation_rank` orders those who are called (B5)."""

    __tablename__ = "contact"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    phone: Mapped[str] = mapped_column(default="")
    user_code: Mapped[str] = mapped_column(default="")
    reachable_hours: Mapped[str] = mapped_column(default="")  # A13
    role: Mapped[str] = mapped_column(default="")
    escalation_rank: Mapped[int | None]
    organisation: Mapped[Organisation] = relationship(back_populates="contacts")

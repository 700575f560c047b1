"""A person who signs in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from workflows.permissions import Role
from workflows.reach import Reach


class User(Base):
    """`desk` is a desk's code in the rules file; `role` one of `workflows.permissions.Role`.

    A partner's user has an organisation, and for `desk` the one that serves it.
    """

    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    role: Mapped[str]
    desk: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    suspended_by: Mapped[str] = mapped_column(default="")  # partner, desk or review (B9, B10); "" where nobody kept it
    must_change_password: Mapped[bool] = mapped_column(default=False)  # forced by the desk (B9)
    totp_secret: Mapped[str] = mapped_column(
        default=""
    )  # sealed for `totp_owner`; "" while no second factor is asked for
    totp_step: Mapped[int] = mapped_column(default=0)  # of the last code used: none opens twice
    group_name: Mapped[str] = mapped_column(default="")  # of a partner's users, as their access manager sorts them (B9)
    removed_at: Mapped[datetime | None]

    @property
    def totp_owner(self) -> str:
        """For whom the secret of the authenticator is sealed."""
        return totp_owner(self.id)

    @property
    def reach(self) -> Reach:
        """Whose incidents this account sees, while it is active."""
        return Reach(Role(self.role), self.desk, self.organisation_id)


def totp_owner(user_id: int) -> str:
    """For whom the secret of that account's authenticator is sealed (`app.models.sealed`)."""
    return f"totp:{user_id}"


def of_desk(desk: str) -> ColumnElement[bool]:
    """The condition on User for who works at that desk: its partners' users are served by it and do not."""
    return and_(User.desk == desk, User.active, User.organisation_id.is_(None))

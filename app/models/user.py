"""A person who signs in."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class User(Base):
    """`desk` is a desk's code in the rules file; `role` one of `workflows.permissions.Role`."""

    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    role: Mapped[str]
    desk: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)

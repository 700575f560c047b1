"""The accounts of the demonstration, shown on its sign-in page and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User

DEMO_PASSWORD = "vigie-demo"  # noqa: S105 - printed on the page it opens


def demo_accounts(session: Session) -> Sequence[User]:
    """Everybody who may sign in, desk by desk."""
    return session.scalars(select(User).where(User.active).order_by(User.desk, User.role, User.name)).all()

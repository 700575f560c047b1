"""Partners' users and the roles beyond a desk, for the tests of who may do what."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Organisation, User
from app.models.transaction import transaction

EURE, AMBRE = "Centre social intercommunal des Trois-Rivières", "Conseil départemental du Val-d’Ambre"


def add_user(email: str, role: str, desk: str, organisation: str = "") -> int:
    """An account with no password that fits; the id."""
    with transaction() as session:
        named = select(Organisation.id).where(Organisation.name == organisation)
        user = User(
            email=email, name=email.partition("@")[0].title(), role=role, desk=desk, password_hash="none",
            organisation_id=session.scalar(named) if organisation else None,
        )  # fmt: skip
        session.add(user)
        session.flush()
        return user.id


def organisation_id(name: str) -> int:
    return db.session.scalars(select(Organisation.id).where(Organisation.name == name)).one()

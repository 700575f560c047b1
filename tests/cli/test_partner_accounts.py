"""An account of a partner's user, from a terminal."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import User
from tests.cli.conftest import Type
from tests.use_cases.desk import Desk

AMBRE = "Conseil départemental du Val-d’Ambre"


def add(type_in: Type, role: str, organisation: str, email: str = "une@cd-val-ambre.example") -> str:
    named = ("--organisation", organisation) if organisation else ()
    typed = (
        "--email",
        email,
        "--name",
        "Une personne",
        "--role",
        role,
        "--desk",
        "gsi",
        "--password",
        "x" * 12,
        *named,
    )
    return type_in("accounts", "add", *typed).output


def test_partners_user_belongs_to_the_organisation_and_chooses_a_password(desk: Desk, type_in: Type) -> None:
    assert "ajouté" in add(type_in, "access_manager", AMBRE)
    db.session.rollback()
    user = db.session.scalars(select(User).where(User.email == "une@cd-val-ambre.example")).one()
    assert (user.role, user.organisation_id is not None, user.must_change_password) == ("access_manager", True, True)
    assert "a déjà un compte" in add(type_in, "access_manager", AMBRE)


def test_partners_role_without_an_organisation_is_refused_and_a_desks_role_with_one(type_in: Type) -> None:
    assert "ne vont pas ensemble" in add(type_in, "partner", "")
    assert "ne vont pas ensemble" in add(type_in, "agent", AMBRE)
    assert "Aucun organisme" in add(type_in, "partner", "Ailleurs")

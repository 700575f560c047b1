"""The desk supervises what its partners manage: maxima, forced passwords, the delegation itself (B9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.models import AccessMaximum, Organisation, User
from app.models.transaction import transaction
from app.use_cases.manage_users import NotYours
from app.use_cases.sessions import revoke_sessions
from workflows.permissions import PARTNER_ROLES, Role
from workflows.reach import Reach


def set_maximum(organisation_id: int, service: str, profile: str, maximum: int) -> None:
    """How many users of that partner may hold the profile. Nobody loses one by it: no more are given. Whose partner it is
    the door has checked.
    """
    with transaction() as session:
        of_kind = {"organisation_id": organisation_id, "service": service, "profile": profile}
        row = session.scalars(select(AccessMaximum).filter_by(**of_kind)).one_or_none()
        if row is None:
            session.add(AccessMaximum(maximum=maximum, **of_kind))
        else:
            row.maximum = maximum


def force_password(who: Reach, user_id: int, now: datetime) -> None:
    """The user chooses a new one before anything else, and is signed out until then. Raises NotYours."""
    with transaction() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is None or user.role not in PARTNER_ROLES or (who.role != Role.ADMINISTRATOR and user.desk != who.desk):
            raise NotYours(user_id)
        user.must_change_password = True
        revoke_sessions(user_id, now)


def take_delegation_back(organisation_id: int, now: datetime | None) -> None:
    """From then on the desk alone manages that partner's users; None gives it back to the partner."""
    with transaction() as session:
        session.get_one(Organisation, organisation_id).delegation_ended_at = now

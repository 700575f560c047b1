"""Who of a partner holds what, and how the reviews stand (B9, B10)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import AccessAnswer, AccessGrant, AccessMaximum, AccessReview, User
from workflows.permissions import PARTNER_ROLES


def users_of(session: Session, organisation_id: int) -> Sequence[User]:
    """The organisation's users who were not removed, by group and name."""
    users = select(User).where(
        User.organisation_id == organisation_id, User.role.in_(PARTNER_ROLES), User.removed_at.is_(None)
    )
    return session.scalars(users.order_by(User.group_name, User.name)).all()


def removed_of(session: Session, organisation_id: int) -> Sequence[User]:
    """Those who were removed and are still known, the last one first."""
    users = select(User).where(
        User.organisation_id == organisation_id, User.role.in_(PARTNER_ROLES), User.removed_at.is_not(None)
    )
    return session.scalars(users.order_by(User.removed_at.desc(), User.id)).all()


def grants_of(session: Session, organisation_id: int) -> Sequence[AccessGrant]:
    """What its users hold."""
    held = select(AccessGrant).where(AccessGrant.organisation_id == organisation_id, AccessGrant.withdrawn_at.is_(None))
    return session.scalars(held.options(joinedload(AccessGrant.user)).order_by(AccessGrant.id)).all()


def maxima_of(session: Session, organisation_id: int) -> Sequence[AccessMaximum]:
    """What the desk allows."""
    rows = select(AccessMaximum).where(AccessMaximum.organisation_id == organisation_id)
    return session.scalars(rows.order_by(AccessMaximum.service, AccessMaximum.profile)).all()


def reviews_of(session: Session, organisation_id: int) -> Sequence[AccessReview]:
    """Its reviews, newest first."""
    rows = select(AccessReview).where(AccessReview.organisation_id == organisation_id)
    return session.scalars(rows.order_by(AccessReview.id.desc())).all()


def answers_of(session: Session, review_id: int) -> dict[int, str]:
    """User id to what was certified so far."""
    rows = select(AccessAnswer.user_id, AccessAnswer.answer).where(AccessAnswer.review_id == review_id)
    return {row[0]: row[1] for row in session.execute(rows)}

"""The lists a person finds above the queue: the own ones and those of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.models import DefaultView, SavedView


@dataclass(frozen=True, slots=True)
class KeptView:
    """`query` is that of the list's address."""

    id: int
    name: str
    query: str
    is_shared: bool
    is_default: bool


def kept_views(session: Session, user_id: int, desk: str) -> Sequence[KeptView]:
    """By name, those of the desk first."""
    shared = and_(SavedView.owner_id.is_(None), SavedView.desk == desk)
    question = (
        select(SavedView, DefaultView.id)
        .outerjoin(DefaultView, and_(DefaultView.view_id == SavedView.id, DefaultView.user_id == user_id))
        .where(or_(SavedView.owner_id == user_id, shared))
        .order_by(SavedView.owner_id.is_not(None), SavedView.name)
    )
    return [
        KeptView(view.id, view.name, view.query, view.owner_id is None, chosen is not None)
        for view, chosen in session.execute(question)
    ]

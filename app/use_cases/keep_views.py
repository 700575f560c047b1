"""Lists kept under a name: one's own, or the desk's where a manager shares them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import DefaultView, SavedView
from app.models.at_once import one_at_a_time
from app.models.transaction import transaction
from app.use_cases.actor import Actor

LONGEST_NAME = 60
LONGEST_QUERY = 500


class NotYourView(LookupError):
    """There is no such view, or it is somebody else's: the two must look the same."""


class ViewUnnamed(ValueError):
    """A view needs a name, of LONGEST_NAME signs at most."""


class ViewNameTaken(ValueError):
    """Another view bears that name already."""


def save_view(actor: Actor, name: str, query: str, now: datetime, *, shared: bool = False) -> None:
    """Keep the list of that query under a name; a view that bears it already is that list from now on.

    `shared` is for the actor's desk. Raises ViewUnnamed.
    """
    name = _named(name)
    with transaction() as session:
        one_at_a_time(session, f"views of {actor.desk}")
        if (view := _of_name(session, actor, name, shared=shared)) is None:
            owner_id = None if shared else actor.user_id
            view = SavedView(desk=actor.desk or "", owner_id=owner_id, name=name, query="", made_at=now, made_by="")
            session.add(view)
        view.query, view.made_at, view.made_by = query[:LONGEST_QUERY], now, actor.name


def rename_view(actor: Actor, view_id: int, name: str, *, may_share: bool) -> None:
    """Raises NotYourView, ViewUnnamed, ViewNameTaken."""
    name = _named(name)
    with transaction() as session:
        one_at_a_time(session, f"views of {actor.desk}")
        view = _kept_by(session, actor, view_id, may_share=may_share)
        taken = _of_name(session, actor, name, shared=view.owner_id is None)
        if taken is not None and taken.id != view.id:
            raise ViewNameTaken(name)
        view.name = name


def delete_view(actor: Actor, view_id: int, *, may_share: bool) -> None:
    """Whoever's queue opened with it opens with all open incidents again. Raises NotYourView."""
    with transaction() as session:
        view = _kept_by(session, actor, view_id, may_share=may_share)
        session.execute(delete(DefaultView).where(DefaultView.view_id == view.id))
        session.delete(view)


def choose_default(actor: Actor, view_id: int | None) -> None:
    """The view that this person's queue opens with; None for all open incidents. Raises NotYourView."""
    with transaction() as session:
        one_at_a_time(session, f"views of {actor.desk}")
        session.execute(delete(DefaultView).where(DefaultView.user_id == actor.user_id))
        if view_id is not None:
            view = session.get(SavedView, view_id)
            if view is None or not (view.owner_id == actor.user_id or _is_shared_with(view, actor)):
                raise NotYourView(view_id)
            session.add(DefaultView(user_id=actor.user_id or 0, view_id=view.id))


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ViewUnnamed(name)
    return name


def _of_name(session: Session, actor: Actor, name: str, *, shared: bool) -> SavedView | None:
    whose = SavedView.owner_id == actor.user_id
    if shared:
        whose = SavedView.owner_id.is_(None) & (SavedView.desk == (actor.desk or ""))
    return session.scalars(select(SavedView).where(whose, SavedView.name == name)).one_or_none()


def _kept_by(session: Session, actor: Actor, view_id: int, *, may_share: bool) -> SavedView:
    """The view, where this person may change it."""
    view = session.get(SavedView, view_id)
    if view is None or not (view.owner_id == actor.user_id or (may_share and _is_shared_with(view, actor))):
        raise NotYourView(view_id)
    return view


def _is_shared_with(view: SavedView, actor: Actor) -> bool:
    return view.owner_id is None and view.desk == (actor.desk or "")

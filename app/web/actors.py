"""The signed-in person as the verbs know one."""

from __future__ import annotations

from flask_login import current_user

from app.reports.reach import own_desk
from app.use_cases.actor import Actor
from workflows import movers


def actor() -> Actor:
    """Who acts in this request."""
    return Actor(current_user.name, moves_as(), own_desk(current_user.reach), current_user.user_id, current_user.reach)


def moves_as() -> str:
    """The role under which `workflows.lifecycle.may_move` judges this person."""
    return movers.moves_as(current_user.role)

"""The signed-in person as the verbs know one."""

from __future__ import annotations

from flask_login import current_user

from app.reports.reach import own_desk
from app.use_cases.actor import Actor
from workflows.permissions import Role

# The table of moves knows the people of a desk; the national levels work on its incidents as its agents do.
_MOVES_AS = {
    Role.AGENT: "agent",
    Role.MANAGER: "manager",
    Role.N2: "agent",
    Role.N3: "agent",
    Role.SECURITY_OFFICER: "manager",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "manager",
    Role.PARTNER: "partner",
    Role.ACCESS_MANAGER: "partner",
    Role.ACCESS_DEPUTY: "partner",
    Role.PARTNER_SECURITY: "partner",
}


def actor() -> Actor:
    """Who acts in this request."""
    return Actor(current_user.name, moves_as(), own_desk(current_user.reach), current_user.user_id, current_user.reach)


def moves_as() -> str:
    """The role under which `workflows.lifecycle.may_move` judges this person."""
    return _MOVES_AS[current_user.role]

"""As whom `workflows.lifecycle.may_move` judges each role: its table knows the people of a desk and the partner."""

from __future__ import annotations

from workflows.permissions import Role

# The national levels work on a desk's incidents as its agents do.
_MOVES_AS = {
    Role.AGENT: "agent",
    Role.MANAGER: "manager",
    Role.N2: "agent",
    Role.N3: "agent",
    Role.ADMINISTRATOR: "manager",
    Role.SECURITY_OFFICER: "manager",
    Role.AUDITOR: "auditor",
    Role.PARTNER: "partner",
    Role.ACCESS_MANAGER: "partner",
    Role.ACCESS_DEPUTY: "partner",
    Role.PARTNER_SECURITY: "partner",
}


def moves_as(role: Role) -> str:
    """The name under which the table of moves knows that role."""
    return _MOVES_AS[role]

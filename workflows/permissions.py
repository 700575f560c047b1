"""Who may do what: one answer for pages, lists, the API and mail."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is here for."""

    AGENT = "agent"
    MANAGER = "manager"
    N2 = "n2"
    N3 = "n3"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What a door may ask for. A route names one of these or is refused (deny by default)."""

    READ_INCIDENTS = "read_incidents"
    WORK_ON_INCIDENT = "work_on_incident"
    RUN_CRISIS = "run_crisis"
    SEE_BOARD = "see_board"
    READ_MAIL_LOG = "read_mail_log"
    SETTLE_MAIL = "settle_mail"
    READ_LETTERS = "read_letters"
    MOVE_TIME = "move_time"  # of the demonstration


_DESK_ACTS = {
    Act.READ_INCIDENTS,
    Act.WORK_ON_INCIDENT,
    Act.READ_MAIL_LOG,
    Act.SETTLE_MAIL,
    Act.READ_LETTERS,
    Act.SEE_BOARD,
}
_GRANTED: dict[Role, frozenset[Act]] = {
    Role.AGENT: frozenset(_DESK_ACTS | {Act.MOVE_TIME}),
    Role.MANAGER: frozenset(_DESK_ACTS | {Act.RUN_CRISIS, Act.MOVE_TIME}),
    Role.N2: frozenset({Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT}),
    Role.N3: frozenset({Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT}),
    Role.ADMINISTRATOR: frozenset(Act),
}


def may(role: Role, act: Act) -> bool:
    """Whether that role may ever do that act; whose incidents it reaches is `reach`."""
    return act in _GRANTED[role]


def reach(role: Role, desk: str) -> str | None:
    """The desk whose incidents this person sees; None for every desk (national levels, administrators)."""
    return None if role in (Role.N2, Role.N3, Role.ADMINISTRATOR) else desk

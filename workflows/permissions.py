"""Who may do what: one answer for pages, lists, the API and mail. Whose incidents one reaches is `workflows.reach`."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is here for."""

    AGENT = "agent"
    MANAGER = "manager"
    N2 = "n2"
    N3 = "n3"
    SECURITY_OFFICER = "security_officer"  # of a desk (B7)
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"
    ACCESS_MANAGER = "access_manager"  # of a partner (B9)
    ACCESS_DEPUTY = "access_deputy"
    PARTNER_SECURITY = "partner_security"  # its security officer (B7)


class Act(StrEnum):
    """What a door may ask for. A route names one of these or is refused (deny by default)."""

    READ_INCIDENTS = "read_incidents"
    WORK_ON_INCIDENT = "work_on_incident"
    RUN_CRISIS = "run_crisis"
    SEE_BOARD = "see_board"
    READ_MAIL_LOG = "read_mail_log"
    SETTLE_MAIL = "settle_mail"
    READ_LETTERS = "read_letters"
    WORD_LETTERS = "word_letters"  # of the own desk
    KEEP_CALENDARS = "keep_calendars"
    KEEP_TOKENS = "keep_tokens"  # one's own, of the API
    KEEP_WEBHOOKS = "keep_webhooks"
    MOVE_TIME = "move_time"  # of the demonstration


_WORK = {Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT, Act.KEEP_TOKENS}
_DESK_ACTS = _WORK | {Act.READ_MAIL_LOG, Act.SETTLE_MAIL, Act.READ_LETTERS, Act.SEE_BOARD}
_GRANTED: dict[Role, frozenset[Act]] = {
    Role.AGENT: frozenset(_DESK_ACTS | {Act.MOVE_TIME}),
    Role.MANAGER: frozenset(
        _DESK_ACTS | {Act.RUN_CRISIS, Act.KEEP_WEBHOOKS, Act.WORD_LETTERS, Act.KEEP_CALENDARS, Act.MOVE_TIME}
    ),
    Role.N2: frozenset(_WORK),
    Role.N3: frozenset(_WORK),
    Role.SECURITY_OFFICER: frozenset(_WORK),
    Role.AUDITOR: frozenset({Act.READ_INCIDENTS, Act.SEE_BOARD, Act.KEEP_TOKENS}),
    Role.ADMINISTRATOR: frozenset(Act),
    Role.PARTNER: frozenset(),
    Role.ACCESS_MANAGER: frozenset(),
    Role.ACCESS_DEPUTY: frozenset(),
    Role.PARTNER_SECURITY: frozenset(),
}
PARTNER_ROLES = frozenset({Role.PARTNER, Role.ACCESS_MANAGER, Role.ACCESS_DEPUTY, Role.PARTNER_SECURITY})


def may(role: Role, act: Act) -> bool:
    """Whether that role may ever do that act; on which incidents is `workflows.reach`."""
    return act in _GRANTED[role]

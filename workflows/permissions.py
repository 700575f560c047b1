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
    SILENCE_INCIDENT = "silence_incident"  # on the board
    READ_MAIL_LOG = "read_mail_log"
    SETTLE_MAIL = "settle_mail"
    READ_LETTERS = "read_letters"
    WORD_LETTERS = "word_letters"  # of the own desk
    SHARE_VIEWS = "share_views"  # of the queue, with the own desk
    KEEP_TOKENS = "keep_tokens"  # one's own, of the API
    KEEP_WEBHOOKS = "keep_webhooks"
    KEEP_CALENDARS = "keep_calendars"
    MOVE_TIME = "move_time"  # of the demonstration
    KEEP_OWN_ACCOUNT = "keep_own_account"
    READ_TRACES = "read_traces"  # B8
    REVEAL_NUMBERS = "reveal_numbers"  # a claimant's, masked otherwise (B8)
    USE_PORTAL = "use_portal"
    MANAGE_USERS = "manage_users"  # of the own organisation (B9)
    SUPERVISE_ACCESS = "supervise_access"  # of the partners of the own desk (B9, B10)


_WORK = {Act.REVEAL_NUMBERS, Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT, Act.KEEP_TOKENS}
_DESK_ACTS = _WORK | {Act.READ_MAIL_LOG, Act.SETTLE_MAIL, Act.READ_LETTERS, Act.SEE_BOARD}
_GRANTED: dict[Role, frozenset[Act]] = {
    Role.AGENT: frozenset(_DESK_ACTS | {Act.MOVE_TIME}),
    Role.MANAGER: frozenset(
        _DESK_ACTS
        | {Act.RUN_CRISIS, Act.SILENCE_INCIDENT, Act.WORD_LETTERS, Act.KEEP_WEBHOOKS, Act.KEEP_CALENDARS}
        | {Act.SUPERVISE_ACCESS, Act.SHARE_VIEWS, Act.MOVE_TIME}
    ),
    Role.N2: frozenset(_WORK),
    Role.N3: frozenset(_WORK),
    Role.SECURITY_OFFICER: frozenset(_WORK | {Act.READ_TRACES}),
    Role.AUDITOR: frozenset({Act.READ_INCIDENTS, Act.SEE_BOARD, Act.KEEP_TOKENS, Act.READ_TRACES}),
    Role.ADMINISTRATOR: frozenset(Act) - {Act.USE_PORTAL, Act.MANAGE_USERS},
    Role.PARTNER: frozenset({Act.USE_PORTAL}),
    Role.ACCESS_MANAGER: frozenset({Act.USE_PORTAL, Act.MANAGE_USERS, Act.READ_TRACES}),
    Role.ACCESS_DEPUTY: frozenset({Act.USE_PORTAL, Act.MANAGE_USERS, Act.READ_TRACES}),
    Role.PARTNER_SECURITY: frozenset({Act.USE_PORTAL}),
}
PARTNER_ROLES = frozenset({Role.PARTNER, Role.ACCESS_MANAGER, Role.ACCESS_DEPUTY, Role.PARTNER_SECURITY})


def may(role: Role, act: Act) -> bool:
    """Whether that role may ever do that act; on which incidents is `workflows.reach`."""
    return act is Act.KEEP_OWN_ACCOUNT or act in _GRANTED[role]

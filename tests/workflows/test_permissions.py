"""Who may do what: one line a role."""

from __future__ import annotations

import pytest

from workflows.permissions import PARTNER_ROLES, Act, Role, may

OWN = {Act.KEEP_OWN_ACCOUNT}
WORK = OWN | {Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT, Act.REVEAL_NUMBERS, Act.KEEP_TOKENS}
DESK_ACTS = WORK | {Act.SEE_BOARD, Act.READ_MAIL_LOG, Act.SETTLE_MAIL, Act.READ_LETTERS, Act.MOVE_TIME}
GRANTED = {
    Role.AGENT: DESK_ACTS,
    Role.MANAGER: DESK_ACTS
    | {Act.SUPERVISE_ACCESS, Act.RUN_CRISIS, Act.WORD_LETTERS, Act.KEEP_WEBHOOKS, Act.KEEP_CALENDARS}
    | {Act.SILENCE_INCIDENT, Act.SHARE_VIEWS},
    Role.N2: WORK,
    Role.N3: WORK,
    Role.SECURITY_OFFICER: WORK | {Act.READ_TRACES},
    Role.AUDITOR: OWN | {Act.READ_TRACES, Act.READ_INCIDENTS, Act.SEE_BOARD, Act.KEEP_TOKENS},
    Role.ADMINISTRATOR: set(Act) - {Act.USE_PORTAL, Act.MANAGE_USERS},
    Role.PARTNER: OWN | {Act.USE_PORTAL},
    Role.ACCESS_MANAGER: OWN | {Act.USE_PORTAL, Act.MANAGE_USERS, Act.READ_TRACES},
    Role.ACCESS_DEPUTY: OWN | {Act.USE_PORTAL, Act.MANAGE_USERS, Act.READ_TRACES},
    Role.PARTNER_SECURITY: OWN | {Act.USE_PORTAL},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_its_own_acts_only(role: Role) -> None:
    assert {act for act in Act if may(role, act)} == GRANTED[role]


def test_only_who_answers_for_the_desk_runs_a_crisis() -> None:
    assert {role for role in Role if may(role, Act.RUN_CRISIS)} == {Role.MANAGER, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", sorted(PARTNER_ROLES))
def test_partner_never_works_with_the_tools_of_the_desk(role: Role) -> None:
    assert {act for act in DESK_ACTS if may(role, act)} == OWN

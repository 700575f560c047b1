"""Who may do what: one line a role."""

from __future__ import annotations

import pytest

from workflows.permissions import PARTNER_ROLES, Act, Role, may

WORK = {Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT}
DESK_ACTS = WORK | {Act.SEE_BOARD, Act.READ_MAIL_LOG, Act.SETTLE_MAIL, Act.READ_LETTERS, Act.MOVE_TIME}
GRANTED = {
    Role.AGENT: DESK_ACTS,
    Role.MANAGER: DESK_ACTS | {Act.RUN_CRISIS, Act.WORD_LETTERS, Act.KEEP_CALENDARS},
    Role.N2: WORK,
    Role.N3: WORK,
    Role.SECURITY_OFFICER: WORK,
    Role.AUDITOR: {Act.READ_INCIDENTS, Act.SEE_BOARD},
    Role.ADMINISTRATOR: set(Act),
    Role.PARTNER: set(),
    Role.ACCESS_MANAGER: set(),
    Role.ACCESS_DEPUTY: set(),
    Role.PARTNER_SECURITY: set(),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_its_own_acts_only(role: Role) -> None:
    assert {act for act in Act if may(role, act)} == GRANTED[role]


def test_only_who_answers_for_the_desk_runs_a_crisis() -> None:
    assert {role for role in Role if may(role, Act.RUN_CRISIS)} == {Role.MANAGER, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", sorted(PARTNER_ROLES))
def test_partner_never_works_with_the_tools_of_the_desk(role: Role) -> None:
    assert not {act for act in DESK_ACTS if may(role, act)}

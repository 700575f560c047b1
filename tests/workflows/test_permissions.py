"""Who may do what, and whose incidents each person reaches: one line a role."""

from __future__ import annotations

import pytest

from workflows.permissions import Act, Role, may, reach

DESK_ACTS = {
    Act.READ_INCIDENTS,
    Act.WORK_ON_INCIDENT,
    Act.SEE_BOARD,
    Act.READ_MAIL_LOG,
    Act.SETTLE_MAIL,
    Act.READ_LETTERS,
    Act.MOVE_TIME,
}
GRANTED = {
    Role.AGENT: DESK_ACTS,
    Role.MANAGER: DESK_ACTS | {Act.RUN_CRISIS},
    Role.N2: {Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT},
    Role.N3: {Act.READ_INCIDENTS, Act.WORK_ON_INCIDENT},
    Role.ADMINISTRATOR: set(Act),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_its_own_acts_only(role: Role) -> None:
    assert {act for act in Act if may(role, act)} == GRANTED[role]


def test_only_who_answers_for_the_desk_runs_a_crisis() -> None:
    assert {role for role in Role if may(role, Act.RUN_CRISIS)} == {Role.MANAGER, Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        (Role.AGENT, "caf-eure"),
        (Role.MANAGER, "caf-eure"),
        (Role.N2, None),
        (Role.N3, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_desk_people_see_their_desk_and_national_levels_see_all(role: Role, reached: str | None) -> None:
    assert reach(role, "caf-eure") == reached

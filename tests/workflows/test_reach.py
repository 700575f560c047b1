"""Whose incidents each person sees, by the real rules: one sentence a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflows.permissions import Role
from workflows.reach import Reach, Sight, scope_of, sees
from workflows.rules_reader import read_rules

DESKS = read_rules(Path("escalation_rules.yaml").read_text(encoding="utf-8"), "escalation_rules.yaml").desks
OURS, THEIRS = 1, 2


def seen(reach: Reach, desk: str, *, organisation: int = OURS, level: int = 1, security: bool = False) -> bool:
    return sees(scope_of(reach, DESKS), Sight(desk, organisation, security, level))


def test_agent_sees_the_own_desk_and_no_other() -> None:
    agent = Reach(Role.AGENT, "caf-eure")
    assert seen(agent, "caf-eure")
    assert not [desk for desk in ("gsi", "caf-haut-rhin", "ncaa") if seen(agent, desk, level=3)]


def test_gsi_sees_what_a_caf_centre_escalated_to_it_and_only_that() -> None:
    gsi = Reach(Role.AGENT, "gsi")
    assert not seen(gsi, "caf-eure")
    assert seen(gsi, "caf-eure", level=2)
    assert seen(gsi, "caf-haut-rhin", level=3)
    assert not seen(gsi, "ncaa", level=3)


def test_level_2_sees_what_came_up_to_it() -> None:
    level2 = Reach(Role.N2, "gsi")
    assert not seen(level2, "gsi")
    assert seen(level2, "gsi", level=2)
    assert seen(level2, "caf-eure", level=2)
    assert not seen(level2, "ncaa", level=3)


def test_level_3_is_shared_by_the_gsi_and_the_caf_centres() -> None:
    level3 = Reach(Role.N3, "gsi")
    assert not seen(level3, "caf-eure", level=2)
    assert seen(level3, "caf-eure", level=3)
    assert not seen(level3, "ncaa", level=3)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECURITY_OFFICER, Role.PARTNER_SECURITY)])
def test_security_incident_is_seen_by_nobody_but_the_officers(role: Role) -> None:
    assert not seen(Reach(role, "gsi", OURS), "gsi", level=3, security=True)


def test_security_officer_of_a_desk_sees_its_security_incidents_alone() -> None:
    officer = Reach(Role.SECURITY_OFFICER, "caf-eure")
    assert seen(officer, "caf-eure", security=True)
    assert not seen(officer, "caf-eure")
    assert not seen(officer, "gsi", security=True)


def test_security_officer_of_a_partner_sees_those_of_the_organisation() -> None:
    officer = Reach(Role.PARTNER_SECURITY, "caf-eure", OURS)
    assert seen(officer, "caf-eure", security=True)
    assert not seen(officer, "caf-eure", organisation=THEIRS, security=True)
    assert not seen(officer, "caf-eure")


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ACCESS_MANAGER, Role.ACCESS_DEPUTY])
def test_partner_sees_the_own_organisation_at_whatever_desk(role: Role) -> None:
    partner = Reach(role, "gsi", OURS)
    assert seen(partner, "caf-eure")
    assert not seen(partner, "gsi", organisation=THEIRS)
    assert scope_of(Reach(role, "gsi"), DESKS) == ()


def test_auditor_and_administrator_see_every_desk() -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert all(seen(Reach(role, "gsi"), desk) for desk in DESKS)


def test_who_has_no_known_desk_sees_nothing() -> None:
    assert scope_of(Reach(Role.AGENT, "disparu"), DESKS) == ()

"""Passwords, scopes and the names under which roles move: small rules, each a table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflows.api_scopes import Scope, may_stand_in_an_address
from workflows.movers import moves_as
from workflows.passwords import why_weak
from workflows.permissions import Role
from workflows.retention import months_before


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("quatre chevaux verts", ""),
        ("trop court", "short"),
        ("   trop court   ", "short"),
        ("mille-feuille " * 20, "long"),
        ("abababababab", "repeated"),
        ("Mot de passe 2026 !", "common"),
        ("je suis camille.durand", "personal"),
        ("camille durand en mer", "personal"),
    ],
)
def test_weak_password_is_told_why(password: str, why: str) -> None:
    assert why_weak(password, "camille.durand@cnaf.example", "Camille Durand") == why


def test_name_too_short_to_be_told_from_a_syllable_counts_for_nothing() -> None:
    assert why_weak("une mélodie lointaine", "lo@cnaf.example", "") == ""


def test_only_a_token_of_the_feeds_may_stand_in_an_address() -> None:
    assert may_stand_in_an_address(frozenset({Scope.FEEDS_READ}))
    assert not may_stand_in_an_address(frozenset({Scope.FEEDS_READ, Scope.INCIDENTS_READ}))
    assert not may_stand_in_an_address(frozenset())


def test_every_role_moves_under_a_name_the_table_knows() -> None:
    assert {moves_as(role) for role in Role} == {"agent", "manager", "auditor", "partner"}


@pytest.mark.parametrize(
    ("months", "day"), [(1, "2026-02-28"), (3, "2025-12-31"), (13, "2025-02-28"), (25, "2024-02-29"), (0, "2026-03-31")]
)
def test_months_go_back_to_the_same_day_or_the_last_of_a_shorter_month(months: int, day: str) -> None:
    assert f"{months_before(datetime(2026, 3, 31, 9, tzinfo=UTC), months):%Y-%m-%d}" == day

"""A few kills and other misfortunes, in every run of the tests; `make kill-test` and `make fault-test` are the long ones."""

from __future__ import annotations

import pytest

from tests.engine.killing import run
from tests.servers.databases import Databases


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_program_killed_at_any_moment_loses_nothing_and_does_nothing_twice(databases: Databases) -> None:
    outcome = run(databases.kind, 4, seed=20261123)
    assert outcome.audit.broken == []
    assert outcome.kills >= 4
    assert outcome.audit.counted["mails"] > 0
    assert outcome.audit.counted["steps"] > 0


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_program_whose_calls_fail_at_named_points_loses_nothing_and_does_nothing_twice(databases: Databases) -> None:
    outcome = run(databases.kind, 4, seed=20261124, how="raise")
    assert outcome.audit.broken == []
    assert outcome.strikes >= 4
    assert outcome.points.struck.total() == outcome.strikes

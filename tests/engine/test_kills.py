"""A few kills, in every run of the tests; `make kill-test` is the long one."""

from __future__ import annotations

import pytest

from tests.engine.killing import run
from tests.servers.databases import Databases

KILLS = 6


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_program_killed_at_any_moment_loses_nothing_and_does_nothing_twice(databases: Databases) -> None:
    outcome = run(databases.kind, KILLS, seed=20261123)
    assert outcome.audit.broken == []
    assert outcome.kills.total() == KILLS
    assert outcome.audit.counted["mails"] > 0
    assert outcome.audit.counted["steps"] > 0

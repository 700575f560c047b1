"""A few backups under kills in every run of the tests; `make backup-test` takes fifty."""

from __future__ import annotations

import pytest

from tests.backups.under_kills import run
from tests.servers.databases import Databases

BACKUPS = 3


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_backups_taken_while_writers_are_killed_restore_clean(databases: Databases) -> None:
    count = run(databases.kind, BACKUPS, seed=20261123)
    assert count.broken == []
    assert (count.backups, count.kills) == (BACKUPS, BACKUPS)
    assert count.mails_promised > 0

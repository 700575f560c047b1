"""A share of the random questions on every run; ORACLE_CASES asks for more, ORACLE_SEED for others."""

from __future__ import annotations

import os

import pytest

from tests.workflows.minute_oracle import differences

CASES = int(os.environ.get("ORACLE_CASES", "6000"))
CASES_A_ZONE = 1000
SEED = int(os.environ.get("ORACLE_SEED", "20261121"))


@pytest.mark.parametrize("batch", range(-(-CASES // CASES_A_ZONE)))
def test_calendar_and_minute_oracle_agree(batch: int) -> None:
    found = differences(SEED, batch, CASES_A_ZONE)
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:3])

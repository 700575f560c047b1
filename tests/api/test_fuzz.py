"""A small share of `make api-fuzz`, on every change: a few operations with good data and with bad."""

from __future__ import annotations

import pytest

from tests.api.fuzz import Wanted, fuzz

SHARE = Wanted(examples=1, part=1, parts=18)


@pytest.mark.any_database
@pytest.mark.filterwarnings("ignore")  # what the tool says of its own age is no matter of ours
def test_share_of_the_operations_answers_as_described() -> None:
    tried = fuzz(SHARE)
    assert len(tried.operations) == 3
    assert sum(tried.statuses.values()) >= 5
    assert tried.faults == {}

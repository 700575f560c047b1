"""When one incident may be merged into another."""

from __future__ import annotations

import pytest

from workflows.lifecycle import State
from workflows.merging import NoMerge, why_not_merge


@pytest.mark.parametrize(
    ("state", "main", "itself", "has_duplicates", "why"),
    [
        (State.REGISTERED, State.ACKNOWLEDGED, False, False, None),
        (State.ESCALATED_N2, State.RESTORED, False, False, None),
        (State.REGISTERED, State.REGISTERED, True, False, NoMerge.ITSELF),
        (State.CRISIS, State.REGISTERED, False, False, NoMerge.IN_CRISIS),
        (State.RESTORED, State.REGISTERED, False, False, NoMerge.NOT_OPEN),
        (State.CLOSED, State.REGISTERED, False, False, NoMerge.NOT_OPEN),
        (State.REGISTERED, State.REGISTERED, False, True, NoMerge.HAS_DUPLICATES),
        (State.REGISTERED, State.CLOSED, False, False, NoMerge.MAIN_CLOSED),
    ],
)
def test_little_is_merged_and_the_rest_says_why_not(
    state: State, main: State, itself: bool, has_duplicates: bool, why: NoMerge | None
) -> None:
    assert why_not_merge(state, main, is_itself=itself, has_duplicates=has_duplicates) is why

"""When one incident may be merged into another. What was promised for a duplicate ends with it, so little is allowed."""

from __future__ import annotations

from enum import StrEnum

from workflows.lifecycle import OPEN_STATES, State


class NoMerge(StrEnum):
    """Why two incidents stay two."""

    ITSELF = "itself"
    NOT_OPEN = "not_open"  # a restored one waits for its partner's word (A14), a closed one has ended
    IN_CRISIS = "in_crisis"  # a crisis is run in its own incident (A5)
    HAS_DUPLICATES = "has_duplicates"  # what hangs on it would hang on a duplicate
    MAIN_CLOSED = "main_closed"


def why_not_merge(state: State, main_state: State, *, is_itself: bool, has_duplicates: bool) -> NoMerge | None:
    """Why an incident in `state` is not merged into one in `main_state`; None where it may be."""
    if is_itself:
        return NoMerge.ITSELF
    if state is State.CRISIS:
        return NoMerge.IN_CRISIS
    if state not in OPEN_STATES:
        return NoMerge.NOT_OPEN
    if has_duplicates:
        return NoMerge.HAS_DUPLICATES
    return NoMerge.MAIN_CLOSED if main_state is State.CLOSED else None

"""Who had the incident, second by second: the desk, level 2, level 3, the partner, a third party, or nobody at hours
when the desk is closed. Each second belongs to exactly one holder, so that the durations add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from workflows.clocks import Pause, merged
from workflows.lifecycle import State, level_of
from workflows.opening_hours import OpeningHours


class Holder(StrEnum):
    """Whose second it is. Levels bear the names `lifecycle.level_of` gives them (R10)."""

    N1 = "n1"
    N2 = "n2"
    N3 = "n3"
    PARTNER = "partner"
    THIRD_PARTY = "third_party"
    CLOSED_HOURS = "closed_hours"


@dataclass(frozen=True, slots=True)
class StateChange:
    """From `at` on (aware) the incident stands in `state`."""

    at: datetime
    state: State


def holder_seconds(
    changes: Sequence[StateChange], pauses: Iterable[Pause], hours: OpeningHours, until: datetime
) -> Mapping[Holder, timedelta]:
    """How long each holder had it, from the first of `changes` (in order) to `until`; every holder is a key.

    The durations add up exactly to the time it was not closed. Closed hours come before all else; then a wait names its
    holder (`waiting_on` is "partner" or "third_party", R5), a restored incident is the partner's to validate (A14), and
    any other state is its level's. Raises ValueError for a wait of anybody else.
    """
    held = dict.fromkeys(Holder, timedelta())
    for since, end, holder in _stretches(changes, merged(pauses), until.astimezone(UTC)):
        open_time = hours.between(since, end)
        held[holder] += open_time
        held[Holder.CLOSED_HOURS] += end - since - open_time
    return held


def _stretches(
    changes: Sequence[StateChange], pauses: Sequence[Pause], until: datetime
) -> Iterator[tuple[datetime, datetime, Holder]]:
    """The life of the incident cut wherever its holder may change; closed states left out."""
    ends = [*(change.at.astimezone(UTC) for change in changes), until]
    for change, (since, end) in zip(changes, pairwise(ends), strict=True):
        if change.state is not State.CLOSED:
            yield from _cut(since, min(end, until), change.state, pauses)


def _cut(
    since: datetime, end: datetime, state: State, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime, Holder]]:
    own = Holder.PARTNER if state is State.RESTORED else Holder(level_of(state))
    for pause in pauses:
        begins, ends = max(since, pause.since), min(end, pause.until or end)
        if begins < ends:
            yield since, begins, own
            yield begins, ends, Holder(pause.waiting_on)
            since = ends
    if since < end:
        yield since, end, own

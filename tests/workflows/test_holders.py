"""Every second of an incident belongs to exactly one holder, and the seconds add up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.paper_incident import paris
from tests.workflows.small_clocks import ALWAYS, HOUR, MINUTE, OFFICE, monday, pause
from workflows.clocks import Pause
from workflows.holders import Holder, StateChange, holder_seconds
from workflows.lifecycle import State

ZERO = timedelta()


def changes(*stood: tuple[str, State]) -> list[StateChange]:
    return [StateChange(monday(hour), state) for hour, state in stood]


def shares(held: dict[Holder, timedelta]) -> dict[str, timedelta]:
    return {str(holder): time for holder, time in held.items() if time}


def test_levels_hold_it_one_after_the_other() -> None:
    stood = changes(
        ("09:00", State.REGISTERED),
        ("09:10", State.ACKNOWLEDGED),
        ("10:00", State.ESCALATED_N2),
        ("11:00", State.ESCALATED_N3),
        ("11:30", State.CRISIS),
    )
    held = holder_seconds(stood, (), OFFICE, monday("12:00"))
    assert shares(dict(held)) == {"n1": HOUR, "n2": HOUR, "n3": HOUR}
    assert set(held) == set(Holder)


def test_closed_hours_are_nobodys_even_while_somebody_is_waited_for() -> None:
    """Noon, 12 to 14, is closed: of the wait from 11:30 to 14:30 one hour is the partner's."""
    held = holder_seconds(changes(("09:00", State.ACKNOWLEDGED)), [pause("11:30", "14:30")], OFFICE, monday("15:00"))
    assert shares(dict(held)) == {"n1": 3 * HOUR, "partner": HOUR, "closed_hours": 2 * HOUR}


def test_restored_incident_is_the_partners_to_validate() -> None:
    stood = changes(("09:00", State.ACKNOWLEDGED), ("10:00", State.RESTORED), ("11:00", State.CLOSED))
    assert shares(dict(holder_seconds(stood, (), OFFICE, monday("18:00")))) == {"n1": HOUR, "partner": HOUR}


def test_time_between_closure_and_reopening_is_nobodys() -> None:
    stood = changes(("09:00", State.ACKNOWLEDGED), ("10:00", State.CLOSED), ("15:00", State.ESCALATED_N2))
    assert shares(dict(holder_seconds(stood, (), OFFICE, monday("16:00")))) == {"n1": HOUR, "n2": HOUR}


def test_two_waits_at_once_are_the_firsts() -> None:
    waits = [pause("09:30", "10:30"), pause("10:00", "11:00", "third_party")]
    held = holder_seconds(changes(("09:00", State.ACKNOWLEDGED)), waits, OFFICE, monday("12:00"))
    assert shares(dict(held)) == {"n1": 90 * MINUTE, "partner": HOUR, "third_party": 30 * MINUTE}


def test_open_wait_runs_to_the_end_of_the_question() -> None:
    held = holder_seconds(changes(("09:00", State.ACKNOWLEDGED)), [pause("10:00", None)], OFFICE, monday("12:00"))
    assert shares(dict(held)) == {"n1": HOUR, "partner": 2 * HOUR}


def test_changes_after_the_end_of_the_question_count_for_nothing() -> None:
    stood = changes(("09:00", State.ACKNOWLEDGED), ("11:00", State.ESCALATED_N2))
    assert shares(dict(holder_seconds(stood, (), OFFICE, monday("10:00")))) == {"n1": HOUR}


def test_clock_change_adds_its_real_hour() -> None:
    """From Sunday 25 October 2026, midnight, to Monday midnight there are twenty-five hours."""
    stood = [StateChange(paris("2026-10-25 00:00"), State.REGISTERED)]
    held = holder_seconds(stood, (), ALWAYS, paris("2026-10-26 00:00"))
    assert shares(dict(held)) == {"n1": 25 * HOUR}


def test_nobody_else_can_be_waited_for() -> None:
    with pytest.raises(ValueError, match="the weather"):
        holder_seconds(
            changes(("09:00", State.ACKNOWLEDGED)), [pause("10:00", None, "the weather")], OFFICE, monday("12:00")
        )


minutes = st.integers(min_value=0, max_value=3 * 24 * 60)


@given(
    stood=st.lists(st.tuples(minutes, st.sampled_from(list(State))), min_size=1, max_size=8),
    waits=st.lists(st.tuples(minutes, st.none() | minutes, st.sampled_from(["partner", "third_party"])), max_size=6),
    until=minutes,
)
def test_seconds_of_all_holders_add_up(
    stood: list[tuple[int, State]], waits: list[tuple[int, int | None, str]], until: int
) -> None:
    """Against the plainest count there is: minute by minute, who has it?"""
    start = monday("00:00")
    in_order = [StateChange(start + at * MINUTE, state) for at, state in sorted(stood, key=lambda pair: pair[0])]
    pauses = [Pause(start + a * MINUTE, None if b is None else start + b * MINUTE, who) for a, b, who in waits]
    held = holder_seconds(in_order, pauses, OFFICE, start + until * MINUTE)
    counted = dict.fromkeys(Holder, 0)
    for minute in range(until):
        at = start + minute * MINUTE
        state = next((change.state for change in reversed(in_order) if change.at <= at), None)
        if state is not None and state is not State.CLOSED:
            covering = [one for one in pauses if one.since <= at and (one.until is None or at < one.until)]
            first = min(covering, key=lambda one: (one.since, one.waiting_on), default=None)
            counted[_holder(at_open=OFFICE.is_open(at), state=state, wait=first)] += 1
    assert held == {holder: count * MINUTE for holder, count in counted.items()}


def _holder(*, at_open: bool, state: State, wait: Pause | None) -> Holder:
    levels = {State.RESTORED: "partner", State.ESCALATED_N2: "n2", State.ESCALATED_N3: "n3", State.CRISIS: "n3"}
    if not at_open:
        return Holder.CLOSED_HOURS
    return Holder(wait.waiting_on if wait else levels.get(state, "n1"))

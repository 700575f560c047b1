"""States, moves, and who may make them: the whole table, one expectation a cell (A3, A4, A5, A14, R8, R9, R11)."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from workflows import lifecycle_diagram
from workflows.lifecycle import (
    OPEN_STATES,
    Move,
    MoveRefused,
    State,
    allowed_moves,
    destination,
    level_of,
    may_move,
    ways,
)
from workflows.lifecycle_diagram import diagram, page

REGISTERED, ACKNOWLEDGED, N2, N3 = State.REGISTERED, State.ACKNOWLEDGED, State.ESCALATED_N2, State.ESCALATED_N3
CRISIS, RESTORED, CLOSED = State.CRISIS, State.RESTORED, State.CLOSED

TABLE = {
    REGISTERED: {
        Move.ACKNOWLEDGE: ACKNOWLEDGED,
        Move.ESCALATE_N2: N2,
        Move.ESCALATE_N3: N3,
        Move.DECLARE_CRISIS: CRISIS,
        Move.CANCEL: CLOSED,
    },
    ACKNOWLEDGED: {
        Move.ESCALATE_N2: N2,
        Move.ESCALATE_N3: N3,
        Move.DECLARE_CRISIS: CRISIS,
        Move.RESTORE: RESTORED,
        Move.CANCEL: CLOSED,
    },
    N2: {
        Move.ACKNOWLEDGE: N2,
        Move.ESCALATE_N3: N3,
        Move.DECLARE_CRISIS: CRISIS,
        Move.HAND_BACK: ACKNOWLEDGED,
        Move.RESTORE: RESTORED,
        Move.CANCEL: CLOSED,
    },
    N3: {
        Move.ACKNOWLEDGE: N3,
        Move.DECLARE_CRISIS: CRISIS,
        Move.HAND_BACK: N2,
        Move.RESTORE: RESTORED,
        Move.CANCEL: CLOSED,
    },
    CRISIS: {Move.ACKNOWLEDGE: CRISIS, Move.LIFT_CRISIS: N3, Move.RESTORE: RESTORED, Move.CANCEL: CLOSED},
    RESTORED: {Move.REOPEN: ACKNOWLEDGED, Move.CLOSE: CLOSED, Move.CANCEL: CLOSED},
    CLOSED: {Move.REOPEN: ACKNOWLEDGED},
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(Move))
def test_each_move_leads_where_the_desk_expects_it_or_is_refused(state: State, move: Move) -> None:
    if move in TABLE[state]:
        assert destination(state, move) is TABLE[state][move]
        return
    with pytest.raises(MoveRefused) as refused:
        destination(state, move)
    assert (refused.value.state, refused.value.move) == (state, move)
    assert set(refused.value.allowed) == set(TABLE[state])


@pytest.mark.parametrize("state", list(State))
def test_allowed_moves_come_in_the_order_of_moves(state: State) -> None:
    assert allowed_moves(state) == tuple(move for move in Move if move in TABLE[state])


def test_refusal_says_what_is_allowed() -> None:
    refused = MoveRefused(CLOSED, Move.RESTORE, (Move.REOPEN,))
    assert str(refused) == "restore is not allowed from closed; allowed: reopen"
    assert str(MoveRefused(CLOSED, Move.RESTORE, ())) == "restore is not allowed from closed; allowed: nothing"


@pytest.mark.parametrize("state", [RESTORED, CLOSED])
@pytest.mark.parametrize(
    ("held_at", "back_at"),
    [(REGISTERED, ACKNOWLEDGED), (ACKNOWLEDGED, ACKNOWLEDGED), (N2, N2), (N3, N3), (CRISIS, N3)],
)
def test_reopened_incident_goes_back_to_the_level_that_had_it(state: State, held_at: State, back_at: State) -> None:
    assert destination(state, Move.REOPEN, held_at=held_at) is back_at


def test_incident_nobody_took_in_charge_comes_back_to_be_taken() -> None:
    """Handed back by level 2, or reopened after a cancellation: it can be acknowledged again (A8, R11)."""
    back = [
        destination(N2, Move.HAND_BACK, acknowledged=False),
        destination(CLOSED, Move.REOPEN, held_at=ACKNOWLEDGED, acknowledged=False),
        destination(CLOSED, Move.REOPEN, held_at=REGISTERED, acknowledged=False),
    ]
    assert back == [REGISTERED] * 3
    assert Move.ACKNOWLEDGE in allowed_moves(REGISTERED)


def test_level_keeps_an_incident_nobody_took_in_charge() -> None:
    assert destination(CLOSED, Move.REOPEN, held_at=N2, acknowledged=False) is N2
    assert destination(N3, Move.HAND_BACK, acknowledged=False) is N2
    assert destination(REGISTERED, Move.ACKNOWLEDGE, acknowledged=False) is ACKNOWLEDGED


def test_every_state_but_the_closed_one_can_be_left_by_the_desk_alone() -> None:
    for state in State:
        assert any(may_move("agent", move) for move in allowed_moves(state))


def test_every_state_is_reached_from_registration() -> None:
    reached, border = {REGISTERED}, [REGISTERED]
    while border:
        state = border.pop()
        new = {way for move in Move for way in ways(state, move)} - reached
        reached |= new
        border += new
    assert reached == set(State)


def test_open_states_are_all_but_restored_and_closed() -> None:
    assert set(State) - set(OPEN_STATES) == {RESTORED, CLOSED}


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (REGISTERED, "n1"),
        (ACKNOWLEDGED, "n1"),
        (N2, "n2"),
        (N3, "n3"),
        (CRISIS, "n3"),
        (RESTORED, "n1"),
        (CLOSED, "n1"),
    ],
)
def test_each_state_is_held_by_one_level(state: State, level: str) -> None:
    assert level_of(state) == level


MOVERS = {
    "engine": {Move.ESCALATE_N2, Move.ESCALATE_N3, Move.DECLARE_CRISIS, Move.CLOSE},
    "partner": {Move.CLOSE, Move.REOPEN},
    "agent": set(Move) - {Move.LIFT_CRISIS},
    "manager": set(Move),
    "visitor": set(),
}


@pytest.mark.parametrize("role", MOVERS)
def test_each_role_makes_its_own_moves_only(role: str) -> None:
    assert {move for move in Move if may_move(role, move)} == MOVERS[role]


def test_no_machine_acknowledges_restores_or_lifts_a_crisis() -> None:
    for move in (Move.ACKNOWLEDGE, Move.RESTORE, Move.LIFT_CRISIS, Move.HAND_BACK, Move.REOPEN, Move.CANCEL):
        assert not may_move("engine", move)


# --- the picture


def test_picture_has_an_arrow_for_each_way_and_no_other() -> None:
    arrows = {
        (source.strip(), reached.strip(), move.strip())
        for line in diagram().splitlines()
        if ": " in line
        for source, _, rest in [line.partition("-->")]
        for reached, _, moves in [rest.partition(": ")]
        for move in moves.split(",")
    }
    assert arrows == {
        (str(state), str(reached), str(move)) for state in State for move in Move for reached in ways(state, move)
    }
    assert diagram().startswith("stateDiagram-v2\n    [*] --> registered\n")
    assert diagram().endswith("    closed --> [*]\n")


def test_page_of_the_lifecycle_is_made_from_the_table() -> None:
    kept = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    assert kept == page(), "write it anew: python -m workflows.lifecycle_diagram > docs/lifecycle.md"


def test_page_is_printed_by_the_command_it_names(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(Path(lifecycle_diagram.__file__)), run_name="__main__")
    assert capsys.readouterr().out == page()

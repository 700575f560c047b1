"""States of an incident, the moves between them and who may make each.

The `transitions` machine is used as a table only: it holds the moves, it never holds an incident.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from transitions import Machine


class State(StrEnum):
    """Where an incident stands. How it ended is an `Outcome`, never a state."""

    REGISTERED = "registered"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED_N2 = "escalated_n2"
    ESCALATED_N3 = "escalated_n3"
    CRISIS = "crisis"
    RESTORED = "restored"
    CLOSED = "closed"


class Move(StrEnum):
    """What can be done to an incident's state (A3, A4, A5, A14)."""

    ACKNOWLEDGE = "acknowledge"
    ESCALATE_N2 = "escalate_n2"
    ESCALATE_N3 = "escalate_n3"
    DECLARE_CRISIS = "declare_crisis"
    LIFT_CRISIS = "lift_crisis"
    HAND_BACK = "hand_back"
    RESTORE = "restore"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"


class Outcome(StrEnum):
    """How an incident ended."""

    VALIDATED = "validated"
    WITHOUT_VALIDATION = "without_validation"
    DUPLICATE = "duplicate"
    NOT_AN_INCIDENT = "not_an_incident"
    WITHDRAWN = "withdrawn"


class MoveRefused(Exception):
    """A move the table does not have from this state; says which ones it has."""

    def __init__(self, state: State, move: Move, allowed: tuple[Move, ...]) -> None:
        super().__init__(f"{move} is not allowed from {state}; allowed: {', '.join(allowed) or 'nothing'}")
        self.state, self.move, self.allowed = state, move, allowed


OPEN_STATES = (State.REGISTERED, State.ACKNOWLEDGED, State.ESCALATED_N2, State.ESCALATED_N3, State.CRISIS)
LEVELS = {State.ESCALATED_N2: "n2", State.ESCALATED_N3: "n3", State.CRISIS: "n3"}
_LEVEL_STATES = (State.ACKNOWLEDGED, State.ESCALATED_N2, State.ESCALATED_N3)

_TABLE = [
    (Move.ACKNOWLEDGE, State.REGISTERED, State.ACKNOWLEDGED),
    # Escalated before anybody took it in charge (R11): the level stays, the person's act is recorded.
    *((Move.ACKNOWLEDGE, state, state) for state in (State.ESCALATED_N2, State.ESCALATED_N3, State.CRISIS)),
    *((Move.ESCALATE_N2, state, State.ESCALATED_N2) for state in (State.REGISTERED, State.ACKNOWLEDGED)),
    *(
        (Move.ESCALATE_N3, state, State.ESCALATED_N3)
        for state in (State.REGISTERED, State.ACKNOWLEDGED, State.ESCALATED_N2)
    ),
    *((Move.DECLARE_CRISIS, state, State.CRISIS) for state in OPEN_STATES if state is not State.CRISIS),
    (Move.LIFT_CRISIS, State.CRISIS, State.ESCALATED_N3),
    (Move.HAND_BACK, State.ESCALATED_N3, State.ESCALATED_N2),
    # To the desk, which still has to take it in charge where nobody ever did (R11).
    *((Move.HAND_BACK, State.ESCALATED_N2, state) for state in (State.ACKNOWLEDGED, State.REGISTERED)),
    *((Move.RESTORE, state, State.RESTORED) for state in OPEN_STATES if state is not State.REGISTERED),
    (Move.CLOSE, State.RESTORED, State.CLOSED),
    *((Move.CANCEL, state, State.CLOSED) for state in (*OPEN_STATES, State.RESTORED)),
    # Back to the level that had it: which one is the caller's to say.
    *(
        (Move.REOPEN, state, level)
        for state in (State.RESTORED, State.CLOSED)
        for level in (*_LEVEL_STATES, State.REGISTERED)
    ),
]

_MACHINE = Machine(
    model=None,
    states=[str(state) for state in State],
    transitions=[[str(move), str(source), str(dest)] for move, source, dest in _TABLE],
    initial=str(State.REGISTERED),
    auto_transitions=False,
)

_MOVERS = {
    Move.LIFT_CRISIS: frozenset({"manager"}),
    Move.CLOSE: frozenset({"agent", "manager", "partner", "engine"}),
    Move.REOPEN: frozenset({"agent", "manager", "partner"}),
    Move.ESCALATE_N2: frozenset({"agent", "manager", "engine"}),
    Move.ESCALATE_N3: frozenset({"agent", "manager", "engine"}),
    Move.DECLARE_CRISIS: frozenset({"agent", "manager", "engine"}),
}
_PEOPLE_OF_THE_DESK = frozenset({"agent", "manager"})


@cache
def allowed_moves(state: State) -> tuple[Move, ...]:
    """The moves the table has from this state, in the order of `Move`."""
    triggers = set(_MACHINE.get_triggers(str(state)))
    return tuple(move for move in Move if move in triggers)


@cache
def ways(state: State, move: Move) -> tuple[State, ...]:
    """Every state to which the table lets `move` lead from `state`, the usual one first; none where it has no such move."""
    return tuple(State(str(way.dest)) for way in _MACHINE.get_transitions(str(move), str(state)))


def destination(state: State, move: Move, *, held_at: State = State.ACKNOWLEDGED, acknowledged: bool = True) -> State:
    """Where `move` leads from `state`.

    A reopening leads to `held_at`, the last of OPEN_STATES the incident was in; after a crisis that is level 3. What comes back to
    the desk and was never `acknowledged` is registered again, so that somebody takes it in charge (A8).
    Raises MoveRefused when the table has no such move.
    """
    possible = ways(state, move)
    if not possible:
        raise MoveRefused(state, move, allowed_moves(state))
    reached = possible[0]
    if move is Move.REOPEN and held_at is not State.REGISTERED:
        reached = held_at if held_at in _LEVEL_STATES else State.ESCALATED_N3
    unclaimed = reached is State.ACKNOWLEDGED and not acknowledged and State.REGISTERED in possible
    return State.REGISTERED if unclaimed else reached


def may_move(role: str, move: Move) -> bool:
    """Whether that role (agent, manager, partner, engine) may ever make that move (A14, R9, R11)."""
    return role in _MOVERS.get(move, _PEOPLE_OF_THE_DESK)


def level_of(state: State) -> str:
    """The support level that holds an incident in this state: n1, n2 or n3 (R10)."""
    return LEVELS.get(state, "n1")

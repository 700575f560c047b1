"""What an engine that is never late does about an incident, under rules of one's choice.

`foretell` goes on from facts as they stand: what is to come if nobody touches the incident. `rehearse` plays a past
again: what people did keeps its instant, what the engine had done is left out and decided anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from workflows.clocks import Clock, Pause
from workflows.escalation import BREACH, Facts, Fired, PlannedStep, RuleContext, clocks_of, decide, timetable
from workflows.events import EventKind, Moment
from workflows.lifecycle import OPEN_STATES, Move, MoveRefused, State, destination
from workflows.rules import Action, ActionKind, Contract, Kind

_FAR = timedelta(days=3653)
_MOST_FACTS = 200  # made by steps: rules that set themselves off for ever are a fault
_ESCALATIONS = {"n2": Move.ESCALATE_N2, "n3": Move.ESCALATE_N3}
_MOVES = {
    EventKind.INCIDENT_ACKNOWLEDGED: Move.ACKNOWLEDGE,
    EventKind.INCIDENT_HANDED_BACK: Move.HAND_BACK,
    EventKind.CRISIS_DECLARED: Move.DECLARE_CRISIS,
    EventKind.CRISIS_LIFTED: Move.LIFT_CRISIS,
    EventKind.INCIDENT_RESTORED: Move.RESTORE,
    EventKind.RESTORATION_REFUSED: Move.REOPEN,
    EventKind.INCIDENT_REOPENED: Move.REOPEN,
    EventKind.INCIDENT_CLOSED: Move.CLOSE,
}
_FACT_OF = {  # the fact that a step's action makes; the other actions only tell people
    ActionKind.ESCALATE: EventKind.INCIDENT_ESCALATED,
    ActionKind.PROPOSE_CRISIS: EventKind.CRISIS_PROPOSED,
    ActionKind.DECLARE_CRISIS: EventKind.CRISIS_DECLARED,
    ActionKind.CLOSE: EventKind.INCIDENT_CLOSED,
}
_MADE_BY_STEPS = frozenset(_FACT_OF.values())
_CERTAIN = {  # whatever other rules would have made of its state, the incident was then in this one
    EventKind.INCIDENT_RESTORED: State.RESTORED,
    EventKind.INCIDENT_CLOSED: State.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history: `details` may name a `level`, and what a triage said (`kind`, `major`, `origin_unknown`)."""

    at: datetime
    kind: EventKind
    by_engine: bool = False
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """A past incident: its history in order, its waits, and what it was when it was registered."""

    history: Sequence[Line]
    kind: Kind
    major: bool = False
    complete: bool = True
    pauses: tuple[Pause, ...] = ()
    list_lengths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promise:
    """How one clock came out. `breached_at` is its due instant where that went by unmet."""

    clock: Clock
    due_at: datetime | None
    breached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Play:
    """What came of it: every step with its instant, in order, and every promise in the order of the rules."""

    steps: tuple[PlannedStep, ...]
    promises: tuple[Promise, ...]


def foretell(context: RuleContext, facts: Facts, now: datetime) -> tuple[PlannedStep, ...]:
    """Every step to come if nobody does anything more, with what each sets off; those overdue at `now` first.

    Raises ValueError where the rules set themselves off for ever.
    """
    stage = _Stage(context, facts, now)
    stage.run(now + _FAR)
    return tuple(stage.steps)


def rehearse(context: RuleContext, past: Past, until: datetime) -> Play:
    """Play `past` under the rules of `context` up to `until`. Raises ValueError as `foretell` does."""
    facts = Facts(
        state=State.REGISTERED,
        kind=past.kind,
        history=(),
        complete=past.complete,
        pauses=past.pauses,
        list_lengths=past.list_lengths,
    )
    stage = _Stage(context, facts)
    for line in past.history:
        if not (line.by_engine and line.kind in _MADE_BY_STEPS):
            stage.live(line, major=past.major)
    stage.run(until)
    return Play(tuple(stage.steps), stage.promises())


def _heard(contract: Contract) -> frozenset[EventKind]:
    """The facts after which the next alarm may be another one. Waits are known from the start."""
    listened = (
        kind for rule in contract.clocks for kind in (*rule.starts, *rule.met_by, *rule.voided_by, *rule.dropped_by)
    )
    return frozenset(
        {EventKind.INCIDENT_REGISTERED, EventKind.INCIDENT_TRIAGED, EventKind.INCIDENT_ESCALATED, *_MOVES, *listened}
    )


class _Stage:
    """One incident while it is played. Until it is registered `now` is None and nothing can be done about it."""

    def __init__(self, context: RuleContext, facts: Facts, now: datetime | None = None) -> None:
        self.context = context
        self.fired = dict(facts.fired)
        self.facts = replace(facts, fired=self.fired)
        self.steps: list[PlannedStep] = []
        self.facts_made = 0
        self.held_at = State.ACKNOWLEDGED
        self.now = now
        self.alarm: datetime | None = None
        self.stale = True  # whether the alarm must be asked for again
        self.heard = _heard(context.contract)

    def promises(self) -> tuple[Promise, ...]:
        """Each clock as it stands now."""
        return tuple(map(self._promise, clocks_of(self.context.contract, self.facts)))

    def _promise(self, clock: Clock) -> Promise:
        breach = self.fired.get((clock.key, BREACH, 1))
        return Promise(clock, timetable(self.context, self.facts, clock).due_at(), breach.due_at if breach else None)

    # --- time

    def run(self, until: datetime) -> None:
        """Do what falls due up to `until`, alarm by alarm."""
        if self.now is None:
            return
        if self.stale:
            self.alarm = self._wake(self.now)
        while self.alarm is not None and self.alarm <= until:
            self.now = self.alarm
            self.alarm = self._wake(self.now)
        self.now, self.stale = max(self.now, until), False

    def _wake(self, now: datetime) -> datetime | None:
        """Everything due at `now`; the next alarm."""
        while due := (decision := decide(self.context, self.facts, now)).due:
            state = self.facts.state
            for step in due:
                self._fire(step, now)
                if self.facts.state is not state:
                    break  # what was to follow may not hold any more
        return decision.wake_at

    def _fire(self, step: PlannedStep, now: datetime) -> None:
        self.fired[step.key] = Fired(step.due_at, now)
        self.steps.append(step)
        for action in step.actions if step.told else ():
            self._do(action, now)
        if self.facts_made > _MOST_FACTS:
            raise ValueError(f"steps without end, the last one {step.key}")

    def _do(self, action: Action, now: datetime) -> None:
        if (kind := _FACT_OF.get(action.kind)) is None:
            return
        try:
            self._move(kind, action.argument)
        except MoveRefused:
            return  # somebody was there first
        self._note(kind, now)
        self.facts_made += 1

    # --- facts

    def live(self, line: Line, *, major: bool) -> None:
        """A line of the past. What was due by then is done first, as the program settles it before every act.

        Lines of one instant are one act.
        """
        if self.now is None or line.at > self.now:
            self.run(line.at)
        self.stale = self.stale or line.kind in self.heard
        if line.kind is EventKind.INCIDENT_REGISTERED:
            self.now = line.at
            self._change(major_since=line.at if major else None)
        try:
            self._move(line.kind, str(line.details.get("level", "")))
        except MoveRefused:
            if line.kind not in _CERTAIN:
                return  # nobody could have done that, had these been the rules
            self._change(state=_CERTAIN[line.kind])
        self._learn(line)
        self._note(line.kind, line.at)

    def _move(self, kind: EventKind, level: str) -> None:
        """Change the state as that fact does. Raises MoveRefused where the table has no such move from here."""
        move = _ESCALATIONS[level] if kind is EventKind.INCIDENT_ESCALATED else _MOVES.get(kind)
        if move is None:
            return
        held_at, acknowledged = self.held_at, self.facts.acknowledged
        reached = destination(self.facts.state, move, held_at=held_at, acknowledged=acknowledged)
        if reached in OPEN_STATES:
            self.held_at = reached
        self._change(state=reached)

    def _learn(self, line: Line) -> None:
        """What people say of an incident: that it is taken in charge, its kind, its weight, that nobody knows the origin."""
        told = line.details if line.kind is EventKind.INCIDENT_TRIAGED else {}
        if line.kind is EventKind.INCIDENT_ACKNOWLEDGED:
            self._change(acknowledged=True)
        if "kind" in told:
            self._change(kind=Kind(str(told["kind"])))
        if "major" in told:
            self._change(major_since=line.at if told["major"] else None)
        if "origin_unknown" in told:
            self._change(origin_unknown_since=line.at if told["origin_unknown"] else None)

    def _note(self, kind: EventKind, at: datetime) -> None:
        if kind is EventKind.CRISIS_DECLARED and self.facts.major_since is None:
            self._change(major_since=at)  # a crisis is of a major incident (R9)
        self._change(history=(*self.facts.history, Moment(at, kind)))

    def _change(self, **facts: object) -> None:
        self.facts = replace(self.facts, **facts)  # type: ignore[arg-type]

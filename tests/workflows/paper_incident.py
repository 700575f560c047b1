"""An incident on paper: the acts of people and the beats of the engine, without a database or a page.

It does with `decide` what the program does: fire what is due in order, carry out each step, ask again. Instants are aware.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from workflows.calendars import NOTHING_ADDED, DatedHours, compile_calendar
from workflows.clocks import Clock, Pause, Timetable
from workflows.escalation import (
    Facts,
    Fired,
    PlannedStep,
    RuleContext,
    StepKey,
    clocks_of,
    decide,
    timetable,
    upcoming,
)
from workflows.events import EventKind, Moment
from workflows.lifecycle import OPEN_STATES, Move, MoveRefused, Outcome, State, destination, level_of
from workflows.rules import ActionKind, Kind, RuleBook
from workflows.rules_reader import read_rules

PARIS = ZoneInfo("Europe/Paris")
ROUNDS = 50  # as the program: rules that chase their own tail are a fault
_ESCALATE = {"n2": Move.ESCALATE_N2, "n3": Move.ESCALATE_N3}


def paris(text: str) -> datetime:
    """'2026-11-21 15:20' on the wall in Paris; '2026-10-25 02:30+01:00' where the wall says it twice. In UTC."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=PARIS)).astimezone(UTC)


def wall(at: datetime) -> str:
    """'2026-11-23 06:05', seconds only where there are any."""
    local = at.astimezone(PARIS)
    return f"{local:%Y-%m-%d %H:%M}" + (f"{local:%S.%f}".rstrip("0").join(":.")[:-1] if local.second else "")


@cache
def real_rules() -> RuleBook:
    return read_rules((Path(__file__).parents[2] / "escalation_rules.yaml").read_text(encoding="utf-8"))


def context_of(contract: str, added: DatedHours = NOTHING_ADDED) -> RuleContext:
    """The rules as the product ships them; `added` are exceptional days of every calendar: date to (hours, name)."""
    book = real_rules()
    own = book.desks[book.contracts[contract].desk].calendar
    return RuleContext(
        book.contracts[contract], lambda name: compile_calendar(book.calendars[name or own], added), book.late_after
    )


@dataclass
class PaperIncident:
    """What is known of it, and what has been done about it: `fired`, `told` and `breaches` only ever grow."""

    context: RuleContext
    kind: Kind = Kind.TECHNICAL
    state: State = State.REGISTERED
    held_at: State = State.REGISTERED
    outcome: str = ""
    history: list[Moment] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)  # beside each moment: the level it names, where it names one
    changes: list[tuple[datetime, State]] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    acknowledged: bool = False
    complete: bool = True
    major_since: datetime | None = None
    origin_unknown_since: datetime | None = None
    fired: dict[StepKey, Fired] = field(default_factory=dict)
    told: list[tuple[datetime, PlannedStep]] = field(default_factory=list)
    breaches: dict[str, datetime] = field(default_factory=dict)
    partner_contacts: int = 2

    # --- what the rule book is asked

    @property
    def facts(self) -> Facts:
        desk = real_rules().desks.get(self.context.contract.desk)
        lengths = {name: len(people) for name, people in desk.recipients.items()} if desk else {}
        return Facts(
            state=self.state,
            kind=self.kind,
            history=tuple(sorted(self.history, key=lambda moment: moment.at)),
            acknowledged=self.acknowledged,
            complete=self.complete,
            major_since=self.major_since,
            origin_unknown_since=self.origin_unknown_since,
            pauses=tuple(self.pauses),
            fired=dict(self.fired),
            list_lengths={**lengths, "partner_contacts": self.partner_contacts},
        )

    def clocks(self) -> dict[str, Clock]:
        return {clock.key: clock for clock in clocks_of(self.context.contract, self.facts)}

    def timetable(self, key: str) -> Timetable:
        return timetable(self.context, self.facts, self.clocks()[key])

    def timetables(self) -> list[Timetable]:
        facts = self.facts
        return [timetable(self.context, facts, clock) for clock in clocks_of(self.context.contract, facts)]

    def upcoming(self, now: datetime) -> tuple[PlannedStep, ...]:
        return upcoming(self.context, self.facts, now)

    # --- the engine

    def wake(self, now: datetime) -> list[PlannedStep]:
        """One beat at `now`; what was fired, in order. Once the state has changed the rule book is asked again."""
        done: list[PlannedStep] = []
        for _ in range(ROUNDS):
            due, state = decide(self.context, self.facts, now).due, self.state
            if not due:
                return done
            for step in due:
                self._fire(step, now)
                done.append(step)
                if self.state is not state:
                    break
        raise AssertionError(f"never comes to rest: {[step.key for step in done[-5:]]}")

    def run(self, since: datetime, until: datetime) -> list[PlannedStep]:
        """The engine beats at every alarm from `since` to `until`, never late; what was fired, in order."""
        done = self.wake(since)
        while (alarm := decide(self.context, self.facts, since).wake_at) is not None and alarm <= until:
            assert alarm > since, "an alarm lies ahead"
            since = alarm
            done += self.wake(since)
        return done

    def _fire(self, step: PlannedStep, now: datetime) -> None:
        assert step.key not in self.fired, f"fired twice: {step.key}"
        self.fired[step.key] = Fired(step.due_at, now)
        if step.step_id == "breach":
            self.breaches[step.clock.key] = step.due_at
        elif step.told:
            self.told.append((now, step))
            self._carry_out(step, now)

    def _carry_out(self, step: PlannedStep, now: datetime) -> None:
        for action in step.actions:
            try:
                if action.kind is ActionKind.ESCALATE:
                    self.escalate(action.argument, now)
                elif action.kind is ActionKind.PROPOSE_CRISIS:
                    self._note(EventKind.CRISIS_PROPOSED, now)
                elif action.kind is ActionKind.DECLARE_CRISIS:
                    self.declare_crisis(now)
                elif action.kind is ActionKind.CLOSE:
                    self.close(now, Outcome(action.argument))
            except MoveRefused:
                pass  # a person was there first

    # --- people

    def register(self, at: datetime) -> None:
        self.changes.append((at, self.state))
        self._note(EventKind.INCIDENT_REGISTERED, at)

    def acknowledge(self, at: datetime) -> None:
        self._move(Move.ACKNOWLEDGE, at)
        self.acknowledged = True
        self._note(EventKind.INCIDENT_ACKNOWLEDGED, at)

    def triage(self, at: datetime, kind: Kind | None = None) -> None:
        self.kind = kind or self.kind
        self._note(EventKind.INCIDENT_TRIAGED, at)

    def flag_major(self, at: datetime, major: bool = True) -> None:
        self.major_since = at if major else None
        self._note(EventKind.INCIDENT_TRIAGED, at)

    def flag_origin_unknown(self, at: datetime, unknown: bool = True) -> None:
        self.origin_unknown_since = at if unknown else None
        self._note(EventKind.INCIDENT_TRIAGED, at)

    def escalate(self, level: str, at: datetime) -> None:
        self._move(_ESCALATE[level], at)
        self._note(EventKind.INCIDENT_ESCALATED, at, level)

    def hand_back(self, at: datetime) -> None:
        self._move(Move.HAND_BACK, at)
        self._note(EventKind.INCIDENT_HANDED_BACK, at, level_of(self.state))

    def declare_crisis(self, at: datetime) -> None:
        self._move(Move.DECLARE_CRISIS, at)
        self.major_since = self.major_since or at
        self._note(EventKind.CRISIS_DECLARED, at)

    def lift_crisis(self, at: datetime) -> None:
        self._move(Move.LIFT_CRISIS, at)
        self._note(EventKind.CRISIS_LIFTED, at)

    def pause(self, at: datetime, waiting_on: str = "partner") -> None:
        if all(pause.until or pause.waiting_on != waiting_on for pause in self.pauses):
            self.pauses.append(Pause(at, None, waiting_on))
            self._note(EventKind.PAUSE_STARTED, at)

    def resume(self, at: datetime, waiting_on: str = "") -> None:
        for index, pause in enumerate(self.pauses):
            if pause.until is None and waiting_on in ("", pause.waiting_on):
                self.pauses[index] = Pause(pause.since, at, pause.waiting_on)
                self._note(EventKind.PAUSE_ENDED, at)

    def answer(self, at: datetime, *, asks: bool = False) -> None:
        self._note(EventKind.ANSWER_REQUESTED if asks else EventKind.ANSWER_SENT, at)
        if asks:
            self.pause(at)

    def ask(self, at: datetime) -> None:
        self.answer(at, asks=True)

    def hear_partner(self, at: datetime) -> None:
        self._note(EventKind.PARTNER_MESSAGE_RECEIVED, at)
        self.resume(at, "partner")

    def note(self, kind: EventKind, at: datetime) -> None:
        """Any fact that moves nothing: urgency declared, status update sent, detection, qualification."""
        self._note(kind, at)

    def restore(self, at: datetime) -> None:
        self._move(Move.RESTORE, at)
        self.resume(at)
        self._note(EventKind.INCIDENT_RESTORED, at)

    def refuse(self, at: datetime) -> None:
        self._move(Move.REOPEN, at)
        self._note(EventKind.RESTORATION_REFUSED, at)

    def validate(self, at: datetime) -> None:
        self._note(EventKind.RESTORATION_VALIDATED, at)
        self.close(at, Outcome.VALIDATED)

    def close(self, at: datetime, outcome: Outcome) -> None:
        self._move(Move.CLOSE, at)
        self._end(at, outcome)

    def cancel(self, at: datetime) -> None:
        self._move(Move.CANCEL, at)
        self._end(at, Outcome.WITHDRAWN)

    def reopen(self, at: datetime) -> None:
        self._move(Move.REOPEN, at)
        self.outcome = ""
        self._note(EventKind.INCIDENT_REOPENED, at)

    # --- underneath

    def _end(self, at: datetime, outcome: Outcome) -> None:
        self.resume(at)
        self.outcome = str(outcome)
        self._note(EventKind.INCIDENT_CLOSED, at)

    def _move(self, move: Move, at: datetime) -> None:
        self.state = destination(self.state, move, held_at=self.held_at, acknowledged=self.acknowledged)
        if self.state in OPEN_STATES:
            self.held_at = self.state
        self.changes.append((at, self.state))

    def _note(self, kind: EventKind, at: datetime, level: str = "") -> None:
        self.history.append(Moment(at, kind))
        self.levels.append(level)

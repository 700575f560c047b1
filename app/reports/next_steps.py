"""What comes next if nobody does anything more, in order, with whom it will reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.escalation import BREACH, Facts, PlannedStep, RuleContext, upcoming
from workflows.rules import Action, ActionKind, Desk

_TOLD = {
    ActionKind.REMIND,
    ActionKind.ASK_STATUS_UPDATE,
    ActionKind.TELL,
    ActionKind.PROPOSE_CRISIS,
    ActionKind.DECLARE_CRISIS,
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """`rounds` is how many times it is planned in all; `told` names roles, or a recipient list nobody of the desk is on."""

    at: datetime
    label: str
    promise: str
    round: int
    rounds: int
    is_breach: bool
    actions: Sequence[str]
    told: Sequence[str]


def next_steps(context: RuleContext, facts: Facts, desk: Desk, now: datetime) -> list[NextStep]:
    """Every planned step after `now`."""
    planned = upcoming(context, facts, now)
    rounds: dict[tuple[str, str], int] = {}
    for step in planned:
        key = (step.clock.key, step.step_id)
        rounds[key] = max(rounds.get(key, 0), step.round)
    return [_next_step(step, rounds[(step.clock.key, step.step_id)], desk) for step in planned]


def _next_step(step: PlannedStep, rounds: int, desk: Desk) -> NextStep:
    return NextStep(
        at=step.due_at,
        label=step.label,
        promise=step.clock.rule.label,
        round=step.round,
        rounds=rounds,
        is_breach=step.step_id == BREACH,
        actions=[str(action.kind) for action in step.actions],
        told=[role for action in step.actions for role in _told(action, step.round, desk)],
    )


def _told(action: Action, number: int, desk: Desk) -> list[str]:
    people = desk.recipients.get(action.argument, ())
    if action.kind is ActionKind.TELL_IN_ORDER:
        return [person.role for person in people[number - 1 : number]] or [action.argument]
    if action.kind in _TOLD:
        return [person.role for person in people] or [action.argument]
    if action.kind is ActionKind.ESCALATE:
        return [desk.levels.get(action.argument, action.argument)]
    return []

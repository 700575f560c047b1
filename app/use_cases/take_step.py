"""What a step of the rules file does when its instant has come: one function an action, and the history line."""

from __future__ import annotations

from collections.abc import Callable

from app.faults import fault
from app.labels import in_french, phrase
from app.use_cases import acts
from app.use_cases.case import Case
from app.use_cases.tell import call_in_order, tell_desk, tell_reporter
from workflows.escalation import PlannedStep
from workflows.events import EventKind
from workflows.lifecycle import MoveRefused, Outcome
from workflows.rules import Action, ActionKind

Told = list[str]


def take_step(case: Case, step: PlannedStep) -> None:
    """Do each action; what was done, for which promise and to whom it was told goes into the history."""
    for action in step.actions:
        told = _ACTIONS[action.kind](case, step, action)
        fault(f"step.{action.kind}")
        case.record(
            EventKind.PEOPLE_TOLD,
            step=step.step_id,
            label=step.label,
            clock=step.clock.key,
            promise=step.clock.rule.label,
            round=step.round,
            due_at=step.due_at.isoformat(),
            action=action.kind,
            told=told,
        )
        fault("step.noted")


def _remind(case: Case, step: PlannedStep, action: Action) -> Told:
    if action.argument == "reporter":
        template = "validation_reminder" if step.clock.rule.name == "validate" else "partner_reminder"
        tell_reporter(case, template, _dedupe(step), step=step)
        return [case.incident.reporter.name]
    return tell_desk(case, action.argument, "reminder", _dedupe(step), step=step)


def _ask_status_update(case: Case, step: PlannedStep, action: Action) -> Told:
    return tell_desk(case, action.argument, "reminder", _dedupe(step), step=step)


def _tell(case: Case, step: PlannedStep, action: Action) -> Told:
    return tell_desk(case, action.argument, "breach", _dedupe(step), step=step)


def _tell_in_order(case: Case, step: PlannedStep, action: Action) -> Told:
    return call_in_order(case, action.argument, step.round, _dedupe(step), step=step)


def _escalate(case: Case, step: PlannedStep, action: Action) -> Told:
    """Already there, or higher, by a person's hand: nothing to do."""
    try:
        return acts.escalate(case, action.argument, _because(step))
    except MoveRefused:
        return []


def _propose_crisis(case: Case, step: PlannedStep, action: Action) -> Told:
    case.record(EventKind.CRISIS_PROPOSED, reason=_because(step))
    return tell_desk(case, action.argument, "crisis_proposed", _dedupe(step), step=step)


def _declare_crisis(case: Case, step: PlannedStep, action: Action) -> Told:
    try:
        return acts.declare_crisis(case, _because(step), action.argument)
    except MoveRefused:
        return []


def _close(case: Case, step: PlannedStep, action: Action) -> Told:
    acts.close(case, Outcome(action.argument))
    return [case.incident.reporter.name]


@in_french()
def _because(step: PlannedStep) -> str:
    """Why a step of the contract came: the promise whose delay brought it."""
    return phrase("because", promise=step.clock.rule.label)


def _dedupe(step: PlannedStep) -> str:
    return f"{step.clock.key}:{step.step_id}:{step.round}"


_ACTIONS: dict[ActionKind, Callable[[Case, PlannedStep, Action], Told]] = {
    ActionKind.REMIND: _remind,
    ActionKind.ASK_STATUS_UPDATE: _ask_status_update,
    ActionKind.TELL: _tell,
    ActionKind.TELL_IN_ORDER: _tell_in_order,
    ActionKind.ESCALATE: _escalate,
    ActionKind.PROPOSE_CRISIS: _propose_crisis,
    ActionKind.DECLARE_CRISIS: _declare_crisis,
    ActionKind.CLOSE: _close,
}

"""What the rules promise and do, in sentences a partner could read: targets, places of steps, conditions, actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.labels.catalogue import phrase
from app.labels.codes import (
    kind_in_words,
    level_in_words,
    outcome_in_words,
    recipient_list_in_words,
    state_in_words,
)
from app.labels.ledger import working_days_in_words
from app.labels.times import exact_duration_in_words
from workflows.rules import Action, ActionKind, Condition, Desk, Step
from workflows.targets import AfterEnd, AfterStart, BeforeEnd, Offset, Percent, WorkingDaysAfterStart

_AT_THE_END = 100


def step_place_in_words(step: Step) -> str:
    """'à 50 % du délai', 'à l'échéance, puis toutes les 15 min d'ouverture, 3 fois en tout'."""
    when = _offset(step.at)
    if step.every is None or step.times == 1:
        return when
    return phrase("offset_repeated", when=when, every=exact_duration_in_words(step.every), times=step.times)


def condition_in_words(when: Condition) -> str:
    """'si l'incident est majeur'; "" where nothing is asked."""
    asked = {
        "major": (when.major, "when_major", "when_not_major"),
        "origin": (when.origin_unknown, "when_origin_unknown", "when_origin_known"),
        "acknowledged": (when.acknowledged, "when_acknowledged", "when_not_acknowledged"),
        "complete": (when.complete, "when_complete", "when_incomplete"),
    }
    said = [phrase(yes if holds else no) for holds, yes, no in asked.values() if holds is not None]
    if when.kinds:
        said.append(phrase("when_kinds", kinds=_either(sorted(kind_in_words(kind).lower() for kind in when.kinds))))
    if when.states:
        said.append(phrase("when_states", states=_either(sorted(map(state_in_words, when.states)))))
    return phrase("comma").join(said)


def action_in_words(action: Action, desk: Desk) -> str:
    """'rappel : Agents du GSI', 'escalade : Support applicatif national (niveau 2)'."""
    return phrase(f"do_{action.kind}", who=_who(action, desk))


def _offset(at: Offset) -> str:
    match at:
        case Percent(value) if value in (0, _AT_THE_END):
            return phrase("offset_at_end" if value else "offset_at_start")
        case Percent(value):
            return phrase("offset_percent", percent=value)
        case AfterStart(delay):
            length = exact_duration_in_words(delay)
            return phrase("offset_after_start", length=length) if delay else phrase("offset_at_start")
        case WorkingDaysAfterStart(days):
            return phrase("offset_days_after_start", length=working_days_in_words(days), days=days)
        case BeforeEnd(lead):
            return phrase("offset_before_end", length=exact_duration_in_words(lead))
        case AfterEnd(delay):
            return phrase("offset_after_end", length=exact_duration_in_words(delay))


def _who(action: Action, desk: Desk) -> str:
    if action.kind is ActionKind.ESCALATE:
        return desk.levels.get(action.argument) or level_in_words(action.argument)
    if action.kind is ActionKind.CLOSE:
        return outcome_in_words(action.argument).lower()
    people = [person.role for person in desk.recipients.get(action.argument, ())]
    return phrase("comma").join(people) or recipient_list_in_words(action.argument).lower()


def _either(words: Iterable[str]) -> str:
    listed: Sequence[str] = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return phrase("or", first=phrase("comma").join(listed[:-1]), last=listed[-1])

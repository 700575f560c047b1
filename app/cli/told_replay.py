"""What a replay found, for a terminal and for a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from app.labels import instant_in_words, obligor_in_words, phrase, word
from app.reports.replay import Flip, Replayed, StepDifference, Verdict

_INDENT = "    "


class Totals:
    """How many incidents were read and changed, promises that turn over each way, steps more, fewer and elsewhere."""

    def __init__(self) -> None:
        names = ("incidents", "changed", "newly_breached", "newly_kept", "steps_new", "steps_gone", "steps_moved")
        self.of = dict.fromkeys((*names, "left_out"), 0)

    def count(self, one: Replayed) -> None:
        of = self.of
        of["incidents"] += 1
        of["left_out"] += one.left_out
        of["changed"] += bool(one.flips)
        for flip in one.flips:
            of["newly_breached" if flip.after.word == "breached" else "newly_kept"] += 1
        for step in one.steps:
            of["steps_new" if step.before_at is None else "steps_gone" if step.after_at is None else "steps_moved"] += 1

    def in_words(self) -> str:
        return phrase("replay_totals", **self.of)


def replayed_in_words(one: Replayed, now: datetime) -> Iterator[str]:
    """The case number, its verdicts that turn over, its steps more and fewer; those only moved are counted, not listed."""
    zone = one.zone
    steps = [step for step in one.steps if step.before_at is None or step.after_at is None]
    if zone is None or not (one.flips or steps):
        return
    yield phrase("replay_incident", reference=one.reference, contract=one.contract)
    yield from (_INDENT + _flip_in_words(flip, zone, now) for flip in one.flips)
    yield from (_INDENT + _step_in_words(step, zone, now) for step in steps)


def _flip_in_words(flip: Flip, zone: tzinfo, now: datetime) -> str:
    before, after = (_verdict_in_words(verdict, zone, now) for verdict in (flip.before, flip.after))
    obligor = obligor_in_words(flip.run[1]).lower()
    return phrase("replay_flip", label=flip.label, obligor=obligor, before=before, after=after)


def _verdict_in_words(verdict: Verdict, zone: tzinfo, now: datetime) -> str:
    said = word("promise_verdict", verdict.word)
    if verdict.due_at is None:
        return said
    return phrase("verdict_due", verdict=said, due=instant_in_words(verdict.due_at, zone, now, relative=False))


def _step_in_words(step: StepDifference, zone: tzinfo, now: datetime) -> str:
    pattern, instant = ("replay_step_new", step.after_at) if step.after_at else ("replay_step_gone", step.before_at)
    at = instant_in_words(instant, zone, now, relative=False) if instant else ""
    return phrase(pattern, step=step.label, label=step.promise, at=at)


def replayed_as_json(one: Replayed) -> dict[str, Any]:
    """The same as values, the moved steps among them; instants bear the offset of the desk's wall."""
    zone = one.zone
    return {
        "reference": one.reference,
        "contract": one.contract,
        "flips": [
            {
                **_run(flip.run),
                "label": flip.label,
                "before": {"verdict": flip.before.word, "due_at": _iso(flip.before.due_at, zone)},
                "after": {"verdict": flip.after.word, "due_at": _iso(flip.after.due_at, zone)},
                "met_at": _iso(flip.met_at, zone),
            }
            for flip in one.flips
        ],
        "steps": [
            {
                **_run(step.run),
                "step": step.step,
                "label": step.label,
                "round": step.round,
                "before_at": _iso(step.before_at, zone),
                "after_at": _iso(step.after_at, zone),
            }
            for step in one.steps
        ],
    }


def _run(run: tuple[str, str, int]) -> dict[str, Any]:
    return {"clock": run[0], "obligor": run[1], "ordinal": run[2]}


def _iso(at: datetime | None, zone: tzinfo | None) -> str | None:
    return at.astimezone(zone).isoformat() if at else None

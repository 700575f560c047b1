"""Tells `story.yaml`: each scene through its verb, at its own instant, and every alarm between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from app import clock
from app.demo.people import ACCOUNTS, DEMO_PASSWORD, introduce, is_empty, sender_of
from app.demo.stage import Stage
from app.extensions import db
from app.labels import role_in_words
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import add_note, answer_partner
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.report_incident import Report
from app.use_cases.restore_incident import record_workaround, restore_incident
from app.use_cases.run_crisis import StatusUpdate, send_status_update
from app.use_cases.triage_incident import Triage, triage_incident
from workflows.durations import duration
from workflows.rules import Kind

__all__ = ["DEMO_PASSWORD", "demo_logins", "tell_story"]

_STORY = Path(__file__).with_name("story.yaml")
Scene = Mapping[str, Any]


def demo_logins() -> list[tuple[str, str]]:
    """(address, who that is) of the accounts worth trying, in order."""
    return [(one.email, f"{one.name} – {role_in_words(one.role)}") for one in ACCOUNTS]


def tell_story(progress: Callable[[str], None] = lambda _line: None) -> bool:
    """Fill an empty database; False, and nothing done, where somebody already lives there."""
    if not is_empty(db.session()):
        db.session.rollback()
        return False
    introduce()
    stage = Stage(clock.real_now())
    for story in yaml.safe_load(_STORY.read_text(encoding="utf-8")):
        for scene in story["scenes"]:
            stage.at(_instant(stage, story["desk"], scene), partial(_play, stage, story, scene))
    stage.play(progress)
    return True


def _instant(stage: Stage, calendar: str, scene: Scene) -> datetime:
    if "ago" in scene:
        return stage.ago(calendar, duration(scene["ago"]))
    hours = stage.hours(calendar)
    opened = hours.next_opening(stage.now - duration(scene["elapsed_ago"]))
    return hours.add(opened, duration(scene.get("then", "0 min")))


def _play(stage: Stage, story: Scene, scene: Scene) -> None:
    name, sender = story["case"], sender_of(story)
    if "mail" in scene:
        files = {file: text.encode() for file, text in scene.get("files", {}).items()}
        stage.mail(name, sender, story["desk"], scene["mail"], scene["text"], **files)
    elif "portal" in scene:
        stage.portal(name, story["user"], Report(**scene["portal"]))
    elif "reply" in scene:
        stage.answer(name, sender, scene["reply"])
    else:
        act = next(act for act in _ACTS if act in scene)
        _ACTS[act](stage.cases[name], stage.actor(story["agent"]), scene[act], clock.now())


def _triage(reference: str, actor: Actor, decided: Scene, now: datetime) -> None:
    kind = Kind(decided["kind"]) if "kind" in decided else None
    triage = Triage(kind=kind, service=decided.get("service"), origin_unknown=decided.get("origin_unknown"))
    triage_incident(reference, actor, triage, now)


_ACTS: dict[str, Callable[[str, Actor, Any, datetime], object]] = {
    "acknowledge": lambda reference, actor, _, now: acknowledge_incident(reference, actor, now),
    "triage": _triage,
    "note": add_note,
    "ask": lambda reference, actor, text, now: answer_partner(reference, actor, text, asks=True, now=now),
    "answer": lambda reference, actor, text, now: answer_partner(reference, actor, text, asks=False, now=now),
    "escalate": lambda reference, actor, why, now: escalate_incident(reference, actor, "n2", why, now),
    "workaround": lambda reference, actor, text, now: record_workaround(reference, actor, text, total=False, now=now),
    "restore": restore_incident,
    "status_update": lambda reference, actor, said, now: send_status_update(
        reference, actor, StatusUpdate(**said), now
    ),
}

"""Named points at which a test may make the program die, raise or stall. In service nothing arms them.

VIGIE_FAULT="wake.claimed=kill" kills this process with SIGKILL when it passes that point; "wake.claimed=kill@3" the
third time; "=raise" raises FaultInjected; "=stall:30" sleeps 30 seconds. Several are separated by commas. A test may
bring acts of its own (the database is crashed, the disk is full) and watch which points are passed.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflows.events import EventKind
from workflows.rules import ActionKind

POINTS = (
    # one unit of work
    "transaction.begun", "transaction.before_commit", "transaction.committed",
    "savepoint.entered", "savepoint.written", "rows.half_written",
    # a mail comes in
    "door.kept", "keep_mail.blob_kept", "keep_mail.row_added",
    "reading.bytes_read", "reading.parsed", "reading.failed",
    "understand.locked", "understand.written_down", "understand.settled", "understand.carried_out",
    "register.numbered", "register.added", "register.planned", "register.receipt_written",
    "message.kept", "answer.completed", "answer.obeyed",
    # an incident is taken up
    "case.locked", "case.caught_up", "case.acted", "case.put_down", "case.moved",
    *(f"recorded.{kind}" for kind in EventKind),
    # an alarm rings
    "wake.seen", "wake.claimed", "wake.loaded", "wake.decided", "wake.fired", "wake.taken", "wake.planned",
    "wake.together", "plan.reckoned",
    "step.noted", *(f"step.{kind}" for kind in ActionKind),
    # a letter leaves
    "letter.composed", "outbox.listed", "outbox.claimed", "outbox.handed_over", "outbox.marked", "outbox.put_back",
    # the engine
    "engine.started", "beat.begun", "beat.drained", "beat.noted",
)  # fmt: skip


class FaultInjected(RuntimeError):
    """What an armed point raises; `args` holds its name."""


@dataclass
class _Armed:
    act: str
    passes_left: int


def _read(text: str) -> dict[str, _Armed]:
    armed = {}
    for word in filter(None, text.split(",")):
        name, _, rest = word.partition("=")
        act, _, passes = rest.partition("@")
        if name not in POINTS:
            raise ValueError(f"VIGIE_FAULT: there is no point {name!r}")
        armed[name] = _Armed(act, int(passes or 1))
    return armed


_armed = _read(os.environ.get("VIGIE_FAULT", ""))
_acts: dict[str, Callable[[str], None]] = {}
_watching: list[Callable[[str], None]] = []


def arm(text: str, acts: Mapping[str, Callable[[str], None]] | None = None) -> None:
    """Arm these points in this process instead of those of the environment. Raises ValueError for an unknown one.

    `acts` are acts of the test's own by their name: each is called with the point's name and may return or raise.
    """
    armed = _read(text)
    _armed.clear()
    _acts.clear()
    _armed.update(armed)
    _acts.update(acts or {})


def watch(passed: Callable[[str], None]) -> None:
    """Have `passed` called with the name of every point this process passes from here on."""
    _watching.append(passed)


def fault(name: str) -> None:
    """Pass the point of that name: nothing happens unless a test armed it. Raises FaultInjected where it says so."""
    for passed in _watching:
        passed(name)
    if _armed and (armed := _armed.get(name)) is not None:
        armed.passes_left -= 1
        if armed.passes_left == 0:
            _strike(name, armed.act)


def _strike(name: str, act: str) -> None:
    if act == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if act in _acts:
        _acts[act](name)
        return
    if act.startswith("stall:"):
        time.sleep(float(act.removeprefix("stall:")))
        return
    raise FaultInjected(name)

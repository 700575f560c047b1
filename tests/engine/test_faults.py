"""The points at which tests make the program fail: each stands in the code once, and none does anything in service."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from app import faults
from app.faults import POINTS, FaultInjected, arm, fault
from tests.house.sources import ROOT, python_sources
from workflows.events import EventKind
from workflows.rules import ActionKind

EACH_OF_A_KIND = {"recorded.": len(EventKind), "step.": len(ActionKind)}


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    arm("")


def names_in_the_code() -> Iterator[str]:
    """What `fault(...)` is called with; of an f-string, the words before its first value."""
    for source in python_sources("app"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fault":
                [name] = node.args
                first = name.values[0] if isinstance(name, ast.JoinedStr) else name
                assert isinstance(first, ast.Constant)
                yield str(first.value)


def test_every_point_stands_in_the_code_exactly_once() -> None:
    named = Counter(names_in_the_code())
    assert {name: count for name, count in named.items() if count != 1} == {}
    expected = {name for name in POINTS if not name.startswith(tuple(EACH_OF_A_KIND))} | set(EACH_OF_A_KIND)
    assert set(named) - {"step.noted"} == expected - {"step.noted"}
    assert len(POINTS) == len(set(POINTS)) >= 60


def test_unarmed_point_is_passed() -> None:
    for name in POINTS:
        fault(name)


def test_armed_point_strikes_at_its_pass_and_once() -> None:
    arm("wake.claimed=raise@2")
    fault("wake.claimed")
    with pytest.raises(FaultInjected, match=r"wake\.claimed"):
        fault("wake.claimed")
    fault("wake.claimed")


def test_point_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"wake\.clamed"):
        arm("wake.clamed=kill")


def test_stall_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(faults.time, "sleep", slept.append)
    arm("outbox.claimed=stall:30")
    fault("outbox.claimed")
    assert slept == [30]


def test_act_that_a_test_brings_along_is_told_the_point() -> None:
    struck: list[str] = []
    arm("wake.claimed=full_disk", {"full_disk": struck.append})
    fault("wake.claimed")
    fault("wake.claimed")
    assert struck == ["wake.claimed"]


def test_whoever_watches_is_told_every_point_that_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_watching", [])
    passed: list[str] = []
    faults.watch(passed.append)
    fault("wake.seen")
    fault("wake.claimed")
    assert passed == ["wake.seen", "wake.claimed"]


def test_kill_leaves_no_time_to_tidy_up() -> None:
    code = "from app.faults import fault\ntry:\n    fault('wake.claimed')\nfinally:\n    print('tidied')"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={"VIGIE_FAULT": "wake.claimed=kill", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (-9, b"")

"""What docs/rules.md tells people to type works, and what it shows of the file can be read."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Type
from tests.use_cases.desk import Desk
from tests.use_cases.new_rules import REAL_RULES, rules_with
from workflows.durations import duration
from workflows.rule_clock_grammar import STEP, TARGET
from workflows.rules import ActionKind
from workflows.rules_reader import read_rules
from workflows.targets import OpenTime

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    typed = [line.partition("flask --app wsgi ")[2] for line in lines]
    return [shlex.split(line, comments=True) for line in typed if line]


def test_every_command_of_the_page_works_in_its_order(
    type_in: Type, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.report() == "GSI-2026-00001"
    shutil.copyfile(REAL_RULES, tmp_path / "new.yaml")
    monkeypatch.chdir(tmp_path)
    assert len(commands()) == 11
    for words in commands():
        result = type_in(*words)
        assert result.exit_code == 0, f"{words}: {result.output}"


def test_promise_of_the_page_can_be_read() -> None:
    [shown] = blocks("yaml")
    indented = "".join(f"      {line}\n" for line in shown.splitlines())
    clocks = "    clocks: &caf_clocks\n"
    book = read_rules(rules_with((clocks, clocks + indented)))
    first = book.contracts["caf-eure"].clocks[0]
    assert (first.name, first.target) == ("acknowledge", OpenTime(duration("15 min")))


@pytest.mark.parametrize("key", [*TARGET.one_of, *STEP.one_of, *ActionKind, *STEP.fields])
def test_page_tells_every_unit_place_and_action(key: str) -> None:
    assert re.search(rf"[`{{, ]{key}: ", TEXT) or f"`{key}`" in TEXT

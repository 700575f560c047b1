"""`rules check`: everything wrong at once, with its place and its mend, before a file counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Type, answer
from tests.workflows.small_rules import SMALL_RULES, with_change

pytestmark = pytest.mark.any_database

TWO_FAULTS = with_change("at: 50 %", "at: 50", with_change("open: 8 h", "open: 8 heures"))


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "nouvelles_règles.yaml"


def test_rules_of_the_program_are_sound(type_on_empty_base: Type) -> None:
    result = type_on_empty_base("rules", "check")
    assert result.exit_code == 0
    assert "escalation_rules.yaml" in result.stdout
    assert "Contrats\u00a0: 4" in result.stdout
    assert result.stderr == ""


def test_every_fault_is_told_with_its_place_and_its_mend(type_on_empty_base: Type, written: Path) -> None:
    written.write_text(TWO_FAULTS, encoding="utf-8")
    result = type_on_empty_base("rules", "check", str(written))
    assert (result.exit_code, result.stdout) == (1, "")
    first, second, total = result.stderr.splitlines()
    assert first.startswith(f"{written}:47:")
    assert "contracts.essai.clocks[0].target.open" in first
    assert "8 h" in first
    assert "contracts.essai.clocks[0].steps[1].at" in second
    assert total == "Erreurs\u00a0: 2."


def test_faults_as_json_have_line_column_path_message_and_mend(type_on_empty_base: Type, written: Path) -> None:
    written.write_text(TWO_FAULTS, encoding="utf-8")
    result = type_on_empty_base("rules", "check", str(written), "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert [problem["path"] for problem in found["problems"]] == [
        "contracts.essai.clocks[0].target.open",
        "contracts.essai.clocks[0].steps[1].at",
    ]
    line = SMALL_RULES.splitlines().index("        target: {open: 8 h}") + 1
    assert set(found["problems"][0]) == {"line", "column", "path", "message", "mend"}
    assert found["problems"][0]["line"] == line
    assert TWO_FAULTS.splitlines()[line - 1][found["problems"][0]["column"] - 1 :].startswith("8 heures")


def test_doubts_are_listed_and_do_not_fail(type_on_empty_base: Type, written: Path) -> None:
    written.write_text(with_change("    holidays: france\n", ""), encoding="utf-8")
    result = type_on_empty_base("rules", "check", str(written))
    assert result.exit_code == 0
    assert "aucun jour férié" in result.stderr
    assert "Contrats\u00a0: 1" in result.stdout
    found = answer(type_on_empty_base("rules", "check", str(written), "--json"))
    assert found["problems"] == []
    assert "calendars.bureau" in [doubt["path"] for doubt in found["warnings"]]
    assert len(found["version"]) == 64


@pytest.mark.parametrize("raw", [b"\xff\xfe version", b"", b"calendars: ["])
def test_file_that_is_no_rules_file_is_refused_in_words(type_on_empty_base: Type, written: Path, raw: bytes) -> None:
    written.write_bytes(raw)
    result = type_on_empty_base("rules", "check", str(written))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{written}:1:")
    assert "Traceback" not in result.output


def test_path_that_leads_nowhere_is_a_misuse(type_on_empty_base: Type, tmp_path: Path) -> None:
    assert type_on_empty_base("rules", "check", str(tmp_path / "absent.yaml")).exit_code == 2

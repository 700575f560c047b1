"""The program takes up another text of the rules, as after an edit and a restart."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.models.rule_book import current_rules, load_rules
from tests.use_cases.desk import Desk

REAL_RULES = Path(__file__).parents[2] / "escalation_rules.yaml"


def rules_with(*changes: tuple[str, str]) -> str:
    """The real rules, each `old` (which must stand in them) replaced by `new` at its first place."""
    text = REAL_RULES.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"the rules have no {old!r}"
        text = text.replace(old, new, 1)
    return text


def take_up_rules(desk: Desk, *changes: tuple[str, str]) -> str:
    """From now on the program knows these rules; their version."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "escalation_rules.yaml"
        path.write_text(rules_with(*changes), encoding="utf-8")
        load_rules(desk.app, str(path))
    return current_rules().version

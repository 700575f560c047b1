"""The schema that editors use: published, true of the real file, and no looser than the keys the reader knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.workflows.small_rules import REAL_RULES, SMALL_RULES, problems_of, with_change
from workflows.rules_schema import json_schema, schema_text

PUBLISHED = Path(__file__).parents[2] / "docs" / "escalation_rules.schema.json"
RENEW = """python -c "from workflows.rules_schema import schema_text; print(schema_text(), end='')" > docs/escalation_rules.schema.json"""


class AsEditorsRead(yaml.SafeLoader):
    """JSON knows no dates: editors take them as texts."""


AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(text: str) -> list[str]:
    """What an editor would underline."""
    content = yaml.load(text, Loader=AsEditorsRead)  # noqa: S506 - a SafeLoader with less
    return [error.json_path for error in Draft7Validator(json_schema()).iter_errors(content)]


def test_schema_is_a_schema() -> None:
    Draft7Validator.check_schema(json_schema())


def test_published_schema_is_the_one_the_reader_makes() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), f"renew it:\n{RENEW}"


def test_real_file_names_its_schema_and_keeps_it() -> None:
    text = REAL_RULES.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=docs/escalation_rules.schema.json"
    assert (REAL_RULES.parent / "docs/escalation_rules.schema.json") == PUBLISHED
    assert faults(text) == []


def test_small_file_keeps_the_schema() -> None:
    assert faults(SMALL_RULES) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("open: 8 h", "open: 8 heures", "$.contracts.essai.clocks[0].target.open"),
        ("at: 50 %", "at: 50", "$.contracts.essai.clocks[0].steps[1].at"),
        ("at: 50 %", "at: 50 %, after_end: 1 h", "$.contracts.essai.clocks[0].steps[1]"),
        ("target: {open: 8 h}", "target: {}", "$.contracts.essai.clocks[0].target"),
        ("    calendar: bureau\n", "", "$.desks.accueil"),
        ("calendar: bureau", "calendar: bureau\n    colour: blue", "$.desks.accueil"),
        ("closed: true", "closed: false", "$.calendars.bureau.exceptions['2027-01-02'].closed"),
        ("closed: true", "closed: yes please", "$.calendars.bureau.exceptions['2027-01-02'].closed"),
        ("obligor: desk", "obligor: us", "$.contracts.essai.clocks[0].obligor"),
        ("starts: incident_registered", "starts: [incident_lost]", "$.contracts.essai.clocks[0].starts"),
        ("escalate: n2", "escalate: n4", "$.contracts.essai.clocks[0].steps[1].do.escalate"),
        ("flux: {name", "Flux: {name", "$.contracts.essai.services"),
        ("[2026-12-08,", "[8/12/2026,", "$.contracts.essai.releases[0]"),
        ("[phone]", "[phone, phone]", "$.contracts.essai.required_fields"),
        ('["22:00-06:00"]', '["22h-6h"]', "$.calendars.bureau.weekly.tuesday"),
        ("times: 3", "times: 1", "$.contracts.essai.clocks[0].steps[2].times"),
        ("kinds: functional", "kinds: []", "$.contracts.essai.clocks[1].when.kinds"),
        ("holidays: france", "holidays: bretagne", "$.calendars.bureau.holidays"),
    ],
)
def test_editor_underlines_what_the_reader_refuses(old: str, new: str, place: str) -> None:
    text = with_change(old, new)
    assert faults(text) == [place]
    assert problems_of(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("open: 8 h", "open: 1 h 30 min"),
        ("open: 8 h", "open: 8\u00a0h"),
        ("before_end: 30 min", "after_start: 2 working days"),
        ("target: {release: next}", "target: {untimed: true}"),
        ("phone: 01 00 00 00 10", "phone: 0100000010"),
        ("label: Heures du bureau", "label: 2026"),
        ("do: {remind: agents}", "do: {tell: [agents, reporter], escalate: n3}"),
        ('tuesday: ["22:00-06:00"]', "tuesday: 22:00-24:00"),
        ("desk: accueil", "desk: accueil\n    reopen_days: 0\n    major_words: tous"),
    ],
)
def test_editor_lets_through_what_the_reader_takes(old: str, new: str) -> None:
    text = with_change(old, new)
    assert faults(text) == []
    assert problems_of(text) == ()


def every(schema: Any) -> list[dict[str, Any]]:
    """Every mapping in the schema, at any depth."""
    below = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    found = [schema] if isinstance(schema, dict) else []
    return found + [part for one in below for part in every(one)]


def test_every_key_is_explained_to_the_one_who_types_it() -> None:
    unexplained = {
        f"{record}.{key}"
        for record, definition in [*json_schema()["definitions"].items(), ("book", json_schema())]  # type: ignore[attr-defined]
        for key, value in definition.get("properties", {}).items()
        if not value["description"]
    }
    assert unexplained == set()


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    schema = json.loads(schema_text())
    references = {part["$ref"] for part in every(schema) if "$ref" in part}
    assert references == {f"#/definitions/{name}" for name in schema["definitions"]}

"""The rules file described to editors: a JSON Schema made of the very shapes that read it."""

from __future__ import annotations

import json

from workflows.rule_descriptions import SCHEMA_DESCRIPTION, SCHEMA_TITLE
from workflows.rule_grammar import BOOK
from workflows.rule_shapes import Definitions


def json_schema() -> dict[str, object]:
    """The schema (draft 7, the one YAML editors know) for completion and checks while typing.

    What it lets through may still be refused by `read_rules`, which also follows names and compares promises.
    """
    definitions: Definitions = {}
    BOOK.schema(definitions)
    book = definitions.pop(BOOK.title)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": SCHEMA_TITLE,
        "description": SCHEMA_DESCRIPTION,
        **book,
        "definitions": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as it stands in docs/escalation_rules.schema.json."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"

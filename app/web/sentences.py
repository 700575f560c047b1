"""What the pages say back after an act. The sentences stand in the catalogue (`app/labels/<language>/pages.py`)."""

from __future__ import annotations

from app.labels.catalogue import catalogue


def say(name: str, /, **values: object) -> str:
    """The sentence of that name in the reader's language. Raises KeyError for a name or a place that is none."""
    return catalogue().words["sentence"][name].format_map(values)

"""The number of a row as an address or a form names it: one that no database could hold is none."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


def typed_number(text: str) -> int:
    """For `type=` of a question or a form. Raises ValueError for what can be the number of no row."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number


class RowNumber(IntegerConverter):
    """`<int:...>` of an address."""

    def __init__(self, url_map: Map, *given: Any, **bounds: Any) -> None:
        super().__init__(url_map, *given, **{"max": LARGEST} | bounds)

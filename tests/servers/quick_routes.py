"""The code that builds an address is the same in every program made: compiled once a worker, not once a test.

Werkzeug compiles two functions for each of some two hundred routes, which is most of what `create_app` costs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile: Callable[[Rule, bool], Callable[..., Any]] = Rule._compile_builder
_compiled: dict[tuple[Any, ...], Callable[..., Any]] = {}


def _remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """What is compiled depends on these alone; converters are called by name when an address is built."""
    defaults = tuple(sorted((name, repr(value)) for name, value in (rule.defaults or {}).items()))
    key = (rule.rule, tuple(rule._trace), defaults, append_unknown)
    if key not in _compiled:
        _compiled[key] = _compile(rule, append_unknown)
    return _compiled[key]


def remember_routes() -> None:
    """Have it so from now on in this process."""
    Rule._compile_builder = _remembered  # type: ignore[method-assign, assignment]

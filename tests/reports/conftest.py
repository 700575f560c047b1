"""The same desks as the verbs' tests."""

from __future__ import annotations

from tests.use_cases.conftest import desk, peopled_url

__all__ = ["desk", "peopled_url"]

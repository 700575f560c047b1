"""The page of settings is the one the program makes."""

from __future__ import annotations

import re
from pathlib import Path

from app.cli.settings import settings_page
from app.config import documented
from tests.cli.conftest import Type

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`|]+)`)? \| ([^|]+) \|$", re.MULTILINE)


def test_page_is_in_step_with_the_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_page(), "renew it: flask --app wsgi settings > docs/settings.md"


def test_every_setting_stands_there_once_with_its_default_and_its_purpose() -> None:
    assert ROW.findall(settings_page()) == documented()


def test_command_prints_the_page(type_on_empty_base: Type) -> None:
    result = type_on_empty_base("settings")
    assert (result.exit_code, result.stdout) == (0, settings_page())

"""Pages in English: words of another length still fit a telephone, and the menu's choice is made by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_desk import Site

pytestmark = pytest.mark.any_database

PAGES = ("/", "/incidents/{late}", "/crises/{crisis}")


@pytest.mark.parametrize("path", PAGES)
def test_english_page_fits_a_narrow_window_and_is_readable_by_all(
    agent_page: Page, site: Site, accessibility_faults: Callable[[Page], list[str]], path: str
) -> None:
    agent_page.context.add_cookies([{"name": "language", "value": "en", "url": site.address}])
    agent_page.set_viewport_size({"width": 320, "height": 640})
    agent_page.goto(site.address + path.format(**site.cases))
    assert agent_page.evaluate("document.documentElement.scrollWidth") <= 320
    assert accessibility_faults(agent_page) == []


def test_language_is_chosen_in_the_menu_by_keyboard(agent_page: Page, site: Site) -> None:
    agent_page.goto(f"{site.address}/tableau")
    agent_page.locator("details.menu summary").press("Enter")
    agent_page.get_by_role("button", name="English").press("Enter")
    expect(agent_page.locator("h1")).to_have_text("Escalation board")
    agent_page.locator("details.menu summary").press("Enter")
    agent_page.get_by_role("button", name="Français").press("Enter")
    expect(agent_page.locator("h1")).to_have_text("Tableau d’escalade")

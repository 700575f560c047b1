"""Ctrl+K: what one can do from here, by its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_desk import Site

pytestmark = pytest.mark.any_database


def test_page_is_reached_by_its_name(agent_page: Page, site: Site) -> None:
    agent_page.goto(site.address)
    agent_page.keyboard.press("Control+k")
    expect(agent_page.locator("#command")).to_be_focused()
    agent_page.keyboard.type("tableau")
    expect(agent_page.locator("#command-list [aria-selected=true]")).to_have_text("Tableau d’escalade")
    agent_page.keyboard.press("Enter")
    agent_page.wait_for_url("**/tableau")


def test_act_is_opened_by_its_name_with_the_focus_in_it(agent_page: Page, site: Site) -> None:
    agent_page.goto(f"{site.address}/incidents/{site.cases['fresh']}")
    agent_page.keyboard.press("Control+k")
    agent_page.keyboard.type("escala")
    agent_page.locator("#command-list li", has_text="Escalader").click()
    expect(agent_page.locator("#geste-escalate textarea")).to_be_visible()
    assert agent_page.evaluate("document.activeElement.closest('#geste-escalate') !== null")


def test_words_that_name_nothing_are_looked_for(
    agent_page: Page, site: Site, accessibility_faults: Callable[[Page], list[str]]
) -> None:
    agent_page.goto(site.address)
    agent_page.keyboard.press("Control+k")
    agent_page.keyboard.type("doublon")
    assert accessibility_faults(agent_page) == []
    agent_page.keyboard.press("Enter")
    agent_page.wait_for_url("**/recherche?q=doublon")
    expect(agent_page.locator("main")).to_contain_text("Déclarations en doublon")

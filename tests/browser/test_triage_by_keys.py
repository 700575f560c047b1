"""From a new mail to taken in charge without leaving the queue: eight key presses at most."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live_desk import Site

pytestmark = pytest.mark.any_database

MOST = 8


def press(page: Page, keys: list[str]) -> None:
    assert len(keys) <= MOST
    for number, key in enumerate(keys):
        page.keyboard.press(key)
        if key == "t" and number <= 1:
            expect(page.locator("#triage input[type=radio]:focus")).to_be_visible()


def test_what_is_proposed_is_taken_with_two_keys(agent_page: Page, site: Site) -> None:
    reference = site.report("Deux touches")
    agent_page.goto(f"{site.address}/?q=Deux+touches")
    press(agent_page, ["t", "Enter"])
    expect(agent_page.locator(".said")).to_contain_text(f"{reference} est pris en charge.")
    with site.app.app_context():
        incident = site.desk.incident(reference)
        assert (incident.kind, incident.service, incident.state) == ("technical", "dsg", "acknowledged")
        assert incident.assignee_id == site.desk.person().user_id


def test_everything_proposed_is_changed_and_saved_with_eight_keys_at_most(agent_page: Page, site: Site) -> None:
    reference = site.report("Tout autrement")
    agent_page.goto(f"{site.address}/?q=Tout+autrement")
    press(agent_page, ["j", "t", "f", "2", "m", "h", "Enter"])
    expect(agent_page.locator(".said")).to_contain_text(f"{reference} est pris en charge.")
    with site.app.app_context():
        incident = site.desk.incident(reference)
        assert (incident.kind, incident.service) == ("functional", "sgr")
        assert incident.major_since is not None
        assert incident.assignee_id not in (None, site.desk.person().user_id)
        assert incident.acknowledged_at is not None


def test_escape_leaves_everything_as_it_was(agent_page: Page, site: Site) -> None:
    reference = site.report("Rien du tout")
    agent_page.goto(f"{site.address}/?q=Rien+du+tout")
    press(agent_page, ["j", "t", "f", "Escape"])
    expect(agent_page.locator("#triage")).to_be_hidden()
    assert agent_page.evaluate("document.activeElement.closest('[data-row]').dataset.reference") == reference
    with site.app.app_context():
        assert site.desk.incident(reference).kind == "technical"

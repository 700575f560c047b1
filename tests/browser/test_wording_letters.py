"""The wording of letters in a real browser: readable by all, tried without leaving the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Watch
from tests.browser.live_desk import Site

pytestmark = pytest.mark.any_database


@pytest.fixture
def manager_page(
    new_context: Callable[..., BrowserContext], watch: Watch, sign_in: Callable[..., None]
) -> Iterator[Page]:
    """The manager's browser, watched to the end of the test."""
    context = new_context()
    sign_in(context, "responsable@cnaf.example")
    yield context.new_page()
    assert watch.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/lettres-types", "/lettres-types/receipt", "/courriels/a-trier"])
def test_page_can_be_used_by_everybody(
    manager_page: Page, site: Site, accessibility_faults: Callable[[Page], list[str]], path: str, theme: str
) -> None:
    manager_page.emulate_media(color_scheme=theme)
    manager_page.goto(site.address + path)
    assert accessibility_faults(manager_page) == []
    manager_page.set_viewport_size({"width": 320, "height": 640})
    assert manager_page.evaluate("document.documentElement.scrollWidth") <= 320


def test_letter_is_seen_beside_its_sources_before_it_is_kept(manager_page: Page, site: Site) -> None:
    manager_page.goto(f"{site.address}/lettres-types/receipt")
    manager_page.fill("#w-incident", site.cases["crisis"])
    manager_page.get_by_role("button", name="Voir la page").click()
    letter = manager_page.frame_locator("iframe[name=preview]")
    letter.get_by_text("Nous avons bien reçu votre message").first.wait_for()
    assert site.cases["crisis"] in letter.locator("body").inner_text()
    manager_page.get_by_role("button", name="Voir le texte").click()
    letter.get_by_text("Objet").first.wait_for()
    assert manager_page.url.endswith("/lettres-types/receipt")

"""Every page in a real browser: no fault in the console, nothing asked elsewhere, readable by all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Watch
from tests.browser.live_desk import Site

pytestmark = pytest.mark.any_database

PAGES = {
    "queue": "/",
    "late-only": "/?q=aucun-incident-de-ce-nom",
    "board": "/tableau",
    "mail-log": "/courriels",
    "letters-log": "/courriels?sens=sortants",
    "mails-to-sort": "/courriels/a-trier",
    "mailbox": "/boite",
    "health": "/sante",
    "fresh": "/incidents/{fresh}",
    "late": "/incidents/{late}",
    "crisis": "/incidents/{crisis}",
    "functional": "/incidents/{functional}",
    "restored": "/incidents/{restored}",
    "crises": "/crises",
    "crisis-room": "/crises/{crisis}",
    "crisis-update": "/crises/{crisis}/point",
    "crisis-handover": "/crises/{crisis}/releve",
    "crisis-review": "/crises/{crisis}/retex",
    "shift-handover": "/releve",
    "contracts": "/contrats",
    "contract": "/contrats/declaration-grossesse",
    "calendars": "/calendriers",
    "calendar": "/calendriers/caf-haut-rhin?annee=2026",
    "simulator": "/simulateur?contrat=declaration-grossesse&le=2026-11-21T15:20&majeur=1",
    "missing": "/incidents/GSI-2026-99999",
}
GROUND = "getComputedStyle(document.body).backgroundColor"

# Targets smaller than 24 px that are neither in a line of text nor as large as the row that holds them (WCAG 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.closest(".skip, p, li span, dd, td, th, h2, .said") || one.matches(".skip")) return false;
  const target = one.matches("input[type=checkbox], input[type=radio]") ? one.closest("label").getBoundingClientRect() : box;
  return target.height < 24 || target.width < 24;
}).map((one) => one.outerHTML.slice(0, 120))"""


def visit(page: Page, site: Site, path: str, watch: Watch) -> None:
    page.goto(site.address + path.format(**site.cases))
    if "99999" in path:  # the browser notes the 404 that is looked at
        watch.faults.clear()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_page_can_be_used_by_everybody(
    agent_page: Page,
    site: Site,
    watch: Watch,
    accessibility_faults: Callable[..., list[str]],
    path: str,
) -> None:
    visit(agent_page, site, path, watch)
    agent_page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    assert accessibility_faults(agent_page) == []
    assert agent_page.evaluate(SMALL_TARGETS) == []
    light = agent_page.evaluate(GROUND)
    agent_page.emulate_media(color_scheme="dark")
    assert agent_page.evaluate(GROUND) != light
    assert accessibility_faults(agent_page, contrast_alone=True) == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_page_fits_a_narrow_window_and_large_text(agent_page: Page, site: Site, watch: Watch, path: str) -> None:
    agent_page.set_viewport_size({"width": 320, "height": 640})
    visit(agent_page, site, path, watch)
    agent_page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    for width, size in ((320, "100%"), (640, "200%"), (1280, "200%")):
        agent_page.set_viewport_size({"width": width, "height": 640})
        agent_page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        assert agent_page.evaluate("document.documentElement.scrollWidth") <= width, (width, size)


def test_sign_in_page_can_be_used_by_everybody(
    page: Page, site: Site, watch: Watch, accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{site.address}/connexion")
    assert accessibility_faults(page) == []
    page.fill("#email", "agent@cnaf.example")
    page.fill("#password", "autre")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert [fault for fault in watch.faults if "422" not in fault] == []
    watch.faults.clear()
    assert accessibility_faults(page) == []


def test_forgotten_password_pages_can_be_used_by_everybody(
    page: Page, site: Site, watch: Watch, accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site.address}/connexion")
    page.click("text=Mot de passe oublié")
    assert accessibility_faults(page) == []
    page.keyboard.type("personne@cnaf.example")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Si cette adresse a un compte ici")
    page.goto(f"{site.address}/mot-de-passe/nouveau")
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [fault for fault in watch.faults if "410" not in fault] == []
    watch.faults.clear()


def test_first_load_is_light(agent_page: Page, site: Site) -> None:
    sizes: list[int] = []
    agent_page.context.new_cdp_session(agent_page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    session = agent_page.context.new_cdp_session(agent_page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    agent_page.goto(f"{site.address}/", wait_until="networkidle")
    assert 0 < sum(sizes) < 150_000


def test_mail_full_of_tricks_runs_nothing(agent_page: Page, site: Site) -> None:
    for path in ("/", f"/incidents/{site.cases['late']}", "/courriels", "/courriels/a-trier", "/boite", "/tableau"):
        agent_page.goto(site.address + path, wait_until="networkidle")
        assert agent_page.title() not in ("1", "2")
        assert agent_page.locator("img").count() == 0


def test_pages_work_without_a_script(
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., None], site: Site, watch: Watch
) -> None:
    reference = site.report("Sans script")
    context = new_context(java_script_enabled=False)
    sign_in(context)
    page = context.new_page()
    page.goto(f"{site.address}/?q=Sans+script")
    page.click(f"li[data-reference={reference}] >> text=Prendre en charge")
    assert f"{reference} est pris en charge." in page.inner_text(".said")
    page.goto(f"{site.address}/incidents/{reference}")
    page.click("summary:has-text('Trier')")
    page.select_option("#t-service", "sgr")
    page.click("text=Enregistrer le tri")
    assert "Tri enregistré." in page.inner_text(".said")
    page.click("details.clock summary >> nth=0")
    assert "Total compté" in page.inner_text("details.clock >> nth=0")
    assert watch.faults == []

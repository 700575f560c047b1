"""The partner's portal in a real browser: by keyboard, readable by all, on a telephone's width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from app.extensions import db
from app.models import User
from tests.browser.conftest import Watch
from tests.browser.live_desk import Site
from tests.web.partners import AMBRE, add_user
from tests.web.person import Person

pytestmark = pytest.mark.any_database

EMAIL = "portail@cd-val-ambre.example"
PAGES = ("/portail", "/portail/signaler", "/portail/incidents/{restored}", "/portail/incidents/{late}", "/compte")


def open_session(context: BrowserContext, site: Site, email: str = EMAIL) -> None:
    """A partner's user signs in at that browser: the cookie of a new session."""
    with site.app.app_context():
        known = db.session.scalars(select(User.id).where(User.email == email)).one_or_none()
        number = known or add_user(email, "partner", "gsi", AMBRE)
        db.session.remove()
    person = Person(site.app.test_client())
    person.be(number)
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    context.clear_cookies()
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.address}])


@pytest.fixture
def partner_page(new_context: Callable[..., BrowserContext], site: Site, watch: Watch) -> Page:
    """A partner's user at a browser of her own."""
    context = new_context(viewport={"width": 320, "height": 640})
    open_session(context, site)
    return context.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_portal_can_be_used_by_everybody_at_320_pixels(
    partner_page: Page, site: Site, watch: Watch, accessibility_faults: Callable[[Page], list[str]], path: str
) -> None:
    partner_page.goto(site.address + path.format(**site.cases))
    assert partner_page.locator("h1").count() == 1
    assert accessibility_faults(partner_page) == []
    assert partner_page.evaluate("document.documentElement.scrollWidth") <= 320
    assert watch.faults == []


def test_incident_is_reported_with_the_keyboard_alone_and_warned_of_a_number(partner_page: Page, site: Site) -> None:
    page = partner_page
    page.goto(f"{site.address}/portail/signaler")
    page.focus("#r-subject")
    page.keyboard.type("Clavier seul")
    page.keyboard.press("Tab")
    page.keyboard.type("Dossier 2 69 05 49 588 157 80")
    assert page.locator("#number-warning").is_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("Le flux DSG n'est pas là depuis ce matin.")
    assert page.locator("#number-warning").is_hidden()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.primary')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/portail/incidents/GSI-*")
    assert "Incident enregistré sous le numéro" in page.inner_text(".said")
    assert page.evaluate("document.activeElement.id") == "fait"


def test_session_about_to_end_is_said_and_extended(partner_page: Page, site: Site) -> None:
    page, usual = partner_page, site.app.config["SETTINGS"]
    site.app.config["SETTINGS"] = replace(usual, session_idle_minutes=10)
    try:
        page.clock.install()
        page.goto(f"{site.address}/portail")
        assert page.locator("#session-warning").is_hidden()
        page.clock.fast_forward(310_000)
        assert page.locator("#session-warning").is_visible()
        page.click("text=Rester connecté")
        page.wait_for_selector("#session-warning", state="hidden")
    finally:
        site.app.config["SETTINGS"] = usual


def test_report_begun_before_the_session_ended_is_there_afterwards_and_for_nobody_else(
    partner_page: Page, site: Site
) -> None:
    page, form = partner_page, f"{site.address}/portail/signaler"
    page.goto(form)
    page.fill("#r-subject", "Page blanche")
    page.fill("#r-text", "La consultation affiche une page blanche.")
    page.check("[name=security]")
    page.context.clear_cookies()
    page.goto(form)
    assert "/connexion" in page.url
    open_session(page.context, site, "collegue@cd-val-ambre.example")
    page.goto(form)
    assert page.input_value("#r-text") == ""
    open_session(page.context, site)
    page.goto(form)
    assert page.input_value("#r-subject") == "Page blanche"
    assert page.input_value("#r-text") == "La consultation affiche une page blanche."
    assert page.is_checked("[name=security]")
    page.click("text=Se déconnecter")
    open_session(page.context, site)
    page.goto(form)
    assert page.input_value("#r-text") == ""


def test_text_that_was_sent_is_kept_no_longer(partner_page: Page, site: Site) -> None:
    page = partner_page
    page.goto(f"{site.address}/portail/incidents/{site.cases['fresh']}")
    page.fill("#a-body", "Toujours rien.")
    page.reload()
    assert page.input_value("#a-body") == "Toujours rien."
    page.click("#answer-title + .in button")
    page.wait_for_selector("#fait")
    assert page.input_value("#a-body") == ""

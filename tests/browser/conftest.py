"""Pages seen by a real Chromium, the distribution's own.

`page` fails its test when the page writes an error to the console, throws, or asks anything of another machine than
this one. `accessibility_faults(page)` is what axe-core objects to, one readable line a fault.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from tests.browser.live_desk import Site
from tests.servers.databases import Databases
from tests.servers.system_parts import CHROMIUM
from tests.web.person import PASSWORD

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HERE = {"127.0.0.1", "localhost"}
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


@dataclass
class Watch:
    """What went wrong on a page while a test looked at it. A test that expects an error empties the list."""

    faults: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_throw(self, error: Exception) -> None:
        self.faults.append(f"thrown: {error}")

    def on_request(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.scheme in {"data", "blob", "about"} or url.hostname in HERE:
            route.continue_()
            return
        self.faults.append(f"request off this machine: {route.request.url}")
        route.abort()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = CHROMIUM.require()
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def new_context(browser: Browser, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """A person at a browser of her own: cookies apart, French, watched. Options are those of playwright's."""
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        desk = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 800}}
        context = browser.new_context(**(desk | options))
        context.set_default_timeout(10_000)
        context.route("**/*", watch.on_request)
        context.on("console", watch.on_console)
        context.on("weberror", lambda error: watch.on_throw(error.error))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], watch: Watch) -> Iterator[Page]:
    """An empty page on a desk's screen, watched to the end of the test."""
    yield new_context().new_page()
    assert watch.faults == []


@pytest.fixture(scope="session")
def accessibility_faults() -> Callable[..., list[str]]:
    """What axe-core objects to on a page, against WCAG 2.2 AA: rule, weight, meaning, where.

    With `contrast_alone`, what of it another theme can change.
    """
    script = AXE.read_text(encoding="utf-8")

    def check(page: Page, *, contrast_alone: bool = False) -> list[str]:
        page.evaluate(script)  # the debugger's way in, so a strict content policy may stay as it is
        wanted = (
            {"type": "rule", "values": ["color-contrast"]} if contrast_alone else {"type": "tag", "values": WCAG_AA}
        )
        answer = page.evaluate("wanted => axe.run(document, {runOnly: wanted})", wanted)
        return [as_line(violation, node) for violation in answer["violations"] for node in violation["nodes"]]

    return check


def as_line(violation: dict[str, Any], node: dict[str, Any]) -> str:
    where = " ".join(str(part) for part in node["target"])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {where}: {node['html'][:120]}"


@pytest.fixture(scope="session")
def served_site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One desk for all browser tests of a worker: what a test changes it changes on a case of its own."""
    url = databases.fresh()
    with Site(url, tmp_path_factory.mktemp("site")).served() as site:
        yield site
    databases.discard(url)


@pytest.fixture
def site(served_site: Site) -> Iterator[Site]:
    """The desk on Monday at 11."""
    with served_site.at_its_hour():
        yield served_site


@pytest.fixture
def sign_in(site: Site) -> Callable[[BrowserContext, str], None]:
    """Give a browser the cookies of somebody who signed in; each person signs in once."""

    def be(context: BrowserContext, email: str = "agent@cnaf.example") -> None:
        if email in site.cookies:
            context.add_cookies(site.cookies[email])
            return
        page = context.new_page()
        page.goto(f"{site.address}/connexion")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("text=Se connecter")
        page.wait_for_url(f"{site.address}/")
        page.close()
        site.cookies[email] = context.cookies()

    return be


@pytest.fixture
def agent_page(
    new_context: Callable[..., BrowserContext], watch: Watch, sign_in: Callable[..., None]
) -> Iterator[Page]:
    """An agent's browser, signed in, watched to the end of the test."""
    context = new_context()
    sign_in(context)
    yield context.new_page()
    assert watch.faults == []

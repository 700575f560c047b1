"""Screenshots of every page, into docs/screens: the demonstration's story, told as if it were Monday at 10:40.

python -m bench.screens [folder] [--dark]    --dark: those that are kept in the light alone, to look at, into a folder of your own
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright
from sqlalchemy import Select, func, select
from waitress.server import create_server

from app import clock, create_app
from app.config import read_settings
from app.demo.story import DEMO_PASSWORD, tell_story
from app.extensions import db
from app.models import InboundMail, Incident, User
from bench.pages_desk import have_every_duty_beat
from bench.screens_list import SCREENS, SUBJECTS, USER, WIDE, Screen, in_the_dark
from tests.servers.system_parts import CHROMIUM

MONDAY = datetime(2026, 11, 23, 10, 40, tzinfo=ZoneInfo("Europe/Paris"))


def main(folder: Path, screens: Sequence[Screen] = SCREENS) -> None:
    """Write each screen as a PNG of its first window."""
    folder.mkdir(parents=True, exist_ok=True)
    with on_monday(), tempfile.TemporaryDirectory() as instance, served(instance) as (app, address):
        found = _found(app)
        with sync_playwright() as playwright:
            flags = ["--disable-gpu", "--lang=fr-FR", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM.require(), args=flags, env={**os.environ, "LANGUAGE": "fr"}
            )
            sign_in = cache(partial(_sign_in, browser, address))
            for screen in screens:
                have_every_duty_beat(app)
                state = sign_in(screen.who) if screen.who else None
                _shoot(browser, address + screen.path.format(**found), state, folder, screen)
            browser.close()


@contextmanager
def on_monday() -> Iterator[None]:
    """The machine's time, as far as the program is told, begins on Monday at 10:40."""
    shift = MONDAY - datetime.now(UTC)
    real_now, now = clock.real_now, clock.now
    clock.real_now = lambda: datetime.now(UTC) + shift
    clock.now = lambda: datetime.now(UTC) + shift + clock.offset()
    yield
    clock.real_now, clock.now = real_now, now
    clock.travel(timedelta())


@contextmanager
def served(instance: str) -> Iterator[tuple[Flask, str]]:
    """The demonstration behind a web server."""
    app = create_app(read_settings({"VIGIE_INSTANCE": instance, "VIGIE_DEMO": "1"}))
    with app.app_context():
        upgrade()
        tell_story(progress=print)
    server = create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.effective_port}"
    server.close()


def _found(app: Flask) -> dict[str, str]:
    """What the addresses speak of: case numbers by nickname, the newest mail and the partner that has a portal."""
    partner = select(User.organisation_id).where(User.email == USER)
    mail = select(func.max(InboundMail.id))
    with app.app_context():
        said = {name: db.session.scalars(_told(subject)).one() for name, subject in SUBJECTS.items()}
        return said | {"partner": str(db.session.scalar(partner)), "mail": str(db.session.scalar(mail))}


def _told(subject: str) -> Select[tuple[str]]:
    return select(Incident.reference).where(Incident.subject == subject)


def _shoot(browser: Browser, address: str, state: StorageState | None, folder: Path, screen: Screen) -> None:
    context = _context(browser, screen, state)
    context.add_cookies([{"name": "language", "value": screen.language, "url": address}])
    page = context.new_page()
    page.goto(address)
    for touch in screen.touches:
        _touch(page, touch)
    if screen.touches:
        page.wait_for_timeout(500)  # what a click fetches into a part of the page has come
    page.mouse.move(0, 0)
    page.screenshot(path=folder / f"{screen.name}.png")
    context.close()
    print(f"{screen.name}.png  {(folder / f'{screen.name}.png').stat().st_size // 1000} kB")


def _touch(page: Page, touch: str) -> None:
    where, fills, words = touch.partition("=")
    if len(touch) == 1:
        page.keyboard.press(touch)
    elif fills and where.startswith("#"):
        page.locator(where).press_sequentially(words)
    else:
        page.click(touch)


def _context(browser: Browser, screen: Screen | None, state: StorageState | None) -> BrowserContext:
    width, height = screen.window if screen else WIDE
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if screen and screen.theme == "dark" else "light",
        locale="fr-FR",
        timezone_id="Europe/Paris",
        storage_state=state,
    )


def _sign_in(browser: Browser, address: str, who: str) -> StorageState:
    """What the browser of that person keeps once signed in."""
    context = _context(browser, None, None)
    page = context.new_page()
    page.goto(f"{address}/connexion")
    page.fill("#email", who)
    page.fill("#password", DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/connexion" not in url)
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    folders = [Path(word) for word in sys.argv[1:] if word != "--dark"]
    main(folders[0] if folders else Path("docs/screens"), in_the_dark() if "--dark" in sys.argv else SCREENS)

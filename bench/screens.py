"""Screenshots of every page, into docs/screens: the demonstration's story, told as if it were Monday at 10:40.

python -m bench.screens [folder]
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from waitress.server import create_server

from app import clock, create_app
from app.config import read_settings
from app.demo.story import DEMO_PASSWORD, tell_story
from app.extensions import db
from app.models import Incident
from app.reports.health import DUTIES
from app.use_cases.note_beat import note_beat
from tests.servers.system_parts import CHROMIUM

MONDAY = datetime(2026, 11, 23, 10, 40, tzinfo=ZoneInfo("Europe/Paris"))
WIDE, NARROW = (1280, 800), (320, 720)
Screen = tuple[str, str, str, tuple[int, int], str, tuple[str, ...]]

# File, who looks, address, window, theme, what is clicked or pressed first.
SCREENS: tuple[Screen, ...] = (
    ("connexion", "", "/connexion?compte=agent@cnaf.example", WIDE, "light", ()),
    ("file-de-tri", "agent@cnaf.example", "/", WIDE, "light", ()),
    ("file-de-tri-sombre", "agent@cnaf.example", "/", WIDE, "dark", ()),
    ("file-de-tri-320", "agent@cnaf.example", "/", NARROW, "light", ()),
    ("file-vide", "agent@cnaf.example", "/?mine=1&kind=undetermined", WIDE, "light", ()),
    ("incident", "agent@cnaf.example", "/incidents/{new}", WIDE, "light", ()),
    ("incident-explique", "agent@cnaf.example", "/incidents/{new}", WIDE, "light", ("details.clock summary >> nth=0",)),
    (
        "incident-gestes",
        "responsable@cnaf.example",
        "/incidents/{crisis}",
        WIDE,
        "light",
        ("#geste-status_update summary",),
    ),
    ("incident-crise-sombre", "responsable@cnaf.example", "/incidents/{crisis}", WIDE, "dark", ()),
    ("incident-320", "agent@cnaf.example", "/incidents/{new}", NARROW, "dark", ()),
    ("tableau", "responsable@cnaf.example", "/tableau", WIDE, "light", ()),
    ("tableau-sombre", "responsable@cnaf.example", "/tableau", WIDE, "dark", ()),
    ("tableau-320", "responsable@cnaf.example", "/tableau", NARROW, "light", ()),
    ("courriels", "agent@cnaf.example", "/courriels", WIDE, "light", ()),
    ("courriels-a-trier", "agent@cnaf.example", "/courriels/a-trier", WIDE, "light", ()),
    ("boite-locale", "agent@cnaf.example", "/boite", WIDE, "light", ()),
    ("sante", "responsable@cnaf.example", "/sante", WIDE, "light", ()),
    ("crise", "responsable@cnaf.example", "/crises/{crisis}", WIDE, "light", ()),
    ("crise-sombre", "responsable@cnaf.example", "/crises/{crisis}", WIDE, "dark", ()),
    ("crise-320", "responsable@cnaf.example", "/crises/{crisis}", NARROW, "light", ()),
    ("crise-point", "responsable@cnaf.example", "/crises/{crisis}/point", WIDE, "light", ("text=Voir les lettres",)),
    ("releve", "responsable@cnaf.example", "/releve", WIDE, "light", ()),
    ("contrat", "responsable@cnaf.example", "/contrats/declaration-grossesse", WIDE, "light", ()),
    ("calendrier", "responsable@cnaf.example", "/calendriers/caf-haut-rhin?annee=2026", WIDE, "light", ()),
    ("simulateur", "agent@cnaf.example", "/simulateur?le=2026-11-21T15:20&majeur=1", WIDE, "light", ()),
    ("touches", "agent@cnaf.example", "/", WIDE, "light", ("?",)),
    ("introuvable", "agent@cnaf.example", "/incidents/GSI-2026-99999", WIDE, "light", ()),
)


def main(folder: Path) -> None:
    """Write each screen as a PNG of its first window."""
    folder.mkdir(parents=True, exist_ok=True)
    with on_monday(), tempfile.TemporaryDirectory() as instance, served(instance) as (app, address):
        cases = _cases(app)
        with sync_playwright() as playwright:
            flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            browser = playwright.chromium.launch(executable_path=CHROMIUM.require(), args=flags)
            for screen in SCREENS:
                _beat(app)
                _shoot(browser, address, cases, folder, screen)
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


def _cases(app: Flask) -> dict[str, str]:
    """The case numbers the screens speak of: the newest one not taken in charge, and the crisis."""
    newest = select(Incident.reference).where(Incident.desk == "gsi").order_by(Incident.id.desc()).limit(1)
    with app.app_context():
        return {
            name: db.session.scalars(newest.where(Incident.state == state)).one()
            for name, state in (("new", "registered"), ("crisis", "crisis"))
        }


def _beat(app: Flask) -> None:
    with app.app_context():
        for duty in DUTIES:
            note_beat(duty, clock.real_now(), "")


def _shoot(browser: Browser, address: str, cases: dict[str, str], folder: Path, screen: Screen) -> None:
    name, who, path, (width, height), theme, clicks = screen
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="fr-FR", timezone_id="Europe/Paris"
    )
    page = context.new_page()
    if who:
        _sign_in(page, address, who)
    page.goto(address + path.format(**cases))
    for touch in clicks:
        page.keyboard.press(touch) if len(touch) == 1 else page.click(touch)
    page.mouse.move(0, 0)
    page.screenshot(path=folder / f"{name}.png")
    context.close()
    print(f"{name}.png  {(folder / f'{name}.png').stat().st_size // 1000} kB")


def _sign_in(page: Page, address: str, who: str) -> None:
    page.goto(f"{address}/connexion")
    page.fill("#email", who)
    page.fill("#password", DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/screens"))

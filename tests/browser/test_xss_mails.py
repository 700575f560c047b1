"""Mails full of tricks, opened as an agent would: no script of theirs runs, nothing is asked of anybody else.

XSS_MAILS=500 opens five hundred (`make xss`); a share of them is opened each time.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from app.extensions import db
from app.intake.pipeline import understand_kept_mails
from app.intake.reader import MailReader
from app.models import InboundMail, Incident, Message
from app.use_cases.receive_mail import keep_mail
from tests.browser.conftest import Watch
from tests.browser.live_desk import Site
from tests.browser.xss_mails import TRICKS, xss_mail, xss_mails
from tests.use_cases.desk import ADDRESSES

pytestmark = pytest.mark.any_database

MAILS = int(os.environ.get("XSS_MAILS", "50"))
TOGETHER = 25  # mails an incident: a page shows them all
# A mail's words stand in the page as words: none of its elements, attributes or addresses do.
STRANGERS = """() => [
  ...document.querySelectorAll("main script, main style, main iframe:not(.letter-frame), main object, main base, main meta"),
  ...document.querySelectorAll("main img, main math, main [hx-get*=deconnexion], main [onerror], main [onload], main [onfocus]"),
  ...[...document.querySelectorAll("main a[href]")].filter((one) => /^(javascript|data):|pirate/.test(one.getAttribute("href"))),
].map((one) => one.outerHTML.slice(0, 200))"""


def receive(site: Site) -> tuple[list[str], int]:
    """Hand the mails to the door; the incidents they stand in, and how many of them an agent can open there."""
    references: list[str] = []
    with site.app.app_context():
        reader = MailReader()
        for number, (place, _, trick) in enumerate(itertools.islice(xss_mails(), MAILS)):
            case = references[-1] if number % TOGETHER else ""
            mail_id = keep_mail(
                xss_mail(number, place, trick, case).as_bytes(),
                source="smtp",
                envelope_from="x@cd-val-ambre.example",
                envelope_to=[ADDRESSES["gsi"]],
                received_at=site.desk.now,
            )
            if not case or number % TOGETHER == TOGETHER - 1 or number == MAILS - 1:
                while understand_kept_mails(reader):
                    pass
            if not case:
                incident_id = db.session.get_one(InboundMail, mail_id, populate_existing=True).incident_id
                references.append(db.session.get_one(Incident, incident_id).reference)
        reader.close()
        shown = select(Message.id).join(Incident).where(Incident.reference.in_(references), Message.direction == "in")
        count = len(db.session.scalars(shown).all())
        db.session.remove()
    return references, count


@pytest.mark.timeout(300)
def test_no_script_of_a_mail_runs_and_nothing_is_asked_of_anybody_else(
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., None], site: Site, watch: Watch
) -> None:
    references, count = receive(site)
    assert count >= MAILS * 9 // 10  # a few tell us nothing of their sender and wait in the log, which is opened too
    ran: list[str] = []
    context = new_context()
    context.expose_binding("ran", lambda source: ran.append(source["page"].url))
    sign_in(context)
    page = context.new_page()
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    for reference in references:
        look_through(page, f"{site.address}/incidents/{reference}?anciens=1")
    for path in ("/", "/recherche?q=flux", "/courriels", "/courriels?sens=sortants", "/courriels/a-trier", "/tableau"):
        look_through(page, site.address + path)
    assert ran == []
    assert watch.faults == []


def look_through(page: Page, address: str) -> None:
    """Open it, unfold everything, move over it, and see that it holds nothing but our own elements."""
    page.goto(address)
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    for message in page.locator("main .message, main [data-row]").all()[:5]:
        message.hover()
    assert page.evaluate(STRANGERS) == []
    assert page.url == address


def test_every_trick_is_used_at_every_place_among_five_hundred() -> None:
    used = {(place, trick) for place, trick, _ in itertools.islice(xss_mails(), 500)}
    assert len(used) == len(TRICKS) * 5

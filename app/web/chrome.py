"""What stands around every page: who is signed in, the desk's hours, what waits, and whether Vigie itself is well."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user
from markupsafe import Markup

from app import clock, labels
from app.extensions import db
from app.models.rule_book import current_rules
from app.reports.health import watch
from app.reports.mail_log import count_waiting
from app.reports.rule_shelf import RuleShelf
from app.use_cases.move_time import recall_time
from app.web import marks
from workflows.permissions import Act

THEMES = ("auto", "light", "dark")


def register(app: Flask) -> None:
    """Give every template `chrome()`, which asks the database only when a page wants it."""
    app.context_processor(
        lambda: {
            "chrome": chrome,
            "theme": theme(),
            "language": labels.language.get(),
            "in_french": in_french(),
            "languages": {code: one.phrases["language_name"] for code, one in labels.CATALOGUES.items()},
            "keys_on": request.cookies.get("keys") != "off",
            "own_desk_name": own_desk_name,
        }
    )
    app.jinja_env.globals.update(Act=Act)
    marks.register(app)
    if app.config["SETTINGS"].demo:
        app.before_request(_recall_time)


def theme() -> str:
    """The person's choice, kept in a cookie so that no script has to run before the page is painted."""
    wanted = request.cookies.get("theme", "auto")
    return wanted if wanted in THEMES else "auto"


def in_french() -> Markup:
    """For the tag of what partners and letters say, on a page in another language (WCAG 3.1.2)."""
    return Markup("") if labels.language.get() == labels.FRENCH else Markup(' lang="fr"')


def own_desk_name() -> str:
    """The short name of the signed-in person's desk."""
    return current_rules().desks[current_user.desk].short_name


def chrome() -> dict[str, Any]:
    """The values of the frame for a signed-in person."""
    session, now = db.session(), clock.now()
    desk = current_user.reached_desk
    settings = current_app.config["SETTINGS"]
    hours = RuleShelf(session).hours_of_desk(current_user.desk)
    return {
        "watch": watch(session, real_now=clock.real_now(), now=now),
        "mails_waiting": count_waiting(session, desk=desk) if current_user.may(Act.SETTLE_MAIL) else 0,
        "desk_name": own_desk_name(),
        "desk_hours": labels.opening_in_words(hours, now),
        "desk_is_open": hours.is_open(now),
        "zone": hours.zone,
        "now": now,
        "real_now": clock.real_now(),
        "is_demo": settings.demo,
        "has_mailbox": not settings.relay_host,
    }


def _recall_time() -> None:
    """In the demonstration another process may have moved the time."""
    if request.endpoint != "static":
        recall_time()

"""Door 3: the pages. Views ask reports, call verbs and answer; they decide nothing."""

from __future__ import annotations

from flask import Flask

from app.web import (
    assets,
    chrome,
    errors,
    headers,
    policy,
    pulse,
    request_marks,
    room_words,
    translation,
    unkept_signs,
    words,
)
from app.web.pages import pages
from app.web.typed_number import RowNumber
from app.web.views import (  # noqa: F401 - each puts its routes on `pages`
    access,
    access_desk,
    access_in_place,
    account,
    attachment,
    board,
    board_acts,
    bulk,
    calendar,
    contract,
    crisis,
    crisis_papers,
    crisis_update,
    demo_time,
    forgotten_password,
    health,
    incident,
    incident_acts,
    incident_links,
    incident_messages,
    letter_wordings,
    mail_log,
    mailbox,
    metrics,
    portal,
    portal_acts,
    preferences,
    program_access,
    queue,
    reveal,
    saved_views,
    search,
    shift_handover,
    sign_in,
    sign_in_elsewhere,
    simulator,
    stop_letters,
    traces,
    triage,
    undo,
)


def register(app: Flask) -> None:
    """Plug the pages in, with what stands around every one of them."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a page may stay open all shift: the token lives as long as the session
    if app.config["SETTINGS"].public_url.startswith("https:"):
        app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_NAME="__Host-session")
    app.url_map.converters["int"] = RowNumber
    app.register_blueprint(pages)
    for part in (
        translation,
        request_marks,
        unkept_signs,
        policy,
        headers,
        assets,
        words,
        room_words,
        chrome,
        errors,
        pulse,
    ):
        part.register(app)

"""The commands: `flask --app wsgi ...`."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    backup,
    calendars,
    demo,
    engine,
    mail,
    people,
    rules,
    settings,
    start,
    terms,
    tokens,
    traces,
    translations,
)


def register(app: Flask) -> None:
    """Plug the command groups in."""
    for command in (
        start.start,
        engine.engine,
        rules.rules,
        calendars.calendars,
        mail.mail,
        people.accounts,
        people.partners,
        demo.demo,
        settings.settings,
        tokens.tokens,
        traces.traces,
        terms.terms,
        backup.backup,
        translations.translations,
    ):
        app.cli.add_command(command)

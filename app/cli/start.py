"""`flask --app wsgi start`: everything in one process, with the demonstration where it is asked for."""

from __future__ import annotations

import logging

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.config import Settings
from app.demo.story import DEMO_PASSWORD, demo_logins, tell_story
from app.engine.embedded import Everything
from app.intake.sources.smtp import DoorCannotOpen
from app.use_cases.move_time import recall_time


@click.command("start")
@with_appcontext
def start() -> None:
    """Prépare la base, puis lance les pages, le moteur et la porte des courriels ; Ctrl-C arrête tout."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.config["SETTINGS"]
    logging.getLogger("alembic").setLevel(logging.WARNING)
    click.echo("Préparation de la base…")
    upgrade()
    if settings.demo:
        tell_story(progress=click.echo)
        recall_time()
    try:
        everything = Everything(app, settings)
        everything.start()
    except (OSError, DoorCannotOpen) as failure:
        raise click.ClickException(f"{failure} (VIGIE_PORT, VIGIE_MAIL_PORT)") from failure
    click.echo(_welcome(settings, everything))
    everything.wait()
    click.echo("\nArrêt en cours : on finit ce qui est commencé…")
    everything.stop()
    click.echo("Arrêté.")


def _welcome(settings: Settings, everything: Everything) -> str:
    lines = [
        "",
        f"  Pages      http://{settings.host}:{everything.pages_port}",
        f"  Courriels  SMTP {settings.mail_host}:{everything.door.port}",
        f"  Lettres    {_letters_go(settings)}",
        "",
    ]
    if settings.demo:
        lines += ["  Comptes de démonstration (mot de passe : " + DEMO_PASSWORD + ")"]
        lines += [f"    {email:<40} {who}" for email, who in demo_logins()]
        lines += [""]
    return "\n".join([*lines, "  Ctrl-C arrête tout."])


def _letters_go(settings: Settings) -> str:
    if settings.relay_host:
        return f"relais {settings.relay_host}:{settings.relay_port}"
    return "boîte locale, visible dans les pages ; rien ne sort"

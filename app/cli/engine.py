"""`flask --app wsgi engine ...`: the engine alone, as many times as wanted on PostgreSQL, and what it should have done."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.cli.ready_base import needs_base
from app.cli.until_stopped import UntilStopped
from app.engine.one_engine import EngineRunsAlready
from app.engine.schedule import Engine
from app.extensions import db
from app.labels import phrase, word
from app.reports.invariants import broken_invariants

_DUTIES = {
    "alarms": ("wake_incidents",),
    "mail": ("read_mails",),
    "letters": ("send_letters", "keep_terms"),  # what is done once a day needs no process of its own
    "webhooks": ("send_webhooks",),
}

engine = AppGroup("engine", help="Le moteur des délais.")


@engine.command("run")
@click.option("--duties", multiple=True, type=click.Choice(list(_DUTIES)), help="seulement celles-là ; toutes sinon")
def run(duties: tuple[str, ...]) -> None:
    """Fait battre le moteur seul, jusqu'à Ctrl-C ou SIGTERM."""
    wanted = [name for one in duties for name in _DUTIES[one]]
    beating = Engine(current_app._get_current_object(), wanted)  # type: ignore[attr-defined]
    stop = UntilStopped()
    try:
        beating.start()
    except EngineRunsAlready as other:
        raise click.ClickException(phrase("engine_runs_already", path=other)) from other
    click.echo(phrase("engine_beats"))
    stop.wait()
    beating.stop()


@engine.command("check")
@needs_base
def check() -> None:
    """Vérifie ce qui doit toujours être vrai : chaque dossier ouvert a son réveil, chaque histoire est entière."""
    broken = list(broken_invariants(db.session(), clock.now()))
    for one in broken:
        click.echo(f"{one.reference}  {word('fault', one.fault)}  {one.detail}")
    if broken:
        raise click.ClickException(phrase("invariants_broken", count=len(broken)))
    click.echo(phrase("invariants_hold"))

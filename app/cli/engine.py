"""`flask --app wsgi engine run`: the engine alone, as many times as wanted on PostgreSQL."""

from __future__ import annotations

import signal
import threading

import click
from flask import current_app
from flask.cli import AppGroup

from app.engine.schedule import Engine

engine = AppGroup("engine", help="Le moteur des délais.")


@engine.command("run")
def run() -> None:
    """Fait battre le moteur seul, jusqu'à Ctrl-C ou SIGTERM."""
    beating = Engine(current_app._get_current_object())  # type: ignore[attr-defined]
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: done.set())
    beating.start()
    click.echo("Le moteur bat. Ctrl-C l'arrête.")
    done.wait()
    beating.stop()

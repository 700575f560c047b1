"""`flask --app wsgi traces ...`: prove them, hand a person their own (B8)."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.extensions import db
from app.labels import phrase
from app.reports.traces import Verdict, exported, verify, verify_export
from app.use_cases.trace_act import keys

traces = AppGroup("traces", help="Les traces des connexions et des gestes.")


@traces.command("verify")
@click.option(
    "--export", "file", type=click.Path(exists=True, dir_okay=False), help="un fichier fait par « traces export »"
)
def verify_chain(file: str | None) -> None:
    """Dit si la chaîne est entière, et sinon à quelle ligne elle cesse de l'être."""
    found = verify(db.session(), *keys())
    if file:
        with Path(file).open(encoding="utf-8") as lines:
            found = verify_export(lines, *keys())
    _tell(found)


@traces.command("export")
@click.option("--person", default="", help="l'adresse d'une personne, pour ses propres traces ; toutes sinon")
def export(person: str) -> None:
    """Écrit les traces, une par ligne, en JSON."""
    for line in exported(db.session(), person=person):
        click.echo(line)


def _tell(found: Verdict) -> None:
    if found.first_bad is None:
        click.echo(phrase("traces_whole", count=found.rows))
        return
    click.echo(phrase("traces_broken", row=found.first_bad, why=phrase(f"traces_{found.why}")))
    raise SystemExit(1)

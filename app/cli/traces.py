"""`flask --app wsgi traces ...`: prove them, hand a person their own, keep them no longer than promised (B8)."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.extensions import db
from app.labels import phrase
from app.reports.traces import Verdict, exported, verify, verify_export
from app.use_cases.purge_traces import purge_traces, purge_withdrawn_access
from app.use_cases.review_access import close_overdue_reviews
from app.use_cases.trace_act import keys
from workflows.retention import months_before

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


@traces.command("purge")
def purge() -> None:
    """Efface les traces, et les habilitations retirées, plus vieilles que les durées réglées (à lancer chaque jour)."""
    now, settings = clock.real_now(), current_app.config["SETTINGS"]
    gone = purge_traces(months_before(now, settings.trace_months), now)
    forgotten = purge_withdrawn_access(months_before(now, 12 * settings.access_years))
    click.echo(phrase("traces_purged", count=gone, access=forgotten))


@traces.command("close-reviews")
def close_reviews() -> None:
    """Clôt les revues d'habilitations échues et suspend qui n'a pas été certifié (à lancer chaque jour)."""
    now = clock.real_now()
    click.echo(phrase("reviews_closed", count=close_overdue_reviews(now, now.date())))


def _tell(found: Verdict) -> None:
    if found.first_bad is None:
        click.echo(phrase("traces_whole", count=found.rows))
        return
    click.echo(phrase("traces_broken", row=found.first_bad, why=phrase(f"traces_{found.why}")))
    raise SystemExit(1)

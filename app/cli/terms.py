"""`flask --app wsgi terms ...`: what has been kept long enough; the engine does the same by itself once a day (B8, R16, R17)."""

from __future__ import annotations

from collections import Counter

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.cli.ready_base import needs_base
from app.labels import phrase, word
from app.use_cases.purge_past_terms import past_terms, terms_of, would_purge
from app.use_cases.remind_reviews import remind_reviews
from app.use_cases.review_access import close_overdue_reviews

terms = AppGroup("terms", help="Ce qui a été gardé assez longtemps.")


@terms.command("purge")
@click.option("--dry-run", is_flag=True, help="dit ce qui serait effacé, et n'efface rien")
@needs_base
def purge(dry_run: bool) -> None:
    """Efface ou rend anonyme ce qui a passé son terme."""
    kept, now = terms_of(current_app.config["SETTINGS"]), clock.real_now()
    if dry_run:
        _tell("terms_would", would_purge(kept, now))
        return
    _tell("terms_done", past_terms(kept, now))


@terms.command("reviews")
@needs_base
def reviews() -> None:
    """Rappelle les revues d'habilitations, clôt celles qui sont échues et suspend qui n'a pas été certifié."""
    now = clock.real_now()
    reminded, closed = remind_reviews(now, now.date()), close_overdue_reviews(now, now.date())
    click.echo(phrase("terms_reviews", reminded=reminded, closed=closed))


def _tell(heading: str, found: Counter[str]) -> None:
    if not found:
        click.echo(phrase("terms_nothing"))
        return
    click.echo(phrase(heading))
    for name, count in found.items():
        click.echo(phrase("terms_line", count=count, what=word("term", name)))

"""`flask --app wsgi rules explain`: why the deadlines of a real incident are what they are."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from app import clock
from app.cli.explained import explained_lines
from app.cli.ready_base import needs_base
from app.extensions import db
from app.labels import phrase, state_in_words
from app.reports.explanation import explain_incident
from app.use_cases.move_time import recall_time


@click.command("explain")
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="en JSON, instants avec leur décalage")
@with_appcontext
@needs_base
def explain(reference: str, as_json: bool) -> None:
    """Dit les délais d'un dossier, des deux côtés, pourquoi ils tombent quand ils tombent, et ce qui suivra."""
    recall_time()
    now = clock.now()
    result = explain_incident(db.session(), reference.strip().upper(), now)
    if result is None:
        raise click.ClickException(phrase("unknown_reference", reference=reference))
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else _in_words(result, now))


def _in_words(result: dict[str, Any], now: datetime) -> str:
    state = state_in_words(result["state"]).lower()
    head = phrase("explained_case", reference=result["reference"], subject=result["subject"], state=state)
    return "\n".join([head, *explained_lines(result, now, ZoneInfo(result["zone"]))])

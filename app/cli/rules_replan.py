"""`flask --app wsgi rules replan`: today's rules for incidents whose promises were made under older ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app import clock
from app.cli.operator import OPERATOR
from app.cli.ready_base import needs_base
from app.cli.told_changes import change_as_json, change_in_words
from app.extensions import db
from app.labels import phrase, word
from app.models.rule_book import current_rules
from app.use_cases.move_time import recall_time
from app.use_cases.replan_incidents import BATCH, Replanned, count_to_replan, preview_replan, replan_incidents


@click.command("replan")
@click.option("--dry-run", is_flag=True, help="montre ce qui changerait, et ne change rien")
@click.option("--desk", help="seulement les dossiers de ce bureau, par exemple gsi")
@click.option("--json", "as_json", is_flag=True, help="en JSON")
@with_appcontext
@needs_base
def replan(dry_run: bool, desk: str | None, as_json: bool) -> None:
    """Applique le livre de règles d'aujourd'hui aux dossiers ouverts sous un plus ancien.

    Un dossier clos n'est jamais touché, un délai dépassé ou tenu le reste, les attentes sont gardées.
    """
    if desk is not None and desk not in current_rules().desks:
        known = ", ".join(current_rules().desks)
        raise click.BadParameter(phrase("unknown_desk", desk=desk, known=known), param_hint="--desk")
    recall_time()
    now, total = clock.now(), count_to_replan(db.session(), desk)
    found = preview_replan(now, desk) if dry_run else replan_incidents(OPERATOR, now, desk)
    watched = _with_progress(found, total)
    if as_json:
        click.echo(json.dumps(_as_json(watched, dry_run), ensure_ascii=False, indent=2))
    else:
        _tell(watched, dry_run, now)


def _with_progress(found: Iterable[Replanned], total: int) -> Iterator[Replanned]:
    for done, one in enumerate(found, start=1):
        yield one
        if done % BATCH == 0:
            click.echo(phrase("replan_progress", done=done, total=total), err=True)


def _tell(found: Iterable[Replanned], dry_run: bool, now: datetime) -> None:
    totals = _Totals()
    for one in found:
        totals.count(one)
        if one.change is None:
            reason = word("replan_refusal", one.refused)
            click.echo(phrase("replan_refused", reference=one.reference, reason=reason))
            continue
        for line in change_in_words(one.change, now):
            click.echo(line)
    click.echo(
        phrase("replan_preview" if dry_run else "replan_done", version=current_rules().version[:12], **totals.of)
    )


def _as_json(found: Iterable[Replanned], dry_run: bool) -> dict[str, Any]:
    totals, listed = _Totals(), []
    for one in found:
        totals.count(one)
        if one.change is None:
            listed.append({"reference": one.reference, "moved": [], "due": [], "refused": one.refused})
        elif one.change.moved or one.change.due:
            listed.append(change_as_json(one.change) | {"refused": ""})
    version = current_rules().version
    return {"dry_run": dry_run, "version": version, "incidents": listed, "totals": totals.of}


class _Totals:
    """`moved` incidents have a deadline that moves, `due` a step that the engine takes at once."""

    def __init__(self) -> None:
        self.of = {"replanned": 0, "moved": 0, "due": 0, "refused": 0}

    def count(self, one: Replanned) -> None:
        self.of["refused"] += one.change is None
        if one.change is not None:
            self.of["replanned"] += 1
            self.of["moved"] += bool(one.change.moved)
            self.of["due"] += bool(one.change.due)

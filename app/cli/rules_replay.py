"""`flask --app wsgi rules replay`: what other rules would have made of the past, before they count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from app import clock
from app.cli.ready_base import needs_base
from app.cli.told_replay import Totals, replayed_as_json, replayed_in_words
from app.extensions import db
from app.labels import phrase
from app.reports.replay import Replayed, replay
from app.use_cases.move_time import recall_time
from workflows.rules import RuleBook
from workflows.rules_reader import RulesError, read_rules, rules_text

_EVERY = 500  # incidents between two words on the progress


@click.command("replay")
@click.option("--rules", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="le livre de règles à essayer")  # fmt: skip
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="relit ce qui fut reçu depuis ce jour, 2026-11-01")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="en JSON")
@with_appcontext
@needs_base
def replay_command(path: Path, since: datetime, as_json: bool) -> None:
    """Relit les dossiers passés sous d'autres règles : chaque verdict qui change, et les totaux. Ne change rien."""
    recall_time()
    book, totals = _book(path), Totals()
    found = _watched(replay(db.session(), book, _first_instant(book, since), clock.now()), totals)
    if as_json:
        _print_json({"rules": str(path), "version": book.version, "since": since.date().isoformat()}, found, totals)
        return
    for one in found:
        for line in replayed_in_words(one, clock.now()):
            click.echo(line)
    click.echo(totals.in_words())


def _book(path: Path) -> RuleBook:
    try:
        return read_rules(rules_text(path.read_bytes(), str(path)), str(path))
    except RulesError as errors:
        raise click.ClickException(str(errors)) from errors


def _first_instant(book: RuleBook, day: datetime) -> datetime:
    """The earliest midnight of that day on any desk's wall: nobody's first hour is left out."""
    return min(day.replace(tzinfo=ZoneInfo(calendar.zone)) for calendar in book.calendars.values())


def _watched(found: Iterator[Replayed], totals: Totals) -> Iterator[Replayed]:
    """Those that changed, counted among all; progress goes to the side."""
    try:
        for read, one in enumerate(found, start=1):
            totals.count(one)
            if one.flips or one.steps:
                yield one
            if read % _EVERY == 0:
                click.echo(phrase("replay_progress", read=read), err=True)
    except ValueError as restless:
        raise click.ClickException(phrase("restless_rules", detail=restless)) from restless


def _print_json(head: dict[str, Any], found: Iterator[Replayed], totals: Totals) -> None:
    """One object, written as it comes: however many incidents there are, only a batch is held."""
    write = partial(click.echo, nl=False)
    write(json.dumps(head, ensure_ascii=False)[:-1] + ', "incidents": [')
    for number, one in enumerate(found):
        write(("," if number else "") + "\n" + json.dumps(replayed_as_json(one), ensure_ascii=False))
    write('\n], "totals": ' + json.dumps(totals.of) + "}\n")

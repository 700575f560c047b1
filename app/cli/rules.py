"""`flask --app wsgi rules ...`: check the rules file, see what it promises, and change it knowingly."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.cli.rules_explain import explain
from app.cli.rules_replan import replan
from app.cli.rules_replay import replay_command
from app.cli.rules_simulate import simulate
from app.labels import phrase
from workflows.rule_warnings import warnings_of
from workflows.rules import RuleBook
from workflows.rules_reader import Problem, RulesError, read_rules, rules_text

rules = AppGroup("rules", help="Le livre de règles.")
for command in (explain, simulate, replay_command, replan):
    rules.add_command(command)


@rules.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="en JSON : problems et warnings, avec line, column, path, message, mend"
)
def check(path: Path | None, as_json: bool) -> None:
    """Vérifie un livre de règles (celui du programme par défaut) ; sortie 1 s'il est faux."""
    source = path or Path(current_app.config["RULES_SOURCE"])
    try:
        book = read_rules(rules_text(source.read_bytes(), str(source)), str(source))
    except RulesError as errors:
        _refuse(str(source), errors, as_json)
    else:
        _accept(str(source), book, as_json)


def _refuse(source: str, errors: RulesError, as_json: bool) -> None:
    if as_json:
        click.echo(_json({"source": source, "problems": _listed(errors.problems), "warnings": []}))
    else:
        click.echo(str(errors), err=True)
        click.echo(phrase("rules_wrong", count=len(errors.problems)), err=True)
    raise click.exceptions.Exit(1)


def _accept(source: str, book: RuleBook, as_json: bool) -> None:
    doubts = warnings_of(book, clock.now().date())
    counts = {"contracts": len(book.contracts), "desks": len(book.desks), "calendars": len(book.calendars)}
    if as_json:
        found = {"problems": [], "warnings": _listed(doubts)}
        click.echo(_json({"source": source, "version": book.version, **counts, **found}))
        return
    for doubt in doubts:
        click.echo(phrase("rules_doubt", doubt=f"{source}:{doubt}"), err=True)
    click.echo(phrase("rules_sound", source=source, version=book.version[:12], **counts))


def _listed(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [asdict(problem) for problem in problems]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)

"""`flask --app wsgi rules ...`: check the rules file, and see what it promises before it counts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.extensions import db
from app.models.rule_book import current_rules
from app.reports.simulation import Imagined, contract_names, simulate
from workflows.clocks import Pause
from workflows.rule_warnings import warnings_of
from workflows.rules import Kind
from workflows.rules_reader import RulesError, read_rules, rules_text

rules = AppGroup("rules", help="Le livre de règles.")


@rules.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(path: Path | None) -> None:
    """Vérifie un livre de règles (celui du programme par défaut) ; sortie 1 s'il est faux."""
    source = path or Path(current_app.config["RULES_SOURCE"])
    try:
        book = read_rules(rules_text(source.read_bytes(), str(source)), str(source))
    except RulesError as errors:
        raise click.ClickException(str(errors)) from errors
    for warning in warnings_of(book, clock.now().date()):
        click.echo(f"attention : {warning}", err=True)
    click.echo(f"{source} : {len(book.contracts)} contrats, {len(book.desks)} bureaux, version {book.version[:12]}.")


@rules.command("simulate")
@click.option("--contract", required=True, help="le nom du contrat, par exemple declaration-grossesse")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), default="technical", show_default=True)
@click.option("--at", "at_text", required=True, help="l'instant de réception à l'heure du bureau, « 2026-11-21 15:20 »")
@click.option("--major", is_flag=True, help="l'incident est majeur")
@click.option("--origin-unknown", is_flag=True, help="l'origine n'est pas établie")
@click.option("--detected-at", "detected_text", help="quand le partenaire l'a détecté, ou qualifié")
@click.option("--pause", "pauses", multiple=True, help="une attente, « 2026-11-23 09:00/2026-11-23 11:00 »")
@click.option("--json", "as_json", is_flag=True, help="en JSON, instants avec leur décalage")
def simulate_command(as_json: bool, **options: Any) -> None:
    """Dit les délais d'un incident imaginé, pourquoi, et ce qui suivrait ; aucun incident n'est créé."""
    result = simulate(db.session(), _imagined(**options))
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else _in_words(result))


def _imagined(contract: str, kind: str, at_text: str, detected_text: str | None, **options: Any) -> Imagined:
    if contract not in contract_names():
        raise click.ClickException(f"Contrat « {contract} » inconnu ; il y a : {', '.join(contract_names())}.")
    zone = _zone(contract)
    return Imagined(
        contract,
        Kind(kind),
        _instant(at_text, zone),
        options["major"],
        options["origin_unknown"],
        tuple(_pause(text, zone) for text in options["pauses"]),
        _instant(detected_text, zone) if detected_text else None,
    )


def _zone(contract: str) -> ZoneInfo:
    book = current_rules()
    return ZoneInfo(book.calendars[book.desks[book.contracts[contract].desk].calendar].zone)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.ClickException(f"« {text} » n'est pas un instant. Écrivez « 2026-11-21 15:20 ».") from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _pause(text: str, zone: ZoneInfo) -> Pause:
    since, slash, until = text.partition("/")
    if not slash:
        raise click.ClickException(f"« {text} » n'est pas une attente. Écrivez « 2026-11-23 09:00/2026-11-23 11:00 ».")
    ends = _instant(until, zone) if until.strip() else None
    if ends is not None and ends - _instant(since, zone) <= timedelta():
        raise click.ClickException(f"« {text} » : l'attente finit avant d'avoir commencé.")
    return Pause(_instant(since, zone), ends, "partner")


def _in_words(result: dict[str, Any]) -> str:
    lines: list[str] = []
    for one in result["clocks"]:
        lines.append(
            f"{one['label']} ({one['clause']}, {one['obligor']}) : {one['due_at'] or 'sans échéance chiffrée'}"
        )
        lines += [f"    {line['sentence']}" for line in one["ledger"]]
    lines += ["", "Ensuite, si personne n'agit :"]
    return "\n".join([*lines, *(f"    {step['sentence']}" for step in result["next"])])

"""`flask --app wsgi rules simulate`: what the rules promise for an incident nobody reported."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from app.cli.explained import explained_lines
from app.extensions import db
from app.labels import instant_in_words, kind_in_words, phrase
from app.models.rule_book import AddedDays, current_rules
from app.reports.simulation import Imagined, added_days_if_any, contract_names
from app.reports.simulation import simulate as simulated
from workflows.clocks import Pause
from workflows.rules import Kind

INSTANT = "2026-11-21 15:20"
PAUSE = "2026-11-23 09:00/2026-11-23 11:00"


@click.command("simulate")
@click.option("--contract", required=True, help="le nom du contrat, par exemple declaration-grossesse")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), default="technical", show_default=True)
@click.option("--at", "at_text", required=True, help=f"l'instant de réception à l'heure du bureau, « {INSTANT} »")
@click.option("--major", is_flag=True, help="l'incident est majeur")
@click.option("--origin-unknown", is_flag=True, help="l'origine n'est pas établie")
@click.option("--detected-at", "detected_text", help="quand le partenaire l'a constaté, ou qualifié")
@click.option("--pause", "pauses", multiple=True, help=f"une attente du partenaire, « {PAUSE} »")
@click.option("--json", "as_json", is_flag=True, help="en JSON, instants avec leur décalage")
@with_appcontext
def simulate(as_json: bool, **options: Any) -> None:
    """Dit les délais d'un incident imaginé, pourquoi, et ce qui suivrait ; aucun incident n'est créé.

    La base n'a pas besoin d'exister ; les jours exceptionnels qu'elle tient comptent si elle existe.
    """
    imagined = _imagined(**options)
    try:
        result = simulated(imagined, _added_days())
    except ValueError as restless:
        raise click.ClickException(phrase("restless_rules", detail=restless)) from restless
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else _in_words(imagined, result))


def _added_days() -> AddedDays:
    try:
        return added_days_if_any(db.session())
    except OperationalError:
        click.echo(phrase("base_silent"), err=True)
        return {}


def _imagined(contract: str, kind: str, at_text: str, detected_text: str | None, **options: Any) -> Imagined:
    if contract not in contract_names():
        known = ", ".join(contract_names())
        raise click.BadParameter(phrase("unknown_contract", contract=contract, known=known), param_hint="--contract")
    zone = _zone(contract)
    at = _instant(at_text, zone, "--at")
    detected_at = _instant(detected_text, zone, "--detected-at") if detected_text else None
    if detected_at is not None and detected_at > at:
        raise click.BadParameter(phrase("detected_after"), param_hint="--detected-at")
    return Imagined(
        contract,
        Kind(kind),
        at,
        options["major"],
        options["origin_unknown"],
        tuple(_pause(text, zone) for text in options["pauses"]),
        detected_at,
    )


def _zone(contract: str) -> ZoneInfo:
    book = current_rules()
    return ZoneInfo(book.calendars[book.desks[book.contracts[contract].desk].calendar].zone)


def _instant(text: str, zone: ZoneInfo, option: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(phrase("not_an_instant", text=text, example=INSTANT), param_hint=option) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _pause(text: str, zone: ZoneInfo) -> Pause:
    since, slash, until = text.partition("/")
    if not slash:
        raise click.BadParameter(phrase("not_a_pause", text=text, example=PAUSE), param_hint="--pause")
    begins, ends = _instant(since, zone, "--pause"), _instant(until, zone, "--pause") if until.strip() else None
    if ends is not None and ends <= begins:
        raise click.BadParameter(phrase("pause_backwards", text=text), param_hint="--pause")
    return Pause(begins, ends, "partner")


def _in_words(imagined: Imagined, result: dict[str, Any]) -> str:
    zone = _zone(imagined.contract)
    marks = phrase("mark_major") if imagined.major else ""
    marks += phrase("mark_origin_unknown") if imagined.origin_unknown else ""
    title = current_rules().contracts[imagined.contract].title
    kind, at = kind_in_words(imagined.kind).lower(), instant_in_words(imagined.at, zone)
    head = phrase("imagined_case", contract=title, kind=kind, at=at, marks=marks)
    return "\n".join([head, *explained_lines(result, imagined.at, zone)])

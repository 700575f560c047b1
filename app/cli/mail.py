"""`flask --app wsgi mail ...`: read a mail to see what Vigie sees, or take one in."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import AppGroup

from app import clock
from app.intake.parse import parse
from app.use_cases.receive_mail import keep_mail
from workflows.parsed_mail import parse_summary

mail = AppGroup("mail", help="Les courriels.")


@mail.command("parse")
def parse_mail() -> None:
    """Lit un courriel sur l'entrée standard et écrit en JSON ce que Vigie en comprend ; la base n'est pas touchée."""
    click.echo(json.dumps(parse_summary(parse(sys.stdin.buffer.read())), ensure_ascii=False, indent=2))


@mail.command("ingest")
@click.option("--to", "recipient", required=True, help="l'adresse du bureau qui le reçoit")
@click.option("--from", "sender", default="", help="l'expéditeur d'enveloppe")
def ingest(recipient: str, sender: str) -> None:
    """Garde un courriel lu sur l'entrée standard ; le moteur le comprendra."""
    raw = sys.stdin.buffer.read()
    if not raw.strip():
        raise click.ClickException(
            "L'entrée est vide : donnez un courriel, par exemple « mail ingest --to … < message.eml »."
        )
    mail_id = keep_mail(raw, source="stdin", envelope_from=sender, envelope_to=[recipient], received_at=clock.now())
    click.echo(f"Courriel n° {mail_id} gardé.")

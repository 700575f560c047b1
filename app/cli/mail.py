"""`flask --app wsgi mail ...`: read a mail to see what Vigie sees, or take one in."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import cast

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock, labels
from app.cli.until_stopped import UntilStopped
from app.extensions import db
from app.intake.doors import mailbox_doors, smtp_door
from app.intake.parse import parse
from app.intake.sources.smtp import DoorCannotOpen
from app.models import InboundMail
from app.reports.mail_log import inbound
from app.use_cases.receive_mail import keep_mail
from app.use_cases.revoke_replies import resume_letters, revoke_replies
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


@mail.command("log")
@click.option("--verdict", default="", help="un seul verdict, par exemple waiting")
@click.option("--words", default="", help="une adresse, des mots de l'objet ou un Message-ID")
def log(verdict: str, words: str) -> None:
    """Montre les derniers courriels reçus, chacun avec son verdict et sa raison."""
    rows = inbound(db.session(), desk=None, verdict=verdict, words=words).rows
    for one, reference in cast("Sequence[tuple[InboundMail, str | None]]", rows):
        ended = labels.verdict_in_words(one.verdict) if one.verdict else "…"
        why = labels.mail_reason_in_words(one.reason)
        click.echo(f"{one.id:>6}  {one.received_at:%Y-%m-%d %H:%M}Z  {ended} ({why})  {reference or ''}")
        click.echo(f"        {one.from_addr or one.envelope_from}  {one.subject}")


@mail.command("revoke")
@click.argument("address")
def revoke(address: str) -> None:
    """Rend sans effet les adresses de réponse données jusqu'ici à cette personne."""
    revoke_replies(address)
    click.echo(f"Les réponses de {address} à nos lettres passées ne prouvent plus rien.")


@mail.command("resume")
@click.argument("address")
def resume(address: str) -> None:
    """Envoie de nouveau les points de situation à cette personne, qui avait demandé à ne plus les recevoir."""
    desks = resume_letters(address)
    click.echo(f"{address} recevra de nouveau ces lettres." if desks else f"{address} n'avait rien arrêté.")


@mail.command("receive")
def receive() -> None:
    """Ouvre seules les portes des courriels (SMTP et boîtes), jusqu'à Ctrl-C ou SIGTERM ; le moteur lit ailleurs."""
    app, settings = current_app._get_current_object(), current_app.config["SETTINGS"]  # type: ignore[attr-defined]
    door, mailboxes = smtp_door(app, settings), mailbox_doors(app, settings)
    stop = UntilStopped()
    try:
        door.start()
    except (OSError, DoorCannotOpen) as failure:
        raise click.ClickException(f"{failure} (VIGIE_MAIL_PORT)") from failure
    for mailbox in mailboxes:
        mailbox.start()
    click.echo(labels.phrase("doors_open", address=f"{settings.mail_host}:{door.port}", mailboxes=len(mailboxes)))
    stop.wait()
    for mailbox in mailboxes:
        mailbox.stop()
    door.stop()

"""`flask --app wsgi tokens ...`: who lets which program in, from a terminal."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.cli.ready_base import needs_base
from app.extensions import db
from app.labels import phrase
from app.models import User
from app.reports.program_access import all_tokens
from app.use_cases.api_tokens import NewToken, NoSuchToken, issue_token, revoke_token
from workflows.api_scopes import Scope

tokens = AppGroup("tokens", help="Les jetons de l'API.")


@tokens.command("create")
@click.option("--email", required=True, help="le compte au nom duquel le programme agit")
@click.option("--name", required=True, help="à quoi il sert")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice([str(one) for one in Scope]))
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="sa durée en jours")
@needs_base
def create(email: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Crée un jeton et montre son secret, une seule fois."""
    user_id = db.session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if user_id is None:
        raise click.ClickException(phrase("account_unknown", email=email))
    _, secret = issue_token(NewToken(user_id, name, frozenset(scopes), days), clock.real_now())
    click.echo(phrase("token_secret", secret=secret))


@tokens.command("list")
@needs_base
def list_tokens() -> None:
    """Montre les jetons qui n'ont pas été révoqués."""
    found = all_tokens(db.session())
    for one in found:
        used = f"{one.last_used_at:%Y-%m-%d}" if one.last_used_at else "-"
        click.echo(f"{one.id:>5}  {one.hint}…  {one.user.email}  {one.name}")
        click.echo(f"       {' '.join(one.scopes)}  → {one.expires_at:%Y-%m-%d}  ({used})")
    if not found:
        click.echo(phrase("token_none"))


@tokens.command("revoke")
@click.argument("number", type=int)
@needs_base
def revoke(number: int) -> None:
    """Révoque un jeton : dès la demande suivante il n'ouvre plus rien."""
    try:
        revoke_token(None, number, clock.real_now())
    except NoSuchToken:
        raise click.ClickException(phrase("token_unknown", number=number)) from None
    click.echo(phrase("token_revoked", number=number))

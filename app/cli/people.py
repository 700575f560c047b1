"""`flask --app wsgi accounts ...` and `partners ...`: who may sign in, and who may write."""

from __future__ import annotations

from collections.abc import Collection

import click
from flask.cli import AppGroup

from app.cli.ready_base import needs_base
from app.identity import hash_password
from app.labels import phrase
from app.models.rule_book import current_rules
from app.models.sealed import Unreadable
from app.use_cases.register_people import (
    AlreadyKnown,
    NewAccount,
    NewContact,
    NoSuchOrganisation,
    NotForThisRole,
    register_account,
    register_partner,
)
from app.use_cases.second_factor import seal_again
from workflows.permissions import Role

accounts = AppGroup("accounts", help="Les comptes des bureaux.")
partners = AppGroup("partners", help="Les organismes partenaires et leurs contacts.")


@accounts.command("add")
@click.option("--email", required=True, help="l'adresse avec laquelle la personne se connecte")
@click.option("--name", required=True, help="le nom que l'on affiche")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--desk", required=True, help="le code du bureau, par exemple gsi")
@click.option("--organisation", default="", help="le nom de l'organisme, pour un utilisateur d'un partenaire")
@click.password_option(help="demandé s'il n'est pas donné")
def add_account(email: str, name: str, role: str, desk: str, organisation: str, password: str) -> None:
    """Ajoute un compte ; celui d'un partenaire devra changer de mot de passe à sa première connexion."""
    _known("Bureau", desk, current_rules().desks)
    try:
        register_account(NewAccount(email, name, Role(role), desk, hash_password(password), organisation))
    except AlreadyKnown:
        raise click.ClickException(f"{email} a déjà un compte.") from None
    except NoSuchOrganisation:
        raise click.ClickException(phrase("organisation_unknown", name=organisation)) from None
    except NotForThisRole:
        raise click.ClickException(phrase("role_and_organisation", role=role)) from None
    click.echo(f"Compte de {email} ajouté.")


@accounts.command("reseal")
@needs_base
def reseal() -> None:
    """Scelle à nouveau les secrets des seconds facteurs sous la clé présente : l'ancienne peut alors être oubliée."""
    try:
        click.echo(phrase("secrets_sealed", count=seal_again()))
    except Unreadable:
        raise click.ClickException(phrase("secrets_unreadable")) from None


@partners.command("add")
@click.option("--name", required=True, help="le nom de l'organisme")
@click.option("--domain", default="", help="le domaine de ses adresses, pour reconnaître un collègue")
@click.option("--contract", required=True, help="le nom du contrat, par exemple caf-eure")
@click.option("--convention", default="", help="le numéro de convention")
@click.option("--contact", "contacts", multiple=True, required=True, help="« nom <adresse> » ; dans l'ordre d'appel")
def add_partner(name: str, domain: str, contract: str, convention: str, contacts: tuple[str, ...]) -> None:
    """Ajoute un organisme, son contrat et ses contacts."""
    _known("Contrat", contract, current_rules().contracts)
    people = tuple(_contact(text, rank) for rank, text in enumerate(contacts, start=1))
    try:
        register_partner(name, domain, contract, convention, people)
    except AlreadyKnown:
        raise click.ClickException(f"« {name} » est déjà enregistré.") from None
    click.echo(f"« {name} » ajouté avec {len(people)} contact(s).")


def _known(what: str, code: str, among: Collection[str]) -> None:
    if code not in among:
        raise click.ClickException(f"{what} « {code} » inconnu ; il y a : {', '.join(among)}.")


def _contact(text: str, rank: int) -> NewContact:
    name, _, address = text.strip().rstrip(">").partition("<")
    if "@" not in address:
        raise click.ClickException(f"« {text} » : écrivez « nom <adresse> ».")
    return NewContact(name.strip(), address.strip(), escalation_rank=rank)

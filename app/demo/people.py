"""Who is in the story. Everybody is named by role; every address ends in .example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.extensions import db
from app.identity import hash_password
from app.models import User
from app.use_cases.change_password import change_password
from app.use_cases.manage_users import grant_access
from app.use_cases.register_people import NewAccount, NewContact, register_account, register_partner
from app.use_cases.supervise_access import set_maximum
from workflows.permissions import Role

DEMO_PASSWORD = "vigie-demo"  # noqa: S105 - of invented accounts that only the demonstration makes


@dataclass(frozen=True, slots=True)
class Account:
    """A person of a desk, or of the partner that `organisation` names."""

    email: str
    name: str
    role: Role
    desk: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation with its contract and its contacts: (name, e-mail, phone, user code, role, escalation rank)."""

    name: str
    domain: str
    contract: str
    convention: str
    contacts: tuple[tuple[str, str, str, str, str, int | None], ...]


_TROIS_RIVIERES = "Centre social intercommunal des Trois-Rivières"

ACCOUNTS = (
    Account("agent@cnaf.example", "Agent GSI", Role.AGENT, "gsi"),
    Account("agent2@cnaf.example", "Agent GSI (soir)", Role.AGENT, "gsi"),
    Account("responsable@cnaf.example", "Responsable du GSI", Role.MANAGER, "gsi"),
    Account("agent@caf-eure.example", "Agent du centre de l’Eure", Role.AGENT, "caf-eure"),
    Account("responsable@caf-eure.example", "Responsable du centre de l’Eure", Role.MANAGER, "caf-eure"),
    Account("agent@caf-haut-rhin.example", "Agent du centre du Haut-Rhin", Role.AGENT, "caf-haut-rhin"),
    Account("responsable@caf-haut-rhin.example", "Responsable du centre du Haut-Rhin", Role.MANAGER, "caf-haut-rhin"),
    Account("agent@ncaa.example", "Agent du support NCAA", Role.AGENT, "ncaa"),
    Account("responsable@ncaa.example", "Responsable du support NCAA", Role.MANAGER, "ncaa"),
    Account("n2@cnaf.example", "Support applicatif national (N2)", Role.N2, "gsi"),
    Account("n3@cnaf.example", "Équipes techniques (N3)", Role.N3, "gsi"),
    Account("admin@vigie.example", "Administrateur", Role.ADMINISTRATOR, "gsi"),
    Account("habilitations@cias-trois-rivieres.example", "Gestionnaire des habilitations", Role.ACCESS_MANAGER, "caf-eure", _TROIS_RIVIERES),
    Account("accueil@cias-trois-rivieres.example", "Responsable de l’accueil", Role.PARTNER, "caf-eure", _TROIS_RIVIERES),
)  # fmt: skip

PARTNERS = (
    Partner("Conseil départemental du Val-d’Ambre", "cd-val-ambre.example", "declaration-grossesse", "DG-2024-07", (
        ("Support informatique du Val-d’Ambre", "support@cd-val-ambre.example", "04 00 00 00 21", "VA1042", "Support de niveau 1", None),
        ("Chef de projet PMI du Val-d’Ambre", "projet-pmi@cd-val-ambre.example", "04 00 00 00 22", "VA1007", "Référent métier", 1),
    )),
    Partner("Conseil départemental des Monts-Bleus", "cd-monts-bleus.example", "declaration-grossesse", "DG-2024-11", (
        ("Centre d’appels des Monts-Bleus", "assistance@cd-monts-bleus.example", "04 00 00 00 31", "MB0315", "Support de niveau 1", None),
    )),
    Partner("Conseil départemental de la Haute-Rive", "cd-haute-rive.example", "declaration-grossesse", "DG-2024-16", (
        ("Support informatique de la Haute-Rive", "dsi@cd-haute-rive.example", "04 00 00 00 41", "HR2210", "Support de niveau 1", None),
    )),
    Partner(_TROIS_RIVIERES, "cias-trois-rivieres.example", "caf-eure", "2017-014", (
        ("Gestionnaire des habilitations", "habilitations@cias-trois-rivieres.example", "02 00 00 00 51", "TR0101", "Gestionnaire principal", 1),
        ("Gestionnaire suppléant", "suppleant@cias-trois-rivieres.example", "02 00 00 00 52", "TR0102", "Gestionnaire suppléant", 2),
    )),
    Partner("Conseil départemental du Haut-Rhin", "cd-haut-rhin.example", "caf-haut-rhin", "2017-068", (
        ("Référent utilisateurs", "referent@cd-haut-rhin.example", "03 00 00 00 61", "HR0001", "Référent utilisateurs", 1),
        ("Adjoint au responsable de la production", "production@cd-haut-rhin.example", "03 00 00 00 62", "HR0002", "Adjoint production", 2),
    )),
    Partner("ANGDM", "angdm.example", "iris", "IT-2016-02", (
        ("Support de l’ANGDM", "support@angdm.example", "03 00 00 00 71", "AN0007", "Support informatique", 1),
    )),
)  # fmt: skip


def introduce() -> None:
    """Register the partners and the accounts. One hash serves every account: they share one known password."""
    for partner in PARTNERS:
        contacts = tuple(NewContact(*facts, reachable_hours="de 9 h à 17 h") for facts in partner.contacts)
        register_partner(partner.name, partner.domain, partner.contract, partner.convention, contacts)
    password_hash = hash_password(DEMO_PASSWORD)
    for one in ACCOUNTS:
        register_account(NewAccount(one.email, one.name, one.role, one.desk, password_hash, one.organisation))
        if one.organisation:  # a partner's user chooses a password first: these chose the one everybody knows
            change_password(account_of(db.session(), one.email).id, password_hash, clock.now())
    _delegate()


def account_of(session: Session, email: str) -> User:
    """The account that signs in with that address."""
    return session.scalars(select(User).where(User.email == email)).one()


def _delegate() -> None:
    """The desk's maximum for the social centre's profile (B9), and its first holder."""
    manager, user = (account_of(db.session(), one.email) for one in ACCOUNTS if one.organisation)
    organisation_id, user_id, reach = manager.organisation_id or 0, user.id, manager.reach
    set_maximum(organisation_id, "cdap", "T2", 20)
    grant_access(reach, user_id, "cdap", "T2", manager.name, clock.now())


def is_empty(session: Session) -> bool:
    """Whether nobody lives here yet."""
    return session.scalar(select(User.id).limit(1)) is None


def sender_of(story: Mapping[str, Any]) -> tuple[str, str]:
    """(name, address) of who writes in that story: the first contact of its partner, or somebody unknown to us."""
    if "sender" in story:
        return story["sender"]["name"], story["sender"]["email"]
    return _BY_NICKNAME[story["partner"]].contacts[0][:2]


_BY_NICKNAME = dict(zip(("ambre", "monts", "rive", "trois", "rhin", "angdm"), PARTNERS, strict=True))

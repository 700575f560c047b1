"""People come to the desk: accounts that may sign in, partners that may write (B1)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.models import Agreement, Contact, Organisation, User
from app.models.transaction import transaction
from workflows.permissions import PARTNER_ROLES, Role


class NoSuchOrganisation(LookupError):
    """No organisation bears that name; the argument is the name."""


class NotForThisRole(ValueError):
    """A partner's role needs an organisation, a desk's has none; the argument is the role."""


class AlreadyKnown(ValueError):
    """That address, or that organisation's name, is registered; its `args` say which."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`desk` is a desk's code, for a partner's user the one that serves it; `organisation` its name, "" for a desk's own.

    `password_hash` comes from `app.identity.hash_password`.
    """

    email: str
    name: str
    role: Role
    desk: str
    password_hash: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person of the partner's support; `escalation_rank` orders those who are called (B5)."""

    name: str
    email: str
    phone: str = ""
    user_code: str = ""
    role: str = ""
    escalation_rank: int | None = None
    reachable_hours: str = ""


def register_account(account: NewAccount) -> None:
    """Add somebody who may sign in; a partner's user chooses another password first.

    Raises AlreadyKnown, NoSuchOrganisation, NotForThisRole.
    """
    if (account.role in PARTNER_ROLES) != bool(account.organisation):
        raise NotForThisRole(account.role)
    with transaction() as session:
        email = account.email.strip().lower()
        if session.scalar(select(User.id).where(User.email == email)) is not None:
            raise AlreadyKnown(email)
        named = select(Organisation.id).where(Organisation.name == account.organisation)
        organisation_id = session.scalar(named) if account.organisation else None
        if account.organisation and organisation_id is None:
            raise NoSuchOrganisation(account.organisation)
        session.add(
            User(
                email=email,
                organisation_id=organisation_id,
                must_change_password=organisation_id is not None,
                name=account.name,
                role=account.role,
                desk=account.desk,
                password_hash=account.password_hash,
            )
        )


def register_partner(
    name: str, mail_domain: str, contract: str, convention_number: str, contacts: tuple[NewContact, ...]
) -> None:
    """Add an organisation with the contract it signed and its registered contacts. Raises AlreadyKnown."""
    with transaction() as session:
        if session.scalar(select(Organisation.id).where(Organisation.name == name)) is not None:
            raise AlreadyKnown(name)
        organisation = Organisation(name=name, mail_domain=mail_domain.lower())
        organisation.agreements = [Agreement(contract=contract, convention_number=convention_number)]
        organisation.contacts = [_contact(one) for one in contacts]
        session.add(organisation)


def _contact(contact: NewContact) -> Contact:
    return Contact(
        name=contact.name,
        email=contact.email.strip().lower(),
        phone=contact.phone,
        user_code=contact.user_code,
        role=contact.role,
        escalation_rank=contact.escalation_rank,
        reachable_hours=contact.reachable_hours,
    )

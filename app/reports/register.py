"""The register: organisations and who of them may write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Agreement, Organisation
from app.models.rule_book import current_rules
from app.reports.reach import Asker, own_desk


def organisations_of(session: Session, *, desk: Asker) -> Sequence[Organisation]:
    """Organisations that signed a contract with that desk, by name; with any desk for None."""
    own = own_desk(desk)
    contracts = [name for name, one in current_rules().contracts.items() if own is None or one.desk == own]
    signed = select(Agreement.organisation_id).where(Agreement.contract.in_(contracts))
    return session.scalars(select(Organisation).where(Organisation.id.in_(signed)).order_by(Organisation.name)).all()


def organisations_of_addresses(session: Session, addresses: Iterable[str]) -> dict[str, int]:
    """Address to the organisation whose mail domain it bears, where there is one."""
    domains = {address: address.rpartition("@")[2] for address in addresses if "@" in address}
    question = select(Organisation.mail_domain, Organisation.id).where(
        Organisation.mail_domain.in_(set(domains.values()))
    )
    by_domain = {row[0]: row[1] for row in session.execute(question)}
    return {address: by_domain[domain] for address, domain in domains.items() if domain in by_domain}

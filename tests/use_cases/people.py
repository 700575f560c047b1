"""Who is at the desks in these tests, and who writes to them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import Agreement, Contact, Organisation, User
from app.models.transaction import transaction

ACCOUNTS = (
    ("agent@cnaf.example", "Agent GSI", "agent", "gsi"),
    ("agent2@cnaf.example", "Agent GSI (soir)", "agent", "gsi"),
    ("responsable@cnaf.example", "Responsable du GSI", "manager", "gsi"),
    ("agent@caf-eure.example", "Agent du centre de l’Eure", "agent", "caf-eure"),
    ("agent@ncaa.example", "Agent du support NCAA", "agent", "ncaa"),
)

# Name, mail domain, contract, convention, then contacts: (name, address, telephone, user code, rank when called).
PARTNERS: tuple[tuple[str, str, str, str, tuple[tuple[str, str, str, str, int | None], ...]], ...] = (
    ("Conseil départemental du Val-d’Ambre", "cd-val-ambre.example", "declaration-grossesse", "DG-2024-07", (
        ("Support informatique du Val-d’Ambre", "support@cd-val-ambre.example", "04 00 00 00 21", "VA1042", None),
        ("Chef de projet PMI du Val-d’Ambre", "projet-pmi@cd-val-ambre.example", "04 00 00 00 22", "VA1007", 1),
    )),
    ("Centre social intercommunal des Trois-Rivières", "cias-trois-rivieres.example", "caf-eure", "2017-014", (
        ("Gestionnaire des habilitations", "habilitations@cias-trois-rivieres.example", "02 00 00 00 51", "TR0101", 1),
        ("Gestionnaire suppléant", "suppleant@cias-trois-rivieres.example", "02 00 00 00 52", "TR0102", 2),
    )),
    ("Conseil départemental du Haut-Rhin", "cd-haut-rhin.example", "caf-haut-rhin", "2017-068", (
        ("Référent utilisateurs", "referent@cd-haut-rhin.example", "03 00 00 00 61", "HR0001", 1),
        ("Adjoint au responsable de la production", "production@cd-haut-rhin.example", "03 00 00 00 62", "HR0002", 2),
    )),
    ("ANGDM", "angdm.example", "iris", "IT-2016-02", (
        ("Support de l’ANGDM", "support@angdm.example", "03 00 00 00 71", "AN0007", 1),
    )),
)  # fmt: skip


def introduce_people() -> None:
    """Add the accounts, which nobody can sign in to, and the partners."""
    with transaction() as session:
        session.add_all(
            User(email=email, name=name, role=role, desk=desk, password_hash="none")
            for email, name, role, desk in ACCOUNTS
        )
        for partner in PARTNERS:
            _introduce(session, *partner)


def _introduce(session: Session, name: str, domain: str, contract: str, convention: str, contacts: tuple) -> None:  # type: ignore[type-arg]
    session.add(
        Organisation(
            name=name,
            mail_domain=domain,
            agreements=[Agreement(contract=contract, convention_number=convention)],
            contacts=[
                Contact(name=who, email=email, phone=phone, user_code=code, escalation_rank=rank)
                for who, email, phone, code, rank in contacts
            ],
        )
    )

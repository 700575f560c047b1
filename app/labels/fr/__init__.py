"""Le français : les mots que les personnes lisent hors des pages et du livre de règles, un fichier par domaine."""

from __future__ import annotations

from app.labels.fr import (
    access,
    accounts,
    api,
    board,
    codes,
    commands,
    crisis,
    figures,
    history,
    ledger,
    letters,
    links,
    mail,
    operations,
    pages,
    reasons,
    refusals,
    rooms,
    times,
)

__all__ = [
    "access",
    "accounts",
    "api",
    "board",
    "codes",
    "commands",
    "crisis",
    "figures",
    "history",
    "ledger",
    "letters",
    "links",
    "mail",
    "operations",
    "pages",
    "reasons",
    "refusals",
    "rooms",
    "times",
]

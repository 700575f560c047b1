"""English: the words that people read outside of pages and of the rule book, a file for each area."""

from __future__ import annotations

from app.labels.en import (
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

"""Le français : les mots que les personnes lisent hors des pages et du livre de règles."""

from __future__ import annotations

from app.labels.fr import (
    access,
    accounts,
    api,
    board,
    codes,
    commands,
    crisis,
    ledger,
    letters,
    links,
    mail,
    operations,
    reasons,
    refusals,
    rooms,
    times,
)
from app.labels.fr.history import HISTORY as CASE_HISTORY
from app.labels.fr.times import MONTHS, WEEKDAYS

__all__ = ["HISTORY", "MONTHS", "PHRASES", "WEEKDAYS", "WORDS"]

HISTORY = {**CASE_HISTORY, **board.HISTORY, **crisis.HISTORY, **links.HISTORY}
WORDS = {
    **codes.TABLES,
    **access.TABLES,
    **accounts.TABLES,
    **api.TABLES,
    **board.TABLES,
    **crisis.TABLES,
    **links.TABLES,
    "letter": {**codes.LETTERS, **crisis.LETTERS, **links.LETTERS},
    "verdict": mail.VERDICTS,
    "mail_reason": mail.REASONS,
    "reason": reasons.REASONS,
    "change": reasons.CHANGES,
    "line_kind": ledger.LINE_KINDS,
    "waited_for": ledger.WAITED_FOR,
    "closed_kind": ledger.CLOSED_KINDS,
    "refused_move": refusals.REFUSED_MOVES,
    "standing_state": refusals.STANDING_STATES,
    **commands.TABLES,
    **operations.TABLES,
}
PHRASES = {
    **access.PHRASES,
    **accounts.PHRASES,
    **api.PHRASES,
    **board.PHRASES,
    **times.PHRASES,
    **crisis.PHRASES,
    **rooms.PHRASES,
    **ledger.PHRASES,
    **letters.PHRASES,
    **links.PHRASES,
    **refusals.PHRASES,
    **commands.PHRASES,
    **operations.PHRASES,
}

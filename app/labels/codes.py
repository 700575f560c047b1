"""Words for codes, and sentences made of them."""

from __future__ import annotations

from app.labels.catalogue import phrase, word
from workflows.lifecycle import MoveRefused


def state_in_words(state: str) -> str:
    """'Pris en charge'."""
    return word("state", state)


def move_in_words(move: str) -> str:
    """'Prendre en charge': what a button says."""
    return word("move", move)


def outcome_in_words(outcome: str) -> str:
    """How an incident ended: 'Retour au service validé'."""
    return word("outcome", outcome)


def kind_in_words(kind: str) -> str:
    """'Technique' (A7)."""
    return word("kind", kind)


def level_in_words(level: str) -> str:
    """'Niveau 2' (R10)."""
    return word("level", level)


def obligor_in_words(obligor: str) -> str:
    """Who made a promise: 'Partenaire' (A15)."""
    return word("obligor", obligor)


def holder_in_words(holder: str) -> str:
    """Whose a stretch of time is: 'Heures de fermeture'."""
    return word("holder", holder)


def waiting_on_in_words(waiting_on: str) -> str:
    """'En attente du partenaire' (R5)."""
    return word("waiting_on", waiting_on)


def role_in_words(role: str) -> str:
    """'Responsable'; 'Vigie' for the engine."""
    return word("role", role)


def direction_in_words(direction: str) -> str:
    """'Note interne'."""
    return word("direction", direction)


def recipient_list_in_words(name: str) -> str:
    """'Cellule de crise'."""
    return word("recipient_list", name)


def verdict_in_words(verdict: str) -> str:
    """What became of a mail: 'Nouvel incident'."""
    return word("verdict", verdict)


def mail_reason_in_words(reason: str) -> str:
    """Why: 'expéditeur inconnu'."""
    return word("mail_reason", reason)


def reason_in_words(reason: str) -> str:
    """A reason the program gave by a code ('question'); a person's own words stay as they are."""
    return word("reason", reason)


def letter_state_in_words(state: str) -> str:
    """'Remis au relais'."""
    return word("letter_state", state)


def letter_in_words(template: str) -> str:
    """What a letter is: 'Accusé de réception'."""
    return word("letter", template)


def move_refused_sentence(refused: MoveRefused) -> str:
    """'On ne peut pas clore un incident pris en charge. Gestes possibles : …'."""
    first = word("refused_move", refused.move)
    standing = word("standing_state", refused.state)
    allowed = ", ".join(_uncapitalised(move_in_words(move)) for move in refused.allowed)
    name = "move_refused" if allowed else "move_refused_nothing"
    return phrase(name, refused=first, standing=standing, allowed=allowed)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]

"""Qui a le droit de quoi : les refus, la conservation, les rappels, le mot de passe oublié."""

from __future__ import annotations

PHRASES = {
    "secrets_sealed": "Secrets scellés sous la clé présente\u00a0: {count}.",
    "secrets_unreadable": (
        "Un secret au moins ne s'ouvre sous aucune clé\u00a0: donnez l'ancienne dans VIGIE_OLD_SECRET_KEYS. "
        "Rien n'a été changé."
    ),
    "holder_refused": (
        "Cette personne ne peut pas tenir cet incident\u00a0: elle ne le voit pas, ou son compte est fermé. "
        "Rien n'a été changé."
    ),
    "bulk_refused": (
        "Laissés tels quels\u00a0: {references}. Le service n'est pas dans leur contrat, ou la personne choisie "
        "ne peut pas les tenir."
    ),
}

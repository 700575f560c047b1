"""Qui a le droit de quoi : les refus, la conservation, les rappels, le mot de passe oublié."""

from __future__ import annotations

PHRASES = {
    "secrets_sealed": "Secrets scellés sous la clé présente\u00a0: {count}.",
    "secrets_unreadable": (
        "Un secret au moins ne s’ouvre sous aucune clé\u00a0: donnez l’ancienne dans VIGIE_OLD_SECRET_KEYS. "
        "Rien n’a été changé."
    ),
    "terms_line": "{count} {what}",
    "terms_nothing": "Rien n’a passé son terme.",
    "terms_done": "Effacé ou rendu anonyme\u00a0:",
    "terms_would": "Serait effacé ou rendu anonyme (rien n’est fait)\u00a0:",
    "terms_reviews": "Revues des habilitations\u00a0: {reminded} rappels écrits, {closed} closes.",
    "review_reminder_title": "Revue des habilitations\u00a0: répondez avant le {day}",
    "review_reminder_said": (
        "La revue des habilitations de {organisation} attend vos réponses. Sans réponse le {day}, "
        "les utilisateurs que vous n’avez pas certifiés seront suspendus (convention, revue annuelle)."
    ),
    "review_reminder_left": "Utilisateurs encore sans réponse\u00a0: {count}.",
    "review_closed_title": "Revue des habilitations close\u00a0: {organisation}",
    "review_closed_said": "La revue des habilitations de {organisation} est close. Son rapport signé est sur la page du partenaire.",
    "review_closed_counts": "Gardés\u00a0: {keep}\u202f; à modifier\u00a0: {change}\u202f; retirés\u00a0: {remove}\u202f; suspendus faute de réponse\u00a0: {suspended}.",
    "organisation_unknown": "Aucun organisme ne s’appelle «\u00a0{name}\u00a0»\u00a0: ajoutez-le d’abord (partners add).",
    "role_and_organisation": "Le rôle {role} et l’organisme ne vont pas ensemble\u00a0: un partenaire en a un, un centre de services n’en a pas.",
    "holder_refused": (
        "Cette personne ne peut pas tenir cet incident\u00a0: elle ne le voit pas, ou son compte est fermé. "
        "Rien n’a été changé."
    ),
    "bulk_refused": (
        "Laissés tels quels\u00a0: {references}. Le service n’est pas dans leur contrat, ou la personne choisie "
        "ne peut pas les tenir."
    ),
}

TERMS = {
    "traces": "traces",
    "sessions": "sessions finies",
    "deliveries": "appels de webhooks",
    "grants": "habilitations retirées",
    "reviews": "revues closes",
    "accounts": "comptes retirés",
    "mails": "courriels sans incident",
    "letters": "lettres sans incident",
    "incidents": "incidents clos",
}
TABLES = {"term": TERMS}

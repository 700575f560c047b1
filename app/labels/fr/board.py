"""Le tableau d'escalade : pourquoi un incident est en retard, la mise en sourdine, la charge de l'heure."""

from __future__ import annotations

TABLES = {
    "why": {
        "waiting_partner": "on attend le partenaire",
        "waiting_third_party": "on attend un tiers",
        "desk_closed": "centre fermé",
        "not_acknowledged": "personne ne l’a pris en charge",
        "no_holder": "sans titulaire",
        "incomplete": "signalement incomplet",
        "at_n2": "au niveau 2",
        "at_n3": "au niveau 3",
        "in_crisis": "en crise",
        "in_hand": "en cours chez son titulaire",
    },
}

PHRASES = {
    "silenced": "{reference} est en sourdine jusqu’au {until}. Il reste compté.",
    "silence_ended": "{reference} n’est plus en sourdine.",
    "silence_reason_needed": "Dites pourquoi\u00a0: le motif reste dans l’historique.",
    "silence_until_needed": "Donnez le jour et l’heure où la sourdine finit.",
    "silence_past": "La sourdine doit finir plus tard que maintenant.",
    "silence_too_long": "Une sourdine dure {days}\u00a0jours au plus\u00a0: au-delà, personne n’y pense plus.",
    "silence_of_ended": "Cet incident n’est plus ouvert\u00a0: il n’y a rien à mettre en sourdine.",
}

HISTORY = {
    "incident_silenced": ("Mis en sourdine jusqu’au {until_at}\u00a0: {reason}", "Mis en sourdine"),
    "silence_ended": ("Sourdine levée",),
}

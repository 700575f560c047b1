"""Ce que l'on dit d'un geste impossible."""

from __future__ import annotations

REFUSED_MOVES = {
    "acknowledge": "On ne peut pas prendre en charge",
    "escalate_n2": "On ne peut pas escalader au niveau 2",
    "escalate_n3": "On ne peut pas escalader au niveau 3",
    "declare_crisis": "On ne peut pas déclarer la crise pour",
    "lift_crisis": "On ne peut pas lever la crise pour",
    "hand_back": "On ne peut pas rendre au niveau précédent",
    "restore": "On ne peut pas constater le retour au service pour",
    "reopen": "On ne peut pas rouvrir",
    "close": "On ne peut pas clore",
    "cancel": "On ne peut pas clore sans suite",
}
STANDING_STATES = {
    "registered": "un incident que personne n’a encore pris en charge",
    "acknowledged": "un incident pris en charge",
    "escalated_n2": "un incident au niveau 2",
    "escalated_n3": "un incident au niveau 3",
    "crisis": "un incident en crise",
    "restored": "un incident dont le service est rétabli",
    "closed": "un incident clos",
}
PHRASES = {
    "move_refused": "{refused} {standing}. Gestes possibles\u00a0: {allowed}.",
    "move_refused_nothing": "{refused} {standing}. Aucun autre geste n’est possible.",
    "urgency_no_procedure": (
        "Ce contrat ne prévoit pas de procédure d’urgence\u00a0: personne ne serait appelé. Rien n’a été fait."
    ),
    "urgency_too_late": (
        "Le service est rétabli ou l’incident est clos\u00a0: personne n’est plus à appeler. Rien n’a été fait."
    ),
}

TABLES = {"refused_move": REFUSED_MOVES, "standing_state": STANDING_STATES}

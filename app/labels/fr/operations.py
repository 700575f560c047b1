"""Ce que disent les commandes et les pages à ceux qui font tourner Vigie."""

from __future__ import annotations

FAULTS = {
    "alarm_missing": "aucun réveil, alors qu'une étape viendra",
    "alarm_too_late": "le réveil vient après l'étape",
    "alarm_not_answered": "le réveil a sonné et rien n'a été fait",
    "fired_early": "une étape a été faite avant son instant",
    "history_has_gaps": "il manque des lignes à l'histoire",
    "history_rewritten": "une ligne de l'histoire a été changée",
    "history_cut": "la fin de l'histoire manque",
    "cannot_be_judged": "les règles ne savent pas en juger",
}

PHRASES = {
    "engine_beats": "Le moteur bat. Ctrl-C l'arrête.",
    "engine_runs_already": "Un autre moteur bat déjà sur {path}\u00a0: arrêtez-le, ou passez à PostgreSQL.",
    "invariants_broken": "Défauts\u00a0: {count}.",
    "invariants_hold": "Chaque dossier ouvert a son réveil, chaque histoire est entière.",
    "doors_open": "Courriels\u00a0: porte {address}, boîtes lues\u00a0: {mailboxes}. Ctrl-C arrête.",
}

TABLES = {"fault": FAULTS}

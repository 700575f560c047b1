"""Les motifs que le programme donne lui-même ; ceux des personnes sont leurs propres mots."""

from __future__ import annotations

REASONS = {
    "question": "une question lui est posée",
    "reply": "le partenaire a répondu",
    "mail": "demandé par courriel",
}

CHANGES = {
    "kind": "nature {kind}",
    "service": "service {service}",
    "major:True": "incident majeur",
    "major:False": "n’est plus majeur",
    "origin_unknown:True": "origine inconnue ou correctif à écrire",
    "origin_unknown:False": "origine établie",
    "assignee": "confié à {assignee}",
    "assignee_id": "confié à un agent",
    "assignee_id:0": "retiré à son agent",
}

TABLES = {"reason": REASONS, "change": CHANGES}

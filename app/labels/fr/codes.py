"""Les mots des codes : un tableau par sorte de code."""

from __future__ import annotations

STATES = {
    "registered": "Enregistré",
    "acknowledged": "Pris en charge",
    "escalated_n2": "Au niveau 2",
    "escalated_n3": "Au niveau 3",
    "crisis": "En crise",
    "restored": "Service rétabli",
    "closed": "Clos",
}
MOVES = {
    "acknowledge": "Prendre en charge",
    "escalate_n2": "Escalader au niveau 2",
    "escalate_n3": "Escalader au niveau 3",
    "declare_crisis": "Déclarer la crise",
    "lift_crisis": "Lever la crise",
    "hand_back": "Rendre au niveau précédent",
    "restore": "Constater le retour au service",
    "reopen": "Rouvrir",
    "close": "Clore",
    "cancel": "Clore sans suite",
}
OUTCOMES = {
    "validated": "Retour au service validé",
    "without_validation": "Clos sans validation du partenaire",
    "duplicate": "Doublon",
    "not_an_incident": "Ce n’était pas un incident",
    "withdrawn": "Retiré par le partenaire",
}
KINDS = {"technical": "Technique", "functional": "Fonctionnel", "undetermined": "À déterminer"}
LEVELS = {"n1": "Niveau 1", "n2": "Niveau 2", "n3": "Niveau 3"}
OBLIGORS = {"desk": "Centre de services", "n2": "Niveau 2", "n3": "Niveau 3", "partner": "Partenaire"}
HOLDERS = {
    "n1": "Centre de services",
    "n2": "Niveau 2",
    "n3": "Niveau 3",
    "partner": "Partenaire",
    "third_party": "Tiers",
    "closed_hours": "Heures de fermeture",
}
WAITING_ON = {"partner": "En attente du partenaire", "third_party": "En attente d’un tiers"}
ROLES = {
    "agent": "Agent",
    "manager": "Responsable",
    "n2": "Support de niveau 2",
    "n3": "Support de niveau 3",
    "administrator": "Administrateur",
    "security_officer": "Responsable sécurité",
    "auditor": "Auditeur",
    "access_manager": "Gestionnaire des habilitations",
    "access_deputy": "Gestionnaire suppléant",
    "partner_security": "Responsable sécurité du partenaire",
    "partner": "Partenaire",
    "engine": "Vigie",
}
DIRECTIONS = {"in": "Message du partenaire", "out": "Réponse", "note": "Note interne"}
RECIPIENT_LISTS = {
    "agents": "Agents",
    "manager": "Responsable",
    "n2": "Support de niveau 2",
    "n3": "Support de niveau 3",
    "hierarchy": "Hiérarchie",
    "crisis_team": "Cellule de crise",
    "escalation_contacts": "Contacts d’escalade",
    "partner_contacts": "Contacts du partenaire",
    "reporter": "Déclarant",
}
ACTIONS = {
    "remind": "Rappel",
    "ask_status_update": "Demande de point de situation",
    "tell": "Information",
    "tell_in_order": "Appel dans l’ordre",
    "escalate": "Escalade",
    "propose_crisis": "Proposition de crise",
    "declare_crisis": "Déclaration de crise",
    "close": "Clôture",
}
LETTER_STATES = {
    "queued": "En attente d’envoi",
    "sent": "Remis au relais",
    "kept": "Gardé dans la boîte locale",
    "undelivered": "Non remis",
    "late": "Non remis pour l’instant",
    "obsolete": "Sans objet, non envoyé",
}
LETTERS = {
    "receipt": "Accusé de réception",
    "acknowledged": "Prise en charge",
    "answer": "Réponse",
    "workaround": "Contournement",
    "restored": "Retour au service",
    "validation_reminder": "Rappel de validation",
    "partner_reminder": "Rappel au partenaire",
    "closed": "Clôture",
    "reopened": "Réouverture",
    "status_update": "Point de situation",
    "reminder": "Rappel aux agents",
    "breach": "Dépassement",
    "escalated": "Escalade",
    "contact_called": "Appel d’un contact",
    "unreached": "Relais au contact suivant",
    "crisis_proposed": "Crise proposée",
    "crisis_declared": "Crise déclarée",
    "mail_waiting": "Message en attente d’un agent",
    "mail_refused": "Message refusé",
    "account": "Au sujet d’un compte",
    "password_link": "Lien pour un nouveau mot de passe",
}
SOURCES = {
    "smtp": "Courriel",
    "imap": "Courriel",
    "maildir": "Courriel",
    "stdin": "Courriel déposé",
    "phone": "Téléphone",
}

TABLES = {
    "state": STATES,
    "move": MOVES,
    "outcome": OUTCOMES,
    "kind": KINDS,
    "level": LEVELS,
    "obligor": OBLIGORS,
    "holder": HOLDERS,
    "waiting_on": WAITING_ON,
    "role": ROLES,
    "direction": DIRECTIONS,
    "recipient_list": RECIPIENT_LISTS,
    "action": ACTIONS,
    "letter_state": LETTER_STATES,
    "letter": LETTERS,
    "source": SOURCES,
}

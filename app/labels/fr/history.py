"""L'historique en phrases. Par fait : la phrase qui dit le plus d'abord ; on prend la première dont tout est connu."""

from __future__ import annotations

HISTORY = {
    "incident_detected": ("Constaté chez le partenaire",),
    "incident_qualified": ("Qualifié par le partenaire",),
    "incident_registered": (
        "Enregistré\u00a0: nature {kind_read}, service {service}",
        "Enregistré\u00a0: nature {kind_read}",
        "Enregistré",
    ),
    "incident_acknowledged": ("Pris en charge",),
    "incident_triaged": ("Qualification\u00a0: {changes}", "Qualification revue"),
    "incident_assigned": ("Confié à {assignee}", "Confié à un agent"),
    "incident_escalated": ("Escaladé au {level}\u00a0: {reason}", "Escaladé au {level}", "Escaladé"),
    "incident_handed_back": ("Rendu au {level}\u00a0: {reason}", "Rendu au {level}", "Rendu au niveau précédent"),
    "urgency_declared": ("Situation jugée urgente\u00a0: {reason}", "Situation jugée urgente"),
    "partner_message_received": ("Message reçu du partenaire",),
    "answer_sent": ("Réponse envoyée au partenaire",),
    "answer_requested": ("Réponse envoyée, le partenaire doit la suite",),
    "note_added": (
        "Réponse annulée avant son départ (ligne {withdrawn} de l'historique)",
        "Suite du dossier {linked_to}", "Note interne ajoutée"),
    "pause_started": ("{waiting_on}\u00a0: {reason}", "{waiting_on}", "Attente commencée"),
    "pause_ended": ("Fin de l'attente ({waiting_on})", "Fin de l'attente"),
    "workaround_recorded": ("Contournement\u00a0: {workaround}", "Contournement enregistré"),
    "incident_restored": ("Retour au service\u00a0: {resolution}", "Retour au service"),
    "restoration_validated": ("Retour au service validé par le partenaire",),
    "restoration_refused": (
        "Retour au service refusé par le partenaire\u00a0: {reason}",
        "Retour au service refusé par le partenaire",
    ),
    "incident_closed": ("Clos\u00a0: {outcome} ({reason})", "Clos\u00a0: {outcome}", "Clos"),
    "incident_reopened": ("Rouvert\u00a0: {reason}", "Rouvert"),
    "crisis_proposed": ("Crise proposée au responsable",),
    "crisis_declared": ("Crise déclarée\u00a0: {reason}", "Crise déclarée"),
    "crisis_lifted": ("Crise levée\u00a0: {reason}", "Crise levée"),
    "status_update_sent": ("Point de situation envoyé\u00a0: {nature}", "Point de situation envoyé"),
    "clock_breached": ("Échéance dépassée\u00a0: {label}", "Échéance dépassée"),
    "people_told": ("{label}\u00a0: {told}", "{label}", "Personnes prévenues"),
    "rules_replanned": (
        "Nouvelles règles appliquées\u00a0: {label}, échéance portée du {before_at} au {due_at}",
        "Nouvelles règles appliquées\u00a0: échéances déplacées ({promises})",
        "Nouvelles règles appliquées",
    ),
    "calendar_changed": (
        "Fermeture exceptionnelle le {closed_on} ({why})\u00a0: {label}, échéance portée du {before_at} au {due_at}",
        "Fermeture exceptionnelle le {closed_on} ({why})\u00a0: échéances déplacées ({promises})",
        "Ouverture exceptionnelle le {opened_on} ({why})\u00a0: {label}, échéance portée du {before_at} au {due_at}",
        "Ouverture exceptionnelle le {opened_on} ({why})\u00a0: échéances déplacées ({promises})",
        "Horaires habituels rétablis le {usual_on}\u00a0: {label}, échéance portée du {before_at} au {due_at}",
        "Horaires habituels rétablis le {usual_on}\u00a0: échéances déplacées ({promises})",
        "Calendrier modifié",
    ),
    "automatic_mail_received": ("Réponse automatique reçue de {sender}", "Réponse automatique reçue"),
    "letter_undelivered": (
        "Lettre non remise à {recipient}\u00a0: {status}. Contact suivant prévenu\u00a0: {told}",
        "Lettre non remise à {recipient}\u00a0: {status}",
        "Lettre non remise à {recipient}",
        "Lettre non remise",
    ),
}

"""La salle de crise : ses rôles, sa main courante et ce que ses gestes répondent."""

from __future__ import annotations

CRISIS_ROLES = {
    "director": "Directeur de crise",
    "deputy": "Adjoint au directeur",
    "scribe": "Rédacteur de la main courante",
    "communication": "Communication",
}
LETTERS = {
    "status_inside": "Point de situation interne",
    "status_notice": "Point de situation",
}
AUDIENCES = {"partners": "Partenaires", "inside": "Interne"}
HISTORY = {
    "crisis_noted": ("Main courante\u00a0: {text}", "Main courante"),
    "decision_taken": ("Décision\u00a0: {text}", "Décision prise"),
    "action_opened": (
        "Action pour {owner}, avant {due_at}\u00a0: {text}",
        "Action pour {owner}\u00a0: {text}",
        "Action, avant {due_at}\u00a0: {text}",
        "Action\u00a0: {text}",
        "Action demandée",
    ),
    "action_done": ("Action faite\u00a0: {text}", "Action faite"),
    "crisis_role_given": ("{role}\u00a0: {holder}", "{role}\u00a0: à pourvoir", "Rôle de crise attribué"),
    "crisis_linked": ("Rattaché à la crise\u00a0: {name}", "Rattaché à la crise"),
    "crisis_unlinked": ("Détaché de la crise\u00a0: {name}", "Détaché de la crise"),
    "crisis_joined": ("Rattaché à la crise {crisis}", "Rattaché à une crise"),
    "crisis_left": ("Détaché de la crise {crisis}", "Détaché d’une crise"),
    "crisis_reviewed": ("Retour d’expérience rendu",),
}
PHRASES = {
    "crisis_noted": "Consigné dans la main courante.",
    "crisis_decided": "Décision consignée.",
    "crisis_action_opened": "Action ouverte.",
    "crisis_action_done": "Action faite.",
    "crisis_role_given": "{role}\u00a0: {holder}.",
    "crisis_role_empty": "{role}\u00a0: à pourvoir.",
    "crisis_linked_one": "1\u00a0rattachement ajouté.",
    "crisis_linked_many": "{count}\u00a0rattachements ajoutés.",
    "crisis_unlinked": "Rattachement retiré.",
    "crisis_bulletin_held": "Point de situation prêt\u00a0: il part dans dix secondes à {count}\u00a0destinataires.",
    "crisis_bulletin_held_one": "Point de situation prêt\u00a0: il part dans dix secondes à 1\u00a0destinataire.",
    "crisis_bulletin_withdrawn": "Point de situation annulé\u00a0: rien n’est parti. Son texte est de nouveau un brouillon.",
    "crisis_draft_kept": "Brouillon gardé pour toute la salle. Rien n’est parti.",
    "crisis_review_kept": "Retour d’expérience gardé. Il n’est pas encore rendu.",
    "crisis_review_delivered": "Retour d’expérience rendu.",
    "crisis_empty": "Écrivez d’abord quelque chose\u00a0: rien n’a été consigné.",
    "crisis_no_such_action": "Cette action est déjà faite. Rien n’a été changé.",
    "crisis_nothing_to_link": "Rien à rattacher\u00a0: ce numéro ou cet organisme est inconnu ici, ou déjà rattaché.",
    "crisis_bad_due": "L’échéance de l’action n’est pas une heure que l’on comprend. Rien n’a été consigné.",
    "crisis_bulletin_needs": "Dites au moins ce qui se passe et la durée prévue, même si elle n’est pas connue.",
    "crisis_review_needs": "Le résumé, les causes et les mesures sont nécessaires pour rendre le retour d’expérience.",
    "crisis_still_running": "La crise n’est pas finie\u00a0: le retour d’expérience se rend après.",
    "crisis_written_since": "{by} a écrit ici depuis que vous avez ouvert la page. Rien n’a été gardé\u00a0: lisez, puis renvoyez.",
}

TABLES = {"crisis_role": CRISIS_ROLES, "audience": AUDIENCES, "letter": LETTERS}

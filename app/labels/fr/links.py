"""Les incidents liés, les doublons et les vues gardées : leur historique et ce que leurs gestes répondent."""

from __future__ import annotations

HISTORY = {
    "incident_linked": ("Lié à {other}\u00a0: même cause", "Lié à un autre incident"),
    "incident_unlinked": ("N’est plus lié à {other}", "Lien retiré"),
    "incident_merged": ("Fusionné dans {other}, dont c’est un doublon", "Clos comme doublon"),
    "incident_separated": (
        "Séparé de {other}\u00a0: reprend où il en était\u202f; réponses reçues entre-temps, laissées où elles sont\u00a0: {messages}",
        "Séparé de {other}\u00a0: reprend où il en était",
        "Séparé de l’incident dont il semblait un doublon",
    ),
    "duplicate_joined": ("Doublon {other} fusionné ici", "Doublon fusionné ici"),
    "duplicate_left": (
        "{other} n’est plus un doublon\u202f; réponses le concernant, laissées où elles sont\u00a0: {messages}",
        "{other} n’est plus un doublon",
        "Doublon séparé",
    ),
    "duplicate_answered": ("Réponse reçue sur le doublon {other}, à lire là-bas", "Réponse reçue sur un doublon"),
}
LETTERS = {"merged": "Clôture comme doublon"}
NO_MERGE = {
    "itself": "Un incident n’est pas son propre doublon. Rien n’a été fait.",
    "not_open": "Seul un incident ouvert peut être fusionné. Rien n’a été fait.",
    "in_crisis": "Une crise se mène dans son propre incident\u00a0: fusionnez plutôt l’autre dans celui-ci. Rien n’a été fait.",
    "has_duplicates": "Des doublons sont déjà fusionnés dans cet incident\u00a0: fusionnez plutôt l’autre dans celui-ci."
    " Rien n’a été fait.",
    "main_closed": "L’autre incident est clos\u00a0: rouvrez-le d’abord. Rien n’a été fait.",
}
PHRASES = {
    "link_made": "Lié à {other}\u00a0: même cause.",
    "link_ended": "Le lien avec {other} est retiré.",
    "link_already": "C’est déjà ainsi\u00a0: rien n’a été changé.",
    "link_no_such": "Aucun incident à votre portée ne porte le numéro {other}. Rien n’a été fait.",
    "merge_done": "{reference} est fusionné dans {other}. La lettre au partenaire part dans dix secondes.",
    "merge_undone": "{reference} est séparé de {other} et reprend où il en était.",
    "merge_taken_back": "Fusion annulée\u00a0: l’incident reprend où il en était.",
    "note_withdrawn": "Note annulée\u00a0: son texte reste dans l’historique, marqué comme tel.",
    "status_update_withdrawn": "Point de situation annulé\u00a0: rien n’est parti. Son texte reste dans l’historique.",
    "status_update_held": "Point de situation prêt\u00a0: il part dans dix secondes.",
    "view_saved": "Vue gardée.",
    "view_shared": "Vue partagée avec le centre.",
    "view_renamed": "Vue renommée.",
    "view_deleted": "Vue supprimée.",
    "view_default": "Votre file s’ouvrira avec cette vue.",
    "view_default_none": "Votre file s’ouvrira avec tous les incidents ouverts.",
    "view_unnamed": "Donnez un nom à cette vue, de 60\u00a0signes au plus. Rien n’a été gardé.",
    "view_name_taken": "Une autre vue s’appelle déjà «\u00a0{name}\u00a0». Rien n’a été changé.",
    "merge_none": "Cet incident n’est le doublon d’aucun autre. Rien n’a été changé.",
}
TAKEN_BACK = {
    "answer_sent": "Réponse annulée avant son départ",
    "answer_requested": "Question annulée avant son départ",
    "status_update_sent": "Point de situation annulé avant son départ",
    "note_added": "Note interne annulée",
}

TABLES = {"no_merge": NO_MERGE, "taken_back": TAKEN_BACK, "letter": LETTERS}

"""What the pages say back after an act. Places in braces are filled by `say`."""

from __future__ import annotations

SENTENCES = {
    # Done
    "signed_out": "Vous êtes déconnecté.",
    "acknowledged": "{reference} est pris en charge.",
    "already_acknowledged": "Déjà pris en charge par {holder}.",
    "faster": "{holder} vient de le prendre en charge. Rien n'a été changé.",
    "triaged": "Tri enregistré.",
    "escalated": "Escaladé au {level}.",
    "handed_back": "Rendu au niveau précédent.",
    "crisis_declared": "Crise déclarée.",
    "crisis_lifted": "Crise levée.",
    "status_update_sent": "Point de situation envoyé.",
    "waiting": "{waiting_on}.",
    "resumed": "L'attente est finie.",
    "workaround_total": "Contournement enregistré\u00a0: le service est rétabli.",
    "workaround_partial": "Contournement partiel enregistré.",
    "restored": "Retour au service enregistré.",
    "closed": "Clos\u00a0: {outcome}.",
    "reopened": "Incident rouvert.",
    "urgent": "Situation jugée urgente\u00a0: la procédure d'escalade s'ouvre.",
    "held_answer": "Réponse prête\u00a0: elle part dans dix secondes.",
    "held_question": "Question prête\u00a0: elle part dans dix secondes, le partenaire doit la suite.",
    "answer_withdrawn": "Réponse annulée\u00a0: rien n'est parti. Son texte reste dans l'historique.",
    "taken_back": "C'est annulé\u00a0: tout est comme avant.",
    "too_late": "Trop tard pour annuler. Rien n'a été changé.",
    "noted": "Note interne gardée\u00a0: le partenaire ne la voit pas.",
    "told": "Écrit à\u00a0: {names}.",
    "and": "{first} et {last}",
    # Refused
    "stale": "Un collègue vient de modifier cet incident. Rien n'a été fait.",
    "empty": "Il n'y a rien à envoyer\u00a0: le texte est vide.",
    "unknown_service": "Ce service n'est pas dans le contrat. Rien n'a été changé.",
    "answered_since": (
        "Quelqu'un a écrit depuis que vous avez ouvert cette page. "
        "Votre réponse n'est pas partie\u00a0: lisez, puis renvoyez-la."
    ),
    "why_needed": "Dites en quelques mots pourquoi\u00a0: le motif est lu par ceux que l'on prévient.",
    "nature_needed": "Dites au moins ce qui se passe\u00a0: c'est la première chose que l'on veut savoir.",
    "waiting_needed": "Dites ce que l'on attend.",
    "workaround_needed": "Décrivez le contournement.",
    "resolution_needed": "Dites ce qui a rétabli le service.",
    # Mails
    "mail_attached": "Le courriel va rejoindre {reference}.",
    "mail_contact_made": "{name} est enregistré\u00a0: son courriel va être repris.",
    "mail_refused": "Le courriel est refusé. Il reste dans le journal.",
    "mail_settled_already": "Un collègue a déjà réglé ce courriel.",
    "mail_no_such_incident": "Aucun incident ne porte le numéro {reference}. Le courriel attend toujours.",
    "mail_reference_needed": "Donnez le numéro de l'incident auquel rattacher ce courriel.",
    "mail_organisation_needed": "Choisissez l'organisme de ce contact.",
    "mails_columns": "reçu le;expéditeur;nom;objet;suite donnée;motif;incident;taille;Message-ID",
    "letters_columns": "écrite le;destinataire;nom;objet;lettre;état;motif;incident;envoyée le;essais;Message-ID",
    # The desk's own wording of letters
    "wording_kept": "La version {version} est enregistrée\u00a0: les prochaines lettres la suivent.",
    "wording_shipped": "Les prochaines lettres partiront dans leur rédaction d'origine.",
    "wording_no_incident": "Choisissez un incident de ce centre pour essayer la lettre.",
    "wording_subject": "Objet\u00a0: {subject}",
    "wording_text": "le texte",
    "wording_page": "la page",
    "wording_fault": "Dans {half}, ligne {line}\u00a0: {what}",
    "wording_fault_whole": "Dans {half}\u00a0: {what}",
    # The demonstration's time
    "no_alarm": "Aucun incident n'a d'échéance devant lui.",
    "time_moved": "Il est maintenant {instant}.",
    # Titles
    "title_late": "{count} en retard",
    "title_open": "{count} à trier",
    "title_nearest": "prochaine échéance {due}",
    "title_nothing": "Rien à trier",
    "title_case_late": "{label} en retard",
    "title_case_due": "{label} {due}",
    # The engine's duties, and what is waited for
    "duty_wake_incidents": "le réveil des délais",
    "duty_read_mails": "la lecture des courriels",
    "duty_send_letters": "l'envoi des lettres",
    "asked_wait": "une question lui a été posée",
    # Facts of the history
    "for_promise": "délai «\u00a0{promise}\u00a0»",
    "triaged_as": "Trié\u00a0: {changes}",
    "triage_kind": "type {kind}",
    "triage_service": "service {service}",
    "triage_no_service": "service à préciser",
    "triage_major": "incident majeur",
    "triage_not_major": "incident non majeur",
    "triage_origin_unknown": "origine inconnue",
    "triage_origin_known": "origine connue",
    "triage_holder": "titulaire changé",
    "triage_no_holder": "sans titulaire",
    # Words of figures
    "many": "{count} et plus",
    "at_hour": "à {hour}",
    "weekday_at_hour": "{weekday} à {hour}",
    "late_by": "Retard de {length}",
    "today": "aujourd'hui",
    "open_target": "{length} d'ouverture",
    "elapsed_target": "{length}, jour et nuit",
    "release_target": "prochaine version corrective",
    "untimed_target": "sans engagement chiffré",
    "bytes": "{size}\u00a0octets",
    "kilobytes": "{size}\u00a0ko",
    "megabytes": "{size}\u00a0Mo",
    "percent": "{share}\u202f%",
}


def say(name: str, /, **values: object) -> str:
    """The sentence of that name. Raises KeyError for a name or a place that is none."""
    return SENTENCES[name].format_map(values)

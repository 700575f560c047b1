"""Ce que l'on dit dans les lettres et de leur sort, hors de leurs modèles."""

from __future__ import annotations

PHRASES = {
    "no_subject": "(sans objet)",
    "unusable_address": "adresse inutilisable",
    "unreadable_letter": "lettre impossible à mettre en forme",
    "relay_unreachable": "relais injoignable\u00a0: {detail}",
    "relay_without_tls": "le relais n’offre pas STARTTLS",
    "relay_certificate": "certificat du relais refusé\u00a0: {detail}",
    "relay_answer": "réponse du relais\u00a0: {code} {detail}",
    "relay_silent": "le relais n’a pas répondu à temps",
    "unverified": "{name} (expéditeur non vérifié)",
    "answered_enough": "trois réponses automatiques en une heure à cette adresse\u00a0: celle-ci est retenue",
    "not_taken_in_time": "pas encore acceptée par le relais, nouvel essai prévu ({detail})",
    "letters_stopped": "le destinataire a demandé à ne plus recevoir ces lettres",
    "given_up": "abandon après {tries} essais\u00a0: {detail}",
    # La rédaction des lettres par un centre
    "wording_too_long": "le modèle dépasse {most} signes",
    "wording_syntax": "le modèle ne se lit pas\u00a0: {detail}",
    "wording_no_subject": "il manque le bloc «\u00a0subject\u00a0», qui fait l’objet de la lettre",
    "wording_unknown_name": "«\u00a0{name}\u00a0» n’existe pas\u202f; on peut dire ici\u00a0: {known}",
    "wording_filter": "le filtre «\u00a0{name}\u00a0» n’est pas permis ainsi",
    "wording_forbidden": "«\u00a0{what}\u00a0» n’est pas permis dans une lettre",
    "wording_loop": "une boucle dans une boucle n’est pas permise",
    "wording_agents": "Agents du centre",
    "wording_words": "Le dépôt de ce matin a bien été émis à 5\u00a0h\u00a012.",
    "wording_nature": "Le flux n’est plus reçu.",
    "wording_cause": "Saturation de la passerelle d’échanges.",
    "wording_actions": "Bascule vers la passerelle de secours.",
    "wording_expected_duration": "Environ deux heures.",
    "wording_fails": "essayé sur {reference}\u00a0: {detail}",
}

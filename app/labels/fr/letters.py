"""Ce que l'on dit dans les lettres et de leur sort, hors de leurs modèles."""

from __future__ import annotations

PHRASES = {
    "no_subject": "(sans objet)",
    "unusable_address": "adresse inutilisable",
    "unreadable_letter": "lettre impossible à mettre en forme",
    "relay_unreachable": "relais injoignable\u00a0: {detail}",
    "relay_without_tls": "le relais n'offre pas STARTTLS",
    "relay_certificate": "certificat du relais refusé\u00a0: {detail}",
    "relay_answer": "réponse du relais\u00a0: {code} {detail}",
    "relay_silent": "le relais n'a pas répondu à temps",
    "unverified": "{name} (expéditeur non vérifié)",
    "answered_enough": "trois réponses automatiques en une heure à cette adresse\u00a0: celle-ci est retenue",
    "given_up": "abandon après {tries} essais\u00a0: {detail}",
}

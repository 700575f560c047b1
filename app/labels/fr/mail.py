"""Ce qu'il est advenu d'un courriel, et pourquoi."""

from __future__ import annotations

VERDICTS = {
    "new_incident": "Nouvel incident",
    "added": "Ajouté à un incident",
    "automatic_reply": "Réponse automatique",
    "bounce": "Avis de non-remise",
    "own_letter": "Notre propre lettre revenue",
    "loop": "Boucle interrompue",
    "refused": "Refusé",
    "quarantine": "En quarantaine",
    "waiting": "En attente d’un agent",
}

REASONS = {
    "own_letter": "ce message est l’une de nos lettres",
    "too_many_hops": "le message est passé par trop de relais\u00a0: il tourne en rond",
    "bounce_matched": "l’une de nos lettres n’a pas été remise",
    "bounce_unmatched": "avis de non-remise d’une lettre que nous ne retrouvons pas",
    "automatic": "réponse automatique reconnue",
    "letters_stopped": "demande de ne plus recevoir les points de situation\u00a0: c’est fait",
    "several_cases": "le message désigne plusieurs dossiers\u00a0: à un agent de choisir",
    "registered_contact": "l’expéditeur est un contact enregistré du partenaire",
    "no_contract_with_desk": "l’organisme n’a pas de contrat avec ce centre de services",
    "unregistered_colleague": "organisme connu, expéditeur non enregistré",
    "stranger": "expéditeur inconnu",
    "answers_by_token": "répond à notre lettre, jeton vérifié",
    "answers_by_thread": "répond à l’une de nos lettres",
    "answers_by_subject": "cite le numéro de dossier dans l’objet",
    "other_organisation": "le dossier cité est celui d’un autre organisme",
    "answers_unverified": "cite le numéro de dossier dans l’objet, expéditeur non vérifié\u00a0: joint sans autre effet",
    "unverified_sender": "cite un dossier dans l’objet, mais rien ne prouve l’expéditeur",
    "through_a_list": "un contact du partenaire écrit à travers une liste de diffusion",
    "desks_own_address": "l’expéditeur affiché est l’adresse du centre lui-même",
    "reads_like_a_receipt": "ressemble à l’accusé de réception d’un autre service, juste après le nôtre",
    "not_understood": "une erreur du programme a empêché de traiter ce message, deux fois",
    "already_received": "déjà reçu\u00a0: le même message a été traité",
    "closed_too_long": "le dossier cité est clos depuis trop longtemps\u00a0: un nouveau dossier est ouvert",
    "refused_by_person": "refusé par un agent",
    "attached_by_person": "rattaché par un agent",
    "too_large": "message trop volumineux",
    "unreadable_cpu": "illisible\u00a0: sa lecture demande trop de calcul",
    "unreadable_memory": "illisible\u00a0: sa lecture demande trop de mémoire",
    "unreadable_time": "illisible\u00a0: sa lecture n’en finit pas",
    "unreadable_size": "illisible\u00a0: trop volumineux pour être lu",
    "unreadable_crash": "illisible\u00a0: sa lecture a échoué deux fois",
}

TABLES = {"verdict": VERDICTS, "mail_reason": REASONS}

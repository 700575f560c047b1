"""Ce que l'API dit en français : titres des refus, motifs, et les pages des jetons et des webhooks."""

from __future__ import annotations

PROBLEMS = {
    "bad_request": "La demande ne se lit pas",
    "unauthorized": "Un jeton est nécessaire",
    "forbidden": "Ce jeton ou ce compte ne donne pas ce droit",
    "not_found": "Il n’y a rien ici",
    "method_not_allowed": "Cette adresse ne connaît pas ce verbe",
    "conflict": "L’état de l’incident ne le permet pas",
    "precondition_failed": "L’incident a changé depuis votre lecture",
    "precondition_required": "Dites quelle version vous avez lue (If-Match)",
    "too_large": "La demande est trop grande",
    "unsupported_type": "Ce type de contenu n’est pas accepté ici",
    "invalid": "Des champs ne conviennent pas",
    "key_reused": "Cette clé d’idempotence a servi à une autre demande",
    "too_many": "Trop de demandes",
    "failed": "Vigie a rencontré une erreur",
}
FIELD_FAULTS = {
    "unknown_contact": "cette adresse n’est celle d’aucun contact enregistré",
    "contract_needed": "l’organisme a signé plusieurs contrats\u00a0: dites lequel",
    "contract_not_signed": "l’organisme n’a pas signé ce contrat",
    "out_of_reach": "votre compte ne voit pas les incidents de ce contrat",
    "in_the_future": "cet instant est à venir",
    "unknown_service": "ce service n’est pas dans le contrat",
    "unknown_account": "ce compte ne peut pas tenir cet incident",
    "empty_text": "le texte est vide",
    "more_than_yours": "un jeton ne peut donner plus que celui qui le crée",
    "bad_cursor": "ce curseur n’est pas de nous",
    "bad_hours": "ces heures ne se lisent pas",
    "bad_span": "de 0 à 800 jours",
}
WEBHOOK_FAULTS = {
    "not_a_url": "ce n’est pas une adresse http(s)",
    "secret_in_url": "l’adresse porte un nom ou un mot de passe",
    "private_address": "l’adresse est privée et n’est pas permise",
    "http_to_the_open_network": "hors des réseaux permis il faut https",
}
DELIVERY_STATES = {
    "queued": "en attente",
    "delivered": "remis",
    "undelivered": "non remis",
    "dropped": "sans objet",
}
SCOPES = {
    "incidents:read": "lire les incidents",
    "incidents:write": "agir sur les incidents",
    "register:read": "lire contrats, calendriers, organismes et comptes",
    "calendars:write": "changer un jour d’un calendrier",
    "webhooks:write": "tenir des webhooks",
    "tokens:write": "créer et révoquer des jetons",
    "feeds:read": "s’abonner aux agendas",
}
TABLES = {
    "problem": PROBLEMS,
    "field_fault": FIELD_FAULTS,
    "webhook_fault": WEBHOOK_FAULTS,
    "delivery_state": DELIVERY_STATES,
    "scope": SCOPES,
}
PHRASES = {
    "webhook_answered": "le destinataire a répondu {status}",
    "api_retry": "Réessayez dans {seconds}\u00a0s.",
    "api_reference": "À citer\u00a0: {reference}.",
    "feed_open": "Ouvert\u00a0: {hours}",
    "feed_closed": "Fermé\u00a0: {reason}",
    "feed_release": "Version corrective, {contract}",
    "feed_name": "Vigie, {what}",
    "token_incomplete": "Dites à quoi sert le jeton et cochez au moins un droit.",
    "token_gone": "Jeton révoqué\u00a0: il n’ouvre plus rien.",
    "webhook_incomplete": "Donnez un nom à ce webhook.",
    "webhook_refused": "Rien n’a été créé\u00a0: {why}.",
    "webhook_too_many": "Vous avez déjà vingt webhooks\u00a0: retirez-en un d’abord.",
    "webhook_ended": "Webhook retiré\u00a0: il n’est plus appelé.",
    "webhook_replayed": "L’appel repart.",
    "token_none": "Aucun jeton.",
    "token_secret": "Le secret n’est montré qu’une fois\u00a0: {secret}",
    "token_revoked": "Jeton {number} révoqué.",
    "token_unknown": "Aucun jeton ne porte le numéro {number}.",
    "account_unknown": "Aucun compte n’a l’adresse {email}.",
}

"""What the API says: titles of refusals, reasons, and the pages of tokens and webhooks."""

from __future__ import annotations

PROBLEMS = {
    "bad_request": "The request cannot be read",
    "unauthorized": "A token is needed",
    "forbidden": "This token or this account does not give that right",
    "not_found": "There is nothing here",
    "method_not_allowed": "This address does not know that verb",
    "conflict": "The state of the incident does not allow it",
    "precondition_failed": "The incident has changed since you read it",
    "precondition_required": "Say which version you read (If-Match)",
    "too_large": "The request is too large",
    "unsupported_type": "This type of content is not accepted here",
    "invalid": "Some fields do not fit",
    "key_reused": "This idempotency key has served another request",
    "too_many": "Too many requests",
    "failed": "Vigie ran into an error",
}
FIELD_FAULTS = {
    "unknown_contact": "this address is no registered contact’s",
    "contract_needed": "the organisation has signed several contracts: say which",
    "contract_not_signed": "the organisation has not signed this contract",
    "out_of_reach": "your account does not see the incidents of this contract",
    "in_the_future": "this instant is yet to come",
    "unknown_service": "this service is not in the contract",
    "unknown_account": "this account cannot hold this incident",
    "empty_text": "the text is empty",
    "more_than_yours": "a token cannot give more than the one who creates it has",
    "bad_cursor": "this cursor is not one of ours",
    "bad_hours": "these hours cannot be read",
    "bad_span": "from 0 to 800 days",
}
WEBHOOK_FAULTS = {
    "not_a_url": "this is not an http(s) address",
    "secret_in_url": "the address bears a name or a password",
    "private_address": "the address is private and not allowed",
    "http_to_the_open_network": "outside the allowed networks, https is needed",
}
DELIVERY_STATES = {
    "queued": "waiting",
    "delivered": "delivered",
    "undelivered": "not delivered",
    "dropped": "no longer needed",
}
SCOPES = {
    "incidents:read": "read incidents",
    "incidents:write": "act on incidents",
    "register:read": "read contracts, calendars, organisations and accounts",
    "calendars:write": "change a day of a calendar",
    "webhooks:write": "keep webhooks",
    "tokens:write": "create and revoke tokens",
    "feeds:read": "subscribe to calendar feeds",
}
TABLES = {
    "problem": PROBLEMS,
    "field_fault": FIELD_FAULTS,
    "webhook_fault": WEBHOOK_FAULTS,
    "delivery_state": DELIVERY_STATES,
    "scope": SCOPES,
}
PHRASES = {
    "webhook_answered": "the receiver answered {status}",
    "api_retry": "Try again in {seconds} s.",
    "api_reference": "Please quote: {reference}.",
    "feed_open": "Open: {hours}",
    "feed_closed": "Closed: {reason}",
    "feed_release": "Corrective release, {contract}",
    "feed_name": "Vigie, {what}",
    "token_incomplete": "Say what the token is for, and tick at least one right.",
    "token_gone": "Token revoked: it opens nothing any more.",
    "webhook_incomplete": "Give this webhook a name.",
    "webhook_refused": "Nothing was created: {why}.",
    "webhook_too_many": "You already have twenty webhooks: remove one first.",
    "webhook_ended": "Webhook removed: it is called no longer.",
    "webhook_replayed": "The call leaves again.",
    "token_none": "No token.",
    "token_secret": "The secret is shown only once: {secret}",
    "token_revoked": "Token {number} revoked.",
    "token_unknown": "No token has the number {number}.",
    "account_unknown": "No account has the address {email}.",
}

"""What became of a mail, and why."""

from __future__ import annotations

VERDICTS = {
    "new_incident": "New incident",
    "added": "Added to an incident",
    "automatic_reply": "Automatic reply",
    "bounce": "Delivery failure notice",
    "own_letter": "Our own letter come back",
    "loop": "Loop cut",
    "refused": "Refused",
    "quarantine": "Quarantined",
    "waiting": "Waiting for an agent",
}

REASONS = {
    "own_letter": "this message is one of our letters",
    "too_many_hops": "the message went through too many relays: it is going round in circles",
    "bounce_matched": "one of our letters was not delivered",
    "bounce_unmatched": "failure notice of a letter that we cannot find",
    "automatic": "recognised as an automatic reply",
    "letters_stopped": "asks to receive status updates no longer: done",
    "several_cases": "the message names several cases: an agent must choose",
    "registered_contact": "the sender is a registered contact of the partner",
    "no_contract_with_desk": "the organisation has no contract with this desk",
    "unregistered_colleague": "known organisation, sender not registered",
    "stranger": "unknown sender",
    "answers_by_token": "answers our letter, token verified",
    "answers_by_thread": "answers one of our letters",
    "answers_by_subject": "quotes the case number in the subject",
    "other_organisation": "the case it quotes is another organisation’s",
    "answers_unverified": "quotes the case number in the subject, sender not verified: attached without further effect",
    "unverified_sender": "quotes a case in the subject, but nothing proves who sent it",
    "through_a_list": "a contact of the partner writes through a mailing list",
    "desks_own_address": "the sender shown is the desk’s own address",
    "reads_like_a_receipt": "looks like another desk’s acknowledgement of receipt, right after ours",
    "not_understood": "an error of the program kept this message from being processed, twice",
    "already_received": "already received: the same message was processed",
    "closed_too_long": "the case it quotes was closed too long ago: a new case is opened",
    "refused_by_person": "refused by an agent",
    "attached_by_person": "attached by an agent",
    "too_large": "message too large",
    "unreadable_cpu": "unreadable: reading it takes too much computing",
    "unreadable_memory": "unreadable: reading it takes too much memory",
    "unreadable_time": "unreadable: reading it never ends",
    "unreadable_size": "unreadable: too large to be read",
    "unreadable_crash": "unreadable: reading it failed twice",
}

TABLES = {"verdict": VERDICTS, "mail_reason": REASONS}

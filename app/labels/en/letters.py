"""What is said of letters and of what became of them, outside their templates."""

from __future__ import annotations

PHRASES = {
    "no_subject": "(no subject)",
    "unusable_address": "unusable address",
    "unreadable_letter": "the letter could not be put together",
    "relay_unreachable": "relay out of reach: {detail}",
    "relay_without_tls": "the relay does not offer STARTTLS",
    "relay_certificate": "the relay’s certificate was refused: {detail}",
    "relay_answer": "the relay answered: {code} {detail}",
    "relay_silent": "the relay did not answer in time",
    "unverified": "{name} (sender not verified)",
    "answered_enough": "three automatic replies to this address within an hour: this one is held back",
    "not_taken_in_time": "not yet accepted by the relay, another try is planned ({detail})",
    "letters_stopped": "the recipient asked to receive these letters no longer",
    "given_up": "given up after {tries} tries: {detail}",
    # A desk's own wording of letters
    "wording_too_long": "the template is longer than {most} characters",
    "wording_syntax": "the template cannot be read: {detail}",
    "wording_no_subject": "the block “subject”, which makes the subject of the letter, is missing",
    "wording_unknown_name": "“{name}” does not exist; what may be said here: {known}",
    "wording_filter": "the filter “{name}” is not allowed in this way",
    "wording_forbidden": "“{what}” is not allowed in a letter",
    "wording_loop": "a loop inside a loop is not allowed",
    "wording_agents": "Agents of the desk",
    "wording_words": "This morning’s file was sent at 05:12.",
    "wording_nature": "The feed is no longer received.",
    "wording_cause": "The exchange gateway is saturated.",
    "wording_actions": "Switching to the standby gateway.",
    "wording_expected_duration": "About two hours.",
    "wording_fails": "tried on {reference}: {detail}",
}

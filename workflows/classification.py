"""What a mail's words tell of an incident before a person has read it: service, kind, weight (A7, R9)."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.rules import Contract, Kind
from workflows.words import mentions, plain


@dataclass(frozen=True, slots=True)
class Classification:
    """`service` is "" and `kind` undetermined where the words do not settle it: then a person does."""

    service: str
    kind: Kind
    major: bool


def classify(contract: Contract, text: str) -> Classification:
    """Read subject and new text against the contract's words. Words of two services, or of both kinds, settle nothing."""
    comparable = plain(text)
    services = [service.code for service in contract.services.values() if mentions(comparable, service.words)]
    kinds = [kind for kind, words in contract.kind_words.items() if mentions(comparable, words)]
    return Classification(
        service=services[0] if len(services) == 1 else "",
        kind=kinds[0] if len(kinds) == 1 else Kind.UNDETERMINED,
        major=mentions(comparable, contract.major_words),
    )

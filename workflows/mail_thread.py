"""What a mail is and which incident it belongs to: exactly one verdict, with its reason.

Trust, in this order: a reply token of ours, a letter of ours it answers, a case number in its subject from
somebody who may already see that case. Whatever does not fit goes to a person (B1).

A `From:` is anybody's word. Token and Message-ID hold 128 bits or more that only our letter's reader knows, so they
prove it; a subject proves nothing. Where a relay can tell true from false, a subject counts only with its word;
where the desk has no such relay the message is kept on the case, marked, and does nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from workflows.mail_authenticity import Authenticity
from workflows.words import mentions, plain

MAX_HOPS = 25  # a mail that crossed more relays than this is going round in circles
REFERENCE = re.compile(r"\b([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d{4}-\d{5,})\b")


class Verdict(StrEnum):
    """How a mail ended. Every mail ends with exactly one."""

    NEW_INCIDENT = "new_incident"
    ADDED = "added"
    AUTOMATIC_REPLY = "automatic_reply"
    BOUNCE = "bounce"
    OWN_LETTER = "own_letter"
    LOOP = "loop"
    REFUSED = "refused"
    QUARANTINE = "quarantine"
    WAITING = "waiting"  # for a person


class Command(StrEnum):
    """What a partner may ask by mail, with the token only (A14, B5)."""

    VALIDATE = "validate"
    REFUSE = "refuse"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What the sorting needs of a mail. `own`: it is one of our letters; `hops` counts its relays.

    `listed`: it came through a mailing list. `echo`: it reads like a machine's receipt, and a machine of ours wrote
    to its sender not long ago.
    """

    subject: str
    auto: bool = False
    bounce: bool = False
    own: bool = False
    hops: int = 0
    listed: bool = False
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of its sender and of the cases it points at (each a reference, or "").

    `sees` tells for each of those cases whether the sender's organisation is the case's own. `others`: cases it
    points at beside the first of each way. `can_tell`: the desk has a relay whose word it takes.
    """

    registered: bool = False  # a contact of the partner's support
    colleague: bool = False  # a known organisation's address that is not registered
    signed_here: bool = False  # the organisation has a contract with the desk that was written to
    by_token: str = ""
    by_thread: str = ""
    by_subject: str = ""
    bounced: str = ""
    others: tuple[str, ...] = ()
    sees: Mapping[str, bool] | None = None
    authenticity: Authenticity = Authenticity.UNKNOWN
    can_tell: bool = False
    desk_itself: bool = False  # the address is a desk's own


@dataclass(frozen=True, slots=True)
class Sorted:
    """The verdict, a reason code that `app.labels` puts in words, the case it joins, or those to choose from."""

    verdict: Verdict
    reason: str
    reference: str = ""
    candidates: tuple[str, ...] = ()


def sort_mail(mail: MailFacts, known: Known) -> Sorted:
    """The one verdict of this mail. Automatic mail is never answered and never opens a case (RFC 3834)."""
    pointed = known.by_token or known.by_thread
    if mail.own:
        return Sorted(Verdict.OWN_LETTER, "own_letter", pointed)
    if mail.hops > MAX_HOPS:
        return Sorted(Verdict.LOOP, "too_many_hops")
    if mail.bounce:
        return Sorted(Verdict.BOUNCE, "bounce_matched" if known.bounced else "bounce_unmatched", known.bounced)
    if mail.auto and mail.listed and (known.registered or known.colleague):
        return Sorted(Verdict.WAITING, "through_a_list", candidates=_candidates(known))
    if mail.auto:
        sees = (known.sees or {}).get(pointed, False)
        return Sorted(Verdict.AUTOMATIC_REPLY, "automatic", pointed if sees else "")
    if known.desk_itself:
        return Sorted(Verdict.WAITING, "desks_own_address", candidates=_candidates(known))
    return _from_a_person(mail, known)


def _candidates(known: Known) -> tuple[str, ...]:
    pointed = (known.by_token, known.by_thread, known.by_subject, *known.others)
    return tuple(dict.fromkeys(reference for reference in pointed if reference))


def _from_a_person(mail: MailFacts, known: Known) -> Sorted:
    candidates = _candidates(known)
    if len(candidates) > 1:
        return Sorted(Verdict.WAITING, "several_cases", candidates=candidates)
    if candidates:
        return _pointing_at(candidates[0], known)
    if mail.echo:
        return Sorted(Verdict.WAITING, "reads_like_a_receipt")
    if known.registered and known.signed_here:
        return Sorted(Verdict.NEW_INCIDENT, "registered_contact")
    if known.registered:
        return Sorted(Verdict.WAITING, "no_contract_with_desk")
    return Sorted(Verdict.WAITING, "unregistered_colleague" if known.colleague else "stranger")


def _pointing_at(reference: str, known: Known) -> Sorted:
    sees = (known.sees or {}).get(reference, False)
    if not (sees and known.registered):
        reason = "unregistered_colleague" if sees else "other_organisation"
        return Sorted(Verdict.WAITING, reason, candidates=(reference,))
    if known.by_token or known.by_thread:
        return Sorted(Verdict.ADDED, "answers_by_token" if known.by_token else "answers_by_thread", reference)
    if known.authenticity is Authenticity.VOUCHED:
        return Sorted(Verdict.ADDED, "answers_by_subject", reference)
    if known.can_tell or known.authenticity is Authenticity.DENIED:
        return Sorted(Verdict.WAITING, "unverified_sender", candidates=(reference,))
    return Sorted(Verdict.ADDED, "answers_unverified", reference)


def reference_in(subject: str) -> str:
    """The first case number a subject quotes, or ""."""
    return next(iter(references_in(subject)), "")


def references_in(subject: str) -> tuple[str, ...]:
    """The case numbers a subject quotes, each once."""
    return tuple(dict.fromkeys(REFERENCE.findall(subject.upper())))


_RECEIPT_WORDS = (
    *("accuse de reception", "accusons reception", "bien recu votre", "a bien ete recu", "est enregistre sous"),
    *("a bien ete enregistre", "a ete enregistre sous", "a bien ete pris en compte", "a bien ete cree"),
    *("ticket a ete", "numero de ticket", "votre demande porte le numero", "nous vous repondrons dans"),
    *("has been received", "have received your", "has been created", "has been registered", "has been logged"),
    *("thank you for contacting", "thanks for contacting", "your ticket", "your request", "we will get back to you"),
    *("ihre anfrage", "ist eingegangen", "haben ihre", "eingangsbestatigung"),
)
_LOOKED_AT = 600  # characters: a receipt says early that it is one


def reads_like_a_receipt(subject: str, text: str) -> bool:
    """Whether another desk's machine may have written this, or handed our own receipt back in its own name."""
    return mentions(plain(f"{subject}\n{text[:_LOOKED_AT]}"), _RECEIPT_WORDS)


_FIRST_WORDS = {
    Command.VALIDATE: ("oui", "je valide", "nous validons", "ok pour nous"),
    Command.REFUSE: ("non", "je refuse", "nous refusons"),
    Command.URGENT: ("urgent", "situation urgente", "situation jugee urgente"),
}
_GREETINGS = ("bonjour", "bonsoir", "madame", "monsieur", "mesdames")
_PARTINGS = ("cordialement", "bien cordialement", "bien a vous", "salutations", "merci", "--")
_RESERVES = (
    *("mais", "sauf", "hormis", "excepte", "cependant", "toutefois", "neanmoins", "par contre", "en revanche"),
    *("pas", "plus", "non", "aucun", "aucune", "rien", "toujours", "encore", "reste", "impossible"),
)


def command_in(reply: str) -> Command | None:
    """What the first words of an answer ask for, or None where it is only a message.

    A "oui" with a reserve or a question behind it closes nothing: a person reads it (A14).
    """
    lines = [line for line in map(plain, reply.splitlines()) if line and not _opens_with(line, _GREETINGS)]
    first = lines[0] if lines else ""
    asked = next((command for command, words in _FIRST_WORDS.items() if _opens_with(first, words)), None)
    if asked is Command.VALIDATE and _has_reserve(lines):
        return None
    return asked


def _has_reserve(lines: Iterable[str]) -> bool:
    said = takewhile(lambda line: not _opens_with(line, _PARTINGS), lines)
    return any("?" in line or mentions(line, _RESERVES) for line in said)


def _opens_with(line: str, words: Iterable[str]) -> bool:
    return any(line.startswith(word) and not line[len(word) : len(word) + 1].isalnum() for word in words)

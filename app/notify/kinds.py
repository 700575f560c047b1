"""Every letter this house writes, and what sets it apart. To add one: a line here, two files in templates/."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterKind:
    """`wants` names what the caller must give beside the incident; the template looks up everything else.

    `auto` is its Auto-Submitted word (RFC 3834), "" for a person's own words. An `urgent` letter overtakes
    earlier ones to the same person. One that `nags` is pointless once its clock has ended. One to `several` partners at
    once can be stopped by its reader (RFC 2369).
    """

    wants: tuple[str, ...] = ()
    auto: str = "auto-generated"
    urgent: bool = False
    nags: bool = False
    several: bool = False


LETTERS = {
    # To the partner
    "receipt": LetterKind(auto="auto-replied"),
    "acknowledged": LetterKind(),
    "answer": LetterKind(wants=("body", "author", "asks"), auto=""),
    "workaround": LetterKind(wants=("workaround",)),
    "restored": LetterKind(wants=("resolution",)),
    "validation_reminder": LetterKind(wants=("step",), nags=True),
    "partner_reminder": LetterKind(wants=("step",), nags=True),
    "closed": LetterKind(wants=("outcome", "reason")),
    "merged": LetterKind(wants=("main", "reason")),
    "reopened": LetterKind(),
    "status_update": LetterKind(wants=("update",), several=True),
    # Inside the desk, and to the contacts called in order (B5)
    "reminder": LetterKind(wants=("step",), nags=True),
    "breach": LetterKind(wants=("step",)),
    "escalated": LetterKind(wants=("level", "reason")),
    "contact_called": LetterKind(wants=("rank", "rank_total", "step"), nags=True),
    "unreached": LetterKind(wants=("unreached",)),
    "crisis_proposed": LetterKind(wants=("step",), urgent=True),
    "crisis_declared": LetterKind(wants=("reason",), urgent=True),
    "status_inside": LetterKind(wants=("update", "inside", "author", "reached", "organisations")),
}

NOTICES = {
    "mail_waiting": LetterKind(auto="auto-replied"),
    "mail_refused": LetterKind(wants=("reason",), auto="auto-replied"),
    "status_notice": LetterKind(wants=("update",), several=True),
}

ACCOUNTS = {  # about an account or a review: no desk words them otherwise
    "account": LetterKind(wants=("title", "said")),
    "password_link": LetterKind(wants=("link", "minutes"), urgent=True),
}

ANSWERS = tuple(name for name, kind in (LETTERS | NOTICES).items() if kind.auto == "auto-replied")
URGENT = tuple(name for name, kind in (LETTERS | ACCOUNTS).items() if kind.urgent)
NAGGING = tuple(name for name, kind in LETTERS.items() if kind.nags)


def kind_of(template: str) -> LetterKind:
    """Raises KeyError for a letter this house does not write."""
    return LETTERS[template] if template in LETTERS else NOTICES[template]

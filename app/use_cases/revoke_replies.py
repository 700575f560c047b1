"""Somebody who left, or whose mailbox is in other hands: what it could answer by its reply addresses ends here."""

from __future__ import annotations

from app.models.transaction import transaction
from app.notify import revocations, subscriptions


def revoke_replies(email: str) -> None:
    """Every reply address and every letter given to that person so far proves nothing any more; new letters do."""
    with transaction() as session:
        revocations.revoke(session, email)


def resume_letters(email: str) -> int:
    """Who had stopped the letters to several partners gets them again; at how many desks that was so."""
    with transaction() as session:
        return subscriptions.resume(session, email)

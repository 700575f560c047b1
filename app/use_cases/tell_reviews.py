"""How a review of accesses ended is told to the desk, which is owed the proof (B10)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from app import labels
from app.models import AccessReview, Organisation
from app.models.rule_book import current_rules
from app.notify.compose import Addressee, queue_account_letter
from workflows.rules import Desk

_ANSWERS = ("keep", "change", "remove", "suspended")


@labels.in_french()
def tell_closed_review(session: Session, review: AccessReview, now: datetime) -> None:
    """Inside the caller's transaction: the desk's managers are told that the report is there."""
    organisation = session.get_one(Organisation, review.organisation_id)
    counts = Counter(line["answer"] for line in review.report["lines"])
    said = (
        labels.phrase("review_closed_said", organisation=organisation.name),
        labels.phrase("review_closed_counts", **{name: counts[name] for name in _ANSWERS}),
    )
    title = labels.phrase("review_closed_title", organisation=organisation.name)
    for desk in desks_of(organisation):
        for one in desk.recipients.get("manager", ()):
            to = Addressee(one.email, one.role)
            queue_account_letter(
                session, desk, to, now=now, dedupe=f"review:{review.id}:closed", title=title, said=said
            )


def desks_of(organisation: Organisation) -> list[Desk]:
    """The desks that serve that partner, by the contracts it signed."""
    rules = current_rules()
    signed = [rules.contracts[one.contract].desk for one in organisation.agreements if one.contract in rules.contracts]
    return [rules.desks[code] for code in dict.fromkeys(signed)]

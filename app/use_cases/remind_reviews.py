"""An access review does not lie forgotten: its access managers are reminded (B10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import labels
from app.models import AccessReview, Organisation, User
from app.models.transaction import transaction
from app.notify.compose import Addressee, queue_account_letter
from app.use_cases.review_access import unanswered
from app.use_cases.tell_reviews import desks_of
from workflows.permissions import Role

REMINDED_BEFORE = (timedelta(days=14), timedelta(days=3))
_MANAGERS = (Role.ACCESS_MANAGER, Role.ACCESS_DEPUTY)


def remind_reviews(now: datetime, today: date) -> int:
    """Write to the access managers of each open review fourteen days before its end and again three; how many letters."""
    with transaction() as session:
        waiting = session.scalars(select(AccessReview).where(AccessReview.closed_at.is_(None)).with_for_update())
        return sum(_remind(session, review, now, today) for review in waiting)


@labels.in_french()
def _remind(session: Session, review: AccessReview, now: datetime, today: date) -> int:
    """The nearest term that has come and was not reminded of yet."""
    come = [review.due_on - before for before in REMINDED_BEFORE if review.due_on - before <= today <= review.due_on]
    left = len(unanswered(session, review))
    if not come or not left or (review.reminded_on is not None and review.reminded_on >= max(come)):
        return 0
    organisation = session.get_one(Organisation, review.organisation_id)
    desk = next(iter(desks_of(organisation)), None)
    if desk is None:  # no contract of theirs stands in the rules any more: nobody writes in its name
        return 0
    review.reminded_on = today
    day = labels.day_in_words(review.due_on)
    said = (
        labels.phrase("review_reminder_said", organisation=organisation.name, day=day),
        labels.phrase("review_reminder_left", count=left),
    )
    title, dedupe = labels.phrase("review_reminder_title", day=day), f"review:{review.id}:{today}"
    of_theirs = (User.organisation_id == organisation.id, User.role.in_(_MANAGERS), User.active)
    people = session.scalars(select(User).where(*of_theirs).order_by(User.id)).all()
    for one in people:
        to = Addressee(one.email, one.name, side="partner")
        queue_account_letter(session, desk, to, now=now, dedupe=dedupe, title=title, said=said)
    return len(people)

"""Once a year the access manager certifies every authorisation, and the desk receives the proof (B10)."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AccessAnswer, AccessGrant, AccessReview, Organisation, User
from app.models.sealed import keys
from app.models.transaction import transaction
from app.use_cases.manage_users import REVIEW, NotYours, check_managed, own_organisation, shut_out
from app.use_cases.sessions import revoke_sessions
from app.use_cases.tell_reviews import tell_closed_review
from workflows.permissions import Act, Role, may
from workflows.reach import Reach

ANSWERS = ("keep", "change", "remove")


class ReviewOpen(RuntimeError):
    """That partner's review of this year is not over."""


def open_review(organisation_id: int, due_on: date, now: datetime) -> int:
    """Begin one; its id. Raises ReviewOpen."""
    with transaction() as session:
        running = select(AccessReview.id).where(
            AccessReview.organisation_id == organisation_id, AccessReview.closed_at.is_(None)
        )
        if session.scalar(running) is not None:
            raise ReviewOpen(organisation_id)
        review = AccessReview(organisation_id=organisation_id, opened_at=now, due_on=due_on)
        session.add(review)
        session.flush()
        return review.id


def answer_review(who: Reach, review_id: int, user_id: int, answer: str, by: str, now: datetime) -> None:
    """Certify one user, as the partner's access manager, or as the desk where it took the delegation back; the last answer
    closes the review. Raises NotYours, DelegationEnded, ValueError.
    """
    if answer not in ANSWERS:
        raise ValueError(answer)
    with transaction() as session:
        review = session.get(AccessReview, review_id, with_for_update=True)
        if review is None or review.closed_at or user_id not in _reviewed(session, review):
            raise NotYours(review_id)
        _check_answers(session, who, review, user_id)
        found = select(AccessAnswer).where(AccessAnswer.review_id == review_id, AccessAnswer.user_id == user_id)
        row = session.scalars(found).one_or_none()
        if row is None:
            session.add(AccessAnswer(review_id=review_id, user_id=user_id, answer=answer, by=by, at=now))
        else:
            row.answer, row.by, row.at = answer, by, now
        session.flush()
        if not unanswered(session, review):
            _close(session, review, now)


def _check_answers(session: Session, who: Reach, review: AccessReview, user_id: int) -> None:
    """Whether it is theirs to answer. Raises NotYours, DelegationEnded."""
    if may(who.role, Act.SUPERVISE_ACCESS):
        if session.get_one(Organisation, review.organisation_id).delegation_ended_at is None:
            raise NotYours(review.id)
        check_managed(session, who, session.get_one(User, user_id))
    elif own_organisation(session, who).id != review.organisation_id:
        raise NotYours(review.id)


def close_overdue_reviews(now: datetime, today: date) -> int:
    """Past the date: who was not certified is suspended, and the report goes to the desk; how many reviews closed."""
    with transaction() as session:
        late = select(AccessReview).where(AccessReview.closed_at.is_(None), AccessReview.due_on < today)
        reviews = session.scalars(late.with_for_update()).all()
        for review in reviews:
            for user_id in unanswered(session, review):
                shut_out(session.get_one(User, user_id), REVIEW, now)
            _close(session, review, now)
        return len(reviews)


def unanswered(session: Session, review: AccessReview) -> set[int]:
    """The users whom nobody has certified yet."""
    answered = set(session.scalars(select(AccessAnswer.user_id).where(AccessAnswer.review_id == review.id)))
    return _reviewed(session, review) - answered


def is_signed(report: dict[str, Any], signature: str) -> bool:
    """Whether this installation signed exactly that report, under its present key or an old one."""
    return any(hmac.compare_digest(signature, _signed(report, key)) for key in keys())


def _signed(report: dict[str, Any], key: str) -> str:
    written = json.dumps(report, sort_keys=True, ensure_ascii=False)
    return hmac.new(key.encode(), written.encode(), hashlib.sha256).hexdigest()


def _close(session: Session, review: AccessReview, now: datetime) -> None:
    answers = {row.user_id: row for row in session.scalars(select(AccessAnswer).filter_by(review_id=review.id))}
    for user_id, row in answers.items():
        if row.answer == "remove":
            _remove(session, user_id, row.by, now)
    lines = [_line(session, user_id, answers.get(user_id)) for user_id in sorted(_reviewed(session, review))]
    review.closed_at = now
    review.report = {
        "organisation_id": review.organisation_id,
        "opened_at": review.opened_at.isoformat(),
        "closed_at": now.isoformat(),
        "lines": lines,
    }
    review.signature = _signed(review.report, keys()[0])
    tell_closed_review(session, review, now)


def _remove(session: Session, user_id: int, by: str, now: datetime) -> None:
    user = session.get_one(User, user_id)
    user.active, user.removed_at = False, now
    revoke_sessions(user_id, now)
    held = select(AccessGrant).where(AccessGrant.user_id == user_id, AccessGrant.withdrawn_at.is_(None))
    for grant in session.scalars(held):
        grant.withdrawn_at, grant.withdrawn_by = now, by


def _line(session: Session, user_id: int, answer: AccessAnswer | None) -> dict[str, str]:
    user = session.get_one(User, user_id)
    if answer is None:
        return {"email": user.email, "answer": "suspended", "by": ""}
    return {"email": user.email, "answer": answer.answer, "by": answer.by}


def _reviewed(session: Session, review: AccessReview) -> set[int]:
    """The users the review is about: those who were there when it was opened, its access managers left out."""
    users = select(User.id).where(User.organisation_id == review.organisation_id, User.role == Role.PARTNER)
    still = users.where((User.removed_at.is_(None)) | (User.removed_at >= review.opened_at))
    return set(session.scalars(still))

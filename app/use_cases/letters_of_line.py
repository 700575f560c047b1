"""The letters that one line of the history sent: taken back as long as they have not left."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, select

from app.models import Letter
from app.notify.compose import notice_key
from app.use_cases.case import Case


def take_back_letters(case: Case, template: str, line: int) -> bool:
    """Whether any of them has left, or is leaving; those that have not never will. Locked, so that the outbox cannot
    take one meanwhile.
    """
    prefix = f"{case.incident.id}:{template}:{line}:"
    return _take_back(case, and_(Letter.incident_id == case.incident.id, Letter.dedupe_key.startswith(prefix)))


def take_back_notices(case: Case, template: str, dedupe: str, emails: Collection[str]) -> bool:
    """The same of the notices to these addresses, which belong to no incident."""
    keys = [notice_key(template, case.desk, dedupe, email) for email in emails]
    return _take_back(case, Letter.dedupe_key.in_(keys))


def _take_back(case: Case, which: ColumnElement[bool]) -> bool:
    has_left = False
    for letter in case.session.scalars(select(Letter).where(which).with_for_update(of=Letter)).all():
        if letter.state == "queued" and letter.tries == 0:
            letter.state, letter.next_try_at = "obsolete", None
        else:
            has_left = has_left or letter.state != "obsolete"
    return has_left

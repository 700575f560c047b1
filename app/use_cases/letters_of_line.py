"""The letters that one line of the history sent: taken back as long as they have not left."""

from __future__ import annotations

from sqlalchemy import select

from app.models import Letter
from app.use_cases.case import Case


def take_back_letters(case: Case, template: str, line: int) -> bool:
    """Whether any of them has left, or is leaving; those that have not never will. Locked, so that the outbox cannot
    take one meanwhile.
    """
    written = select(Letter).where(
        Letter.incident_id == case.incident.id, Letter.dedupe_key.startswith(f"{case.incident.id}:{template}:{line}:")
    )
    has_left = False
    for letter in case.session.scalars(written.with_for_update(of=Letter)).all():
        if letter.state == "queued" and letter.tries == 0:
            letter.state, letter.next_try_at = "obsolete", None
        else:
            has_left = has_left or letter.state != "obsolete"
    return has_left

"""Letters out as their recipients would find them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from app.models import Incident, Letter
from app.reports.reach import Asker, notices_of, reached

_SHOWN = 200


def kept_letters(session: Session, *, desk: Asker, recipient: str = "") -> Sequence[Letter]:
    """The newest letters of the incidents in reach, to everybody or to one address."""
    question = select(Letter).outerjoin(Incident, Incident.id == Letter.incident_id).where(_in_reach(desk))
    if recipient:
        question = question.where(Letter.recipient == recipient)
    question = question.options(defer(Letter.html), defer(Letter.text))
    return session.scalars(question.order_by(Letter.id.desc()).limit(_SHOWN)).all()


def recipients(session: Session, *, desk: Asker) -> Sequence[tuple[str, int]]:
    """Addresses written to and how often, in order of address."""
    question = select(Letter.recipient, func.count()).outerjoin(Incident, Incident.id == Letter.incident_id)
    rows = session.execute(question.where(_in_reach(desk)).group_by(Letter.recipient).order_by(Letter.recipient))
    return [(address, count) for address, count in rows]


def find_letter(session: Session, letter_id: int, *, desk: Asker) -> Letter | None:
    """That letter, None where there is none or it is out of reach."""
    question = select(Letter).outerjoin(Incident, Incident.id == Letter.incident_id)
    return session.scalars(question.where(Letter.id == letter_id, _in_reach(desk))).one_or_none()


def _in_reach(desk: Asker) -> ColumnElement[bool]:
    return reached(desk) if desk is None else or_(reached(desk), notices_of(desk))

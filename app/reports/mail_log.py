"""Every mail that came in, with its one verdict, and every letter that went out, with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.models import InboundMail, Incident, Letter
from app.models.letter import not_delivered
from app.reports.reach import Asker, mails_within_reach, notices_of, reached
from workflows.mail_thread import Verdict

PAGE = 50
WAITING = (Verdict.WAITING, Verdict.QUARANTINE)


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page, newest first: rows of (mail or letter, case number or None). `before` is None on the last page."""

    rows: Sequence[Row[InboundMail, str | None]] | Sequence[Row[Letter, str | None]]
    before: int | None


def inbound(
    session: Session, *, desk: Asker, verdict: str = "", words: str = "", before: int | None = None, most: int = PAGE
) -> LogPage:
    """Mails in, newest first, at most so many. `words` may be an address, a subject or a Message-ID."""
    question = select(InboundMail, Incident.reference).outerjoin(Incident, Incident.id == InboundMail.incident_id)
    if verdict:
        question = question.where(InboundMail.verdict == verdict)
    if words:
        places = (InboundMail.from_addr, InboundMail.subject, InboundMail.message_id, InboundMail.envelope_from)
        question = question.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    if before is not None:
        question = question.where(InboundMail.id < before)
    question = mails_within_reach(question, desk).order_by(InboundMail.id.desc()).limit(most + 1)
    rows = session.execute(question).all()
    return LogPage(rows[:most], rows[most - 1][0].id if len(rows) > most else None)


def outbound(
    session: Session, *, desk: Asker, state: str = "", words: str = "", before: int | None = None, most: int = PAGE
) -> LogPage:
    """Letters out, newest first, at most so many. Those not delivered are also the late ones, which are tried on."""
    question = select(Letter, Incident.reference).outerjoin(Incident, Incident.id == Letter.incident_id)
    question = question.where(or_(reached(desk), notices_of(desk)) if desk else reached(desk))
    if state:
        question = question.where(not_delivered() if state == "undelivered" else Letter.state == state)
    if words:
        places = (Letter.recipient, Letter.subject, Letter.message_id)
        question = question.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    if before is not None:
        question = question.where(Letter.id < before)
    rows = session.execute(question.order_by(Letter.id.desc()).limit(most + 1)).all()
    return LogPage(rows[:most], rows[most - 1][0].id if len(rows) > most else None)


def waiting_mails(session: Session, *, desk: Asker) -> Sequence[InboundMail]:
    """Mails that wait for a person, oldest first."""
    question = select(InboundMail).where(InboundMail.verdict.in_(WAITING))
    return session.scalars(mails_within_reach(question, desk).order_by(InboundMail.id).limit(200)).all()


def count_waiting(session: Session, *, desk: Asker) -> int:
    """How many mails wait for a person."""
    question = select(func.count()).select_from(InboundMail).where(InboundMail.verdict.in_(WAITING))
    return session.scalar(mails_within_reach(question, desk)) or 0


def find_mail(session: Session, mail_id: int, *, desk: Asker) -> InboundMail | None:
    """That mail, None where there is none or it is out of reach."""
    question = select(InboundMail).where(InboundMail.id == mail_id)
    return session.scalars(mails_within_reach(question, desk)).one_or_none()


def received_since(session: Session, since: datetime, *, desk: Asker) -> int:
    """How many mails came since that instant."""
    question = select(func.count()).select_from(InboundMail).where(InboundMail.received_at >= since)
    return session.scalar(mails_within_reach(question, desk)) or 0

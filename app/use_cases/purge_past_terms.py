"""Nothing is kept past its term (B8, R16, R17): what is over it is deleted, or loses who it was about; figures stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, false, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.config import Settings
from app.models import (
    AccessAnswer,
    AccessGrant,
    AccessReview,
    Attachment,
    Blob,
    ImapMail,
    InboundMail,
    Incident,
    Letter,
    Message,
    SearchWord,
    User,
    UserSession,
    WebhookDelivery,
)
from app.models.access import IncidentFollower
from app.models.transaction import transaction
from app.models.user_session import RecoveryCode
from app.use_cases.purge_traces import purge_traces
from app.use_cases.trace_act import Deed, trace
from workflows.mail_thread import Verdict
from workflows.retention import months_before

TOGETHER = 100  # of a kind in one transaction: nobody else waits long for it
GONE = "efface@vigie.example"
_UNSETTLED = ("", Verdict.WAITING, Verdict.QUARANTINE)


@dataclass(frozen=True, slots=True)
class Terms:
    """How many months each is kept, 0 for ever: traces, data on authorisations, mails of no incident, a closed incident's
    words.
    """

    traces: int
    access: int
    mails: int
    incidents: int


def terms_of(settings: Settings) -> Terms:
    """As this installation set them."""
    years = 12
    return Terms(
        settings.trace_months, years * settings.access_years, settings.mail_months, years * settings.incident_years
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of thing with its term: `purge` lets go of at most TOGETHER that are older than the instant."""

    name: str
    months: int
    purge: Callable[[Session, datetime, datetime], int]


class _OnlyCounted(Exception):
    """Takes back what a dry run did."""


def purge_past_terms(terms: Terms, now: datetime) -> Counter[str]:
    """One batch of each kind, in one transaction with its trace; how many of each. Asked again until it is empty."""
    with transaction() as session:
        done = _purged(session, terms, now)
        if done:
            trace(Deed("purge", details={name: str(count) for name, count in done.items()}), now)
        return done


def past_terms(terms: Terms, now: datetime) -> Counter[str]:
    """Every batch, one after the other; how many of each."""
    done: Counter[str] = Counter()
    while found := purge_past_terms(terms, now):
        done += found
    return done


def would_purge(terms: Terms, now: datetime) -> Counter[str]:
    """What the next batches would let go of, and nothing is done."""
    done: Counter[str] = Counter()
    with suppress(_OnlyCounted), transaction() as session:
        while found := _purged(session, terms, now):
            done += found
        raise _OnlyCounted
    return done


def _purged(session: Session, terms: Terms, now: datetime) -> Counter[str]:
    kinds = (
        _Kind("traces", terms.traces, lambda _session, before, now: purge_traces(before, now)),
        _Kind("sessions", terms.traces, _sessions),
        _Kind("deliveries", terms.traces, _deliveries),
        _Kind("grants", terms.access, _grants),
        _Kind("reviews", terms.access, _reviews),
        _Kind("accounts", terms.access, _accounts),
        _Kind("mails", terms.mails, _mails),
        _Kind("letters", terms.mails, _letters),
        _Kind("incidents", terms.incidents, _incidents),
    )
    timed = [kind for kind in kinds if kind.months]
    return +Counter({kind.name: kind.purge(session, months_before(now, kind.months), now) for kind in timed})


def _batch(session: Session, table: type, *over: ColumnElement[bool]) -> Sequence[int]:
    return session.scalars(select(table.id).where(*over).order_by(table.id).limit(TOGETHER)).all()  # type: ignore[attr-defined]


def _delete(session: Session, table: type, *over: ColumnElement[bool]) -> int:
    ids = _batch(session, table, *over)
    session.execute(delete(table).where(table.id.in_(ids)))  # type: ignore[attr-defined]
    return len(ids)


def _sessions(session: Session, before: datetime, _now: datetime) -> int:
    """When somebody was connected is a trace, too."""
    return _delete(session, UserSession, or_(UserSession.ends_at < before, UserSession.revoked_at < before))


def _deliveries(session: Session, before: datetime, _now: datetime) -> int:
    over = (WebhookDelivery.next_try_at.is_(None), WebhookDelivery.written_at < before)
    return _delete(session, WebhookDelivery, *over)


def _grants(session: Session, before: datetime, _now: datetime) -> int:
    return _delete(session, AccessGrant, AccessGrant.withdrawn_at < before)


def _reviews(session: Session, before: datetime, _now: datetime) -> int:
    ids = _batch(session, AccessReview, AccessReview.closed_at < before)
    session.execute(delete(AccessAnswer).where(AccessAnswer.review_id.in_(ids)))
    session.execute(delete(AccessReview).where(AccessReview.id.in_(ids)))
    return len(ids)


def _accounts(session: Session, before: datetime, _now: datetime) -> int:
    """A user who was removed that long ago is nobody any more; the row stays for what still points to it."""
    named = ~User.email.endswith(GONE)
    people = session.scalars(select(User).where(User.removed_at < before, named).limit(TOGETHER)).all()
    ids = [one.id for one in people]
    for table in (RecoveryCode, UserSession, IncidentFollower):
        session.execute(delete(table).where(table.user_id.in_(ids)))
    for one in people:
        one.email, one.name, one.group_name = f"{one.id}-{GONE}", f"n°\u00a0{one.id}", ""
        one.password_hash = one.totp_secret = ""
    return len(people)


def _mails(session: Session, before: datetime, _now: datetime) -> int:
    """Mails no incident came of: refused, automatic, undeliverable. One that waits for a person waits on."""
    settled = (InboundMail.incident_id.is_(None), InboundMail.verdict.not_in(_UNSETTLED))
    ids = _batch(session, InboundMail, *settled, InboundMail.received_at < before)
    hashes = _hashes_of(session, InboundMail.blob_sha256, InboundMail.id.in_(ids))
    session.execute(update(ImapMail).where(ImapMail.mail_id.in_(ids)).values(mail_id=None))
    session.execute(delete(InboundMail).where(InboundMail.id.in_(ids)))
    _drop_blobs(session, hashes)
    return len(ids)


def _letters(session: Session, before: datetime, _now: datetime) -> int:
    settled = (Letter.incident_id.is_(None), Letter.next_try_at.is_(None))
    return _delete(session, Letter, *settled, Letter.written_at < before)


def _incidents(session: Session, before: datetime, _now: datetime) -> int:
    """What was written about it goes: texts, files, mails, letters. Its number, states, clocks and sealed history stay,
    and so do the figures of every report. What can be found by no word any more has been through here.
    """
    found_by = exists().where(SearchWord.incident_id == Incident.id)
    ids = _batch(session, Incident, Incident.closed_at < before, found_by)
    if not ids:
        return 0
    hashes = _hashes_of(session, InboundMail.blob_sha256, InboundMail.incident_id.in_(ids))
    hashes |= _hashes_of(session, Attachment.blob_sha256, Attachment.incident_id.in_(ids))
    for table in (Attachment, SearchWord, IncidentFollower):
        session.execute(delete(table).where(table.incident_id.in_(ids)))
    _silence(session, Message, ids, author="", body="", quoted="")
    _silence(
        session, Letter, ids, recipient=GONE, recipient_name="", subject="", text="", html="", reply_token="", headers={},
        last_error="", dedupe_key=Letter.message_id,
    )  # fmt: skip
    _silence(
        session, InboundMail, ids, blob_sha256=None, envelope_from="", envelope_to=[], from_addr="", from_name="",
        subject="", excerpt="",
    )  # fmt: skip
    texts = {"subject": "", "stated": {}, "workaround": "", "cause": "", "silenced_why": ""}
    session.execute(update(Incident).where(Incident.id.in_(ids)).values(**texts))
    _drop_blobs(session, hashes)
    return len(ids)


def _silence(session: Session, table: type, ids: Sequence[int], **values: object) -> None:
    session.execute(update(table).where(table.incident_id.in_(ids)).values(**values))  # type: ignore[attr-defined]


def _hashes_of(
    session: Session, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], of: ColumnElement[bool]
) -> set[str]:
    return {one for one in session.scalars(select(column).where(of)) if one}


def _drop_blobs(session: Session, hashes: set[str]) -> None:
    """The bytes themselves, unless something else still is the same bytes."""
    kept = or_(
        exists().where(InboundMail.blob_sha256 == Blob.sha256), exists().where(Attachment.blob_sha256 == Blob.sha256)
    )
    session.execute(delete(Blob).where(Blob.sha256.in_(hashes) if hashes else false(), ~kept))

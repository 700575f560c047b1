"""A program's act and the answer to it are one commit: asked twice under one key it is done once and answered twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Incident, KeptAnswer
from app.models.at_once import one_at_a_time
from app.models.reach import reaches
from app.models.transaction import transaction, write_down
from workflows.reach import Reach

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the program."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Once:
    """An Idempotency-Key, whose it is, and the digest of the whole request."""

    token_id: int
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The incident must still be at that version (If-Match), for whoever may know of it."""

    reference: str
    version: int
    reach: Reach


class KeyReused(ValueError):
    """Another request was made under that key."""


class ChangedSince(ValueError):
    """The incident is at another version than the one the program had read."""


def answer_once(
    act: Callable[[], Answer], now: datetime, *, once: Once | None = None, unchanged: Unchanged | None = None
) -> tuple[Answer, bool]:
    """Do `act`, all of it in one transaction, and keep its answer under the key; whether this is a repeated answer.

    What `act` raises undoes everything and keeps nothing: the same key may be tried again. Raises KeyReused,
    ChangedSince.
    """
    with transaction() as session:
        if once is not None and (kept := _kept(session, once, now)) is not None:
            return kept, True
        if unchanged is not None:
            _must_be_unchanged(session, unchanged)
        answer = act()
        write_down(session)
        if once is not None:
            _keep(session, once, answer, now)
        return answer, False


def _kept(session: Session, once: Once, now: datetime) -> Answer | None:
    one_at_a_time(session, f"idempotency {once.token_id}:{once.key}")
    session.execute(delete(KeptAnswer).where(KeptAnswer.kept_at < now - KEPT_FOR))
    that = select(KeptAnswer).where(KeptAnswer.token_id == once.token_id, KeptAnswer.key == once.key)
    row = session.scalars(that).one_or_none()
    if row is None:
        return None
    if row.digest != once.digest:
        raise KeyReused(once.key)
    return Answer(row.status, row.body, row.headers)


def _keep(session: Session, once: Once, answer: Answer, now: datetime) -> None:
    session.add(
        KeptAnswer(
            token_id=once.token_id,
            key=once.key,
            digest=once.digest,
            status=answer.status,
            body=answer.body,
            headers=dict(answer.headers),
            kept_at=now,
        )
    )


def _must_be_unchanged(session: Session, unchanged: Unchanged) -> None:
    """A case nobody has, or this actor may not know of, is for the act itself to refuse: both as if there were none."""
    locked = select(Incident).where(Incident.reference == unchanged.reference).with_for_update(of=Incident)
    found = session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if found is not None and found.version != unchanged.version and reaches(unchanged.reach, found):
        raise ChangedSince(unchanged.reference)

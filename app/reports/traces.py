"""The traces as those who may read them see them, and the proof that none was altered (B8)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from app.models.trace import Trace, TraceEnd, seal_of, signature_of
from workflows.permissions import Act, Role, may
from workflows.reach import Reach

PAGE = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """`first_bad` is the number of the first row that does not fit the chain, None where all do; `why` a code."""

    rows: int
    first_bad: int | None = None
    why: str = ""


def readable_traces(asker: Reach) -> ColumnElement[bool]:
    """The condition on Trace for what this person may read: a partner's access managers their own users' alone."""
    if not may(asker.role, Act.READ_TRACES):
        return false()
    if asker.role in (Role.ACCESS_MANAGER, Role.ACCESS_DEPUTY):
        return false() if asker.organisation_id is None else Trace.organisation_id == asker.organisation_id
    if asker.role is Role.SECURITY_OFFICER:
        return Trace.desk == asker.desk
    return true()


def traces(session: Session, asker: Reach, *, person: str = "", before: int | None = None) -> Sequence[Trace]:
    """At most PAGE of them, newest first."""
    question = select(Trace).where(readable_traces(asker))
    if person:
        question = question.where(Trace.person == person.strip().lower())
    if before is not None:
        question = question.where(Trace.seq < before)
    return session.scalars(question.order_by(Trace.seq.desc()).limit(PAGE)).all()


def exported(session: Session, *, person: str = "") -> Iterator[str]:
    """A line of JSON a trace, oldest first, with its seal; all of them, or one person's own."""
    question = select(Trace).order_by(Trace.seq)
    if person:
        question = question.where(Trace.person == person.strip().lower())
    with session.scalars(question.execution_options(yield_per=1000)) as rows:
        for row in rows:
            yield json.dumps({**row.facts(), "seal": row.seal}, ensure_ascii=False, sort_keys=True)


def verify(session: Session, *keys: str) -> Verdict:
    """Walk the whole chain from its signed start to its signed head; a row may be sealed under any of the `keys`."""
    ends = {end.side: end for end in session.scalars(select(TraceEnd))}
    start, head = ends.get("start"), ends.get("head")
    if start is not None and not _is_signed(start, keys):
        return Verdict(0, start.seq + 1, "start")
    whole = select(Trace).order_by(Trace.seq).execution_options(yield_per=1000)
    with session.scalars(whole) as rows:  # the walk may stop early: the server's cursor is to be closed then too
        walked = ((row.facts(), row.seal) for row in rows)
        found = _walk(walked, start.seq if start else 0, start.seal if start else "", keys)
    if found[0].first_bad is not None or (head is None and not found[0].rows):
        return found[0]
    if head is None or not _is_signed(head, keys) or (head.seq, head.seal) != found[1]:
        return Verdict(found[0].rows, found[1][0] + 1, "end")
    return found[0]


def verify_export(lines: Iterable[str], *keys: str) -> Verdict:
    """Walk a whole export: its first row is taken at its word about what stood before it, its own seal included."""
    first_seq, before = None, ""
    rows: list[tuple[dict[str, Any], str]] = []
    for line in lines:
        row = json.loads(line)
        seal = row.pop("seal")
        rows.append((row, seal))
    if not rows:
        return Verdict(0)
    first_seq = rows[0][0]["seq"]
    if first_seq == 1:
        return _walk(iter(rows), 0, "", keys)[0]
    before = rows[0][1]  # a purged beginning: the chain is provable from its second row on
    return _walk(iter(rows[1:]), first_seq, before, keys)[0]


def _walk(
    rows: Iterator[tuple[dict[str, Any], str]], seq: int, seal: str, keys: Sequence[str]
) -> tuple[Verdict, tuple[int, str]]:
    count = 0
    for facts, found in rows:
        count += 1
        if facts["seq"] != seq + 1:
            return Verdict(count, seq + 1, "missing"), (seq, seal)
        if not any(hmac.compare_digest(found, seal_of(facts, seal, key)) for key in keys):
            return Verdict(count, facts["seq"], "altered"), (seq, seal)
        seq, seal = facts["seq"], found
    return Verdict(count), (seq, seal)


def _is_signed(end: TraceEnd, keys: Sequence[str]) -> bool:
    return any(hmac.compare_digest(end.signature, signature_of(end, key)) for key in keys)

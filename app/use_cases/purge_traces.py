"""Traces are kept as long as the contract says and no longer (B8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from app.models.at_once import one_at_a_time
from app.models.trace import Trace, TraceEnd
from app.models.transaction import transaction
from app.use_cases.trace_act import end_of, move_end


def purge_traces(before: datetime, now: datetime) -> int:
    """Remove the traces older than that; how many. A signed start is left, so that the rest still proves itself whole."""
    with transaction() as session:
        one_at_a_time(session, "traces")
        last = session.scalar(select(func.max(Trace.seq)).where(Trace.at < before))
        if last is None:
            return 0
        seal = session.scalars(select(Trace.seal).where(Trace.seq == last)).one()
        gone = session.scalar(select(func.count()).where(Trace.seq <= last)) or 0
        session.execute(delete(Trace).where(Trace.seq <= last))
        start = end_of(session, "start")
        if start is None:
            start = TraceEnd(side="start", seq=0, seal="", at=now, signature="")
            session.add(start)
        move_end(start, last, seal, now)
        return gone

"""One unit of work: begin, write, commit once, or leave everything as it was.

SQLite has one writer at a time, so its writers queue behind one lock and begin IMMEDIATE;
PostgreSQL locks rows. Both are settled here and nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import structlog
from sqlalchemy import Engine, event, insert, make_url
from sqlalchemy.orm import Session

from app.extensions import db
from app.faults import fault
from app.models.base import Base

log = structlog.get_logger()
_one_writer = threading.RLock()
_ROWS = "rows to write"
_after_commit: list[Callable[[], None]] = []


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing session, committed on leaving and rolled back on any exception. Inside another one it joins it."""
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.rollback()  # a page may have read before it writes: look again, under the lock
    lock = _one_writer if session.get_bind().dialect.name == "sqlite" else nullcontext()
    with lock:
        session.info.update(writing=True, kept={})
        try:
            session.connection(execution_options={"writes": True})
            fault("transaction.begun")
            yield session
            write_down(session)
            fault("transaction.before_commit")
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.update(writing=False, kept={})
    fault("transaction.committed")
    _tell()


def kept(session: Session) -> dict[Any, Any]:
    """What the transaction under way has looked up and need not look up again; outside one, nothing is kept."""
    found: dict[Any, Any] = session.info.get("kept", {}) if session.info.get("writing") else {}
    return found


def write_later(session: Session, noun: type[Base], **values: Any) -> None:
    """Add this row with the next `write_down`, together with all its like: many rows cost little more than one.

    Its primary key stays unknown. Raises RuntimeError outside a transaction, where nobody would write it down.
    """
    if not session.info.get("writing"):
        raise RuntimeError("write_later is for use inside transaction()")
    kept(session).setdefault(_ROWS, {}).setdefault(noun, []).append(values)


def write_down(session: Session) -> None:
    """Write every row put aside by `write_later`, kind by kind in the order in which the kinds first came."""
    for noun, rows in kept(session).pop(_ROWS, {}).items():
        session.execute(insert(noun), rows)
        fault("rows.half_written")


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part of the transaction that may fail alone: what it wrote, put aside or kept is then as if it had never been."""
    write_down(session)
    try:
        with session.begin_nested():
            fault("savepoint.entered")
            yield
            write_down(session)
            fault("savepoint.written")
    except BaseException:
        kept(session).clear()
        raise


def _tell() -> None:
    for told in tuple(_after_commit):
        try:
            told()
        except Exception:  # what was committed stays committed: a nudge that fails is no failure of the act
            log.exception("nudge_failed")


def tell_after_commit(told: Callable[[], None]) -> None:
    """Have `told` called after every commit of this process: how the engine is nudged."""
    _after_commit.append(told)


def forget_after_commit(told: Callable[[], None]) -> None:
    """Undo `tell_after_commit`; nothing to do where it was not asked."""
    if told in _after_commit:
        _after_commit.remove(told)


def engine_options(url: str) -> dict[str, Any]:
    """How connections are made. Those to PostgreSQL outlive a fail-over, and none holds rows while its program is frozen.

    A lost server is noticed within half a minute, a connection that died in the pool is replaced before it is used, and
    of several hosts the one that takes writes is chosen. A program that stands still inside a transaction loses it after
    a minute: what it had locked is free for the others, and its late commit is refused.
    """
    if make_url(url).get_backend_name() != "postgresql":
        return {}
    lasting = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        "target_session_attrs": "read-write",
        "options": "-c idle_in_transaction_session_timeout=60s",
    }
    return {"pool_pre_ping": True, "connect_args": lasting}


def prepare_engine(engine: Engine) -> None:
    """Give SQLite the settings that make it lose nothing; PostgreSQL has its own in `engine_options`."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

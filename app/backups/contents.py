"""What a database holds, told in a few figures and one line a file kept in it: compared after a restoration."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select

from app.backups.manifest import Facts, Manifest
from app.models import Blob, Event, InboundMail, Letter, Message
from app.models.base import Base

BLOBS = "blobs.sha256"
_NEWEST = 100  # rows are numbered before they are committed: the last fact is among the last few
_FACTS = (Event.recorded_at, InboundMail.received_at, Letter.written_at, Message.at)


def facts_in(connection: Connection) -> Facts:
    """Of one snapshot: run it inside one transaction that sees no other's commits."""
    there = set(inspect(connection).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in there]
    rows = {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    schema = MigrationContext.configure(connection).get_current_revision() or ""
    return Facts(schema, rows, last_fact_at(connection))


def last_fact_at(connection: Connection) -> datetime | None:
    """The instant (aware, UTC) of the last thing committed: an event, a mail kept, a letter written, a message."""
    newest = []
    for column in _FACTS:
        last_rows = select(column.label("at")).order_by(column.class_.id.desc()).limit(_NEWEST).subquery()
        newest.append(connection.execute(select(func.max(last_rows.c.at))).scalar())
    instants = [at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC) for at in newest if at is not None]
    return max(instants, default=None)


def write_blob_list(connection: Connection, folder: Path) -> None:
    """One line for each raw mail and attachment: its SHA-256 and its size in bytes."""
    kept = select(Blob.sha256, func.length(Blob.content)).order_by(Blob.id).execution_options(yield_per=1000)
    with (folder / BLOBS).open("w", encoding="ascii") as file:
        for sha256, size in connection.execute(kept):
            file.write(f"{sha256}  {size}\n")


def differences(connection: Connection, folder: Path, manifest: Manifest) -> Iterator[str]:
    """What was not brought back as the manifest says: figures, and every kept file read and reckoned again."""
    found = facts_in(connection)
    if found.schema != manifest.facts.schema:
        yield f"schema {found.schema or '-'} != {manifest.facts.schema or '-'}"
    for table, count in manifest.facts.rows.items():
        if found.rows.get(table) != count:
            yield f"{table} {found.rows.get(table)} != {count}"
    if found.last_fact_at != manifest.facts.last_fact_at:
        yield f"last fact {found.last_fact_at} != {manifest.facts.last_fact_at}"
    yield from _blob_differences(connection, _listed(folder))


def _listed(folder: Path) -> dict[str, int]:
    lines = (line.split() for line in (folder / BLOBS).read_text("ascii").splitlines())
    return {sha256: int(size) for sha256, size in lines}


def _blob_differences(connection: Connection, listed: Mapping[str, int]) -> Iterator[str]:
    missing = set(listed)
    with connection.execute(select(Blob.sha256, Blob.content).execution_options(yield_per=20)) as kept:
        for sha256, content in kept:
            missing.discard(sha256)
            if hashlib.sha256(content).hexdigest() != sha256 or listed.get(sha256) != len(content):
                yield f"blob {sha256}"
    yield from (f"blob {sha256} missing" for sha256 in sorted(missing))

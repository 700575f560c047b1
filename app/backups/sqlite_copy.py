"""SQLite: copied page by page through its own backup interface, which sees one instant while writers go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine

from app.backups.contents import facts_in, write_blob_list
from app.backups.manifest import Facts
from app.backups.refusals import BackupBroken

COPY = "vigie.sqlite3"


def copy_out(url: URL, folder: Path, _programs: str) -> Facts:
    """Copy the base into the folder; what the copy holds."""
    with (
        closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(folder / COPY)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    with reading(url.set(database=str(folder / COPY))) as connection:
        write_blob_list(connection, folder)
        return facts_in(connection)


def copy_in(folder: Path, url: URL, _programs: str) -> None:
    """Put the copy in the place of whatever stands there, in one stroke. Raises BackupBroken for a copy SQLite refuses."""
    with closing(sqlite3.connect(f"file:{folder / COPY}?mode=ro", uri=True)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise BackupBroken(COPY, "changed")
        with closing(sqlite3.connect(str(url.database), timeout=30)) as target:
            copy.backup(target)


def is_in_use(_url: URL) -> bool:
    """The engine's own lock beside the file says so (app/engine/one_engine.py): nothing to add here."""
    return False


@contextmanager
def scratch(_url: URL, folder: Path) -> Iterator[URL]:
    """The address of a base to restore into, gone afterwards."""
    yield URL.create("sqlite", database=str(folder / "drill.sqlite3"))


@contextmanager
def reading(url: URL) -> Iterator[Connection]:
    """A connection that leaves nothing open."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()

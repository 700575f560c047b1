"""PostgreSQL: pg_dump on an exported snapshot, so that the figures of the manifest are those of the dump."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text

from app.backups.contents import facts_in, write_blob_list
from app.backups.manifest import Facts
from app.backups.refusals import BackupBroken, BackupRefused

DUMP = "vigie.dump"
_LONGEST_ERROR = 400
_ASIDE = "before_restoration"
_LONGEST_LOCK = "--lock-wait-timeout=60s"  # a table somebody alters: better no backup than one that never ends


def copy_out(url: URL, folder: Path, programs: str) -> Facts:
    """Dump the base into the folder; what the dump holds. Raises BackupRefused where pg_dump does not do it."""
    with reading(url) as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", _LONGEST_LOCK]
        _run(url, programs, "pg_dump", [*options, f"--file={folder / DUMP}"], target="--dbname")
        write_blob_list(connection, folder)
        return facts_in(connection)


def copy_in(folder: Path, url: URL, programs: str) -> None:
    """Put the dump in the place of whatever stands there; where that fails, what stood there is put back. After a
    restoration that was cut short, `put_back` comes first.
    """
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _statements(url, f"DROP SCHEMA IF EXISTS {_ASIDE} CASCADE", f"ALTER SCHEMA public RENAME TO {_ASIDE}")
    _statements(url, "CREATE SCHEMA public")
    try:
        _run(url, programs, "pg_restore", [*options, str(folder / DUMP)], target="--dbname")
    except BaseException:  # somebody's Ctrl-C too
        put_back(url)
        raise
    _statements(url, f"DROP SCHEMA {_ASIDE} CASCADE")


def put_back(url: URL) -> None:
    """What a restoration that was cut short had put aside stands in its place again; nothing to do after one that ended."""
    with reading(url) as connection:
        seen = inspect(connection)
        cut_short = _ASIDE in seen.get_schema_names() and not seen.get_table_names()
    if cut_short:
        _statements(url, "DROP SCHEMA IF EXISTS public CASCADE", f"ALTER SCHEMA {_ASIDE} RENAME TO public")


def check_readable(folder: Path, programs: str) -> None:
    """Raises BackupBroken where pg_restore cannot even list the dump."""
    try:
        _run(None, programs, "pg_restore", ["--list", str(folder / DUMP)])
    except BackupRefused as refused:
        if refused.code == "backup_program_missing":
            raise
        raise BackupBroken(DUMP, "changed") from refused


def is_in_use(url: URL) -> bool:
    """Whether another program is connected to that base."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with reading(url) as connection:
        return bool(connection.execute(text(f"{others} AND backend_type = 'client backend'")).scalar_one())


@contextmanager
def scratch(server: URL, _folder: Path) -> Iterator[URL]:
    """A new base beside `server`'s, dropped afterwards. Raises sqlalchemy's errors where none may be made there."""
    name = f"vigie_drill_{secrets.token_hex(6)}"
    _statements(server, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield server.set(database=name)
    finally:
        _statements(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def reading(url: URL) -> Iterator[Connection]:
    """A connection that leaves nothing open, and may stand still inside its transaction for as long as a dump takes,
    whatever the server allows."""
    patient = {"options": "-c idle_in_transaction_session_timeout=0"}
    engine = create_engine(url, poolclass=NullPool, connect_args=patient)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _statements(url: URL, *statements: str) -> None:
    """All of them or none: what the server is sent in one piece is one transaction."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("; ".join(statements))
    engine.dispose()


def connection_words(url: URL) -> tuple[str, dict[str, str]]:
    """How libpq's programs are told of the base: words for the command line, and what nobody may read there."""
    _, given = url.get_dialect()().create_connect_args(url)
    password = given.pop("password", None)
    return make_conninfo(**given), {"PGPASSWORD": password} if password else {}


def _run(url: URL | None, programs: str, name: str, options: Sequence[str], target: str = "") -> None:
    program = shutil.which(name, path=programs or None)
    if program is None:
        raise BackupRefused("backup_program_missing", program=name)
    command, secret = [program, *options], dict[str, str]()
    if url is not None:
        words, secret = connection_words(url)
        command.append(f"{target}={words}")
    done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BackupRefused("backup_program_failed", program=name, detail=done.stderr.strip()[-_LONGEST_ERROR:])

"""Fresh databases for tests, of one kind at a time: an empty one, or a copy of a template laid out once.

databases.lay_out("schema", create_tables)      # once a worker: create_tables(url)
url = databases.fresh(like="schema")            # for each test: a few milliseconds
"""

from __future__ import annotations

import itertools
import shutil
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import Pool, event
from sqlalchemy.engine import make_url

from tests.servers.postgres import PostgresAddress


class Databases(ABC):
    """What both kinds can do. Names are unique within one worker of the tests."""

    kind: str

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self._numbers = itertools.count(1)
        self._templates: set[str] = set()

    def lay_out(self, template: str, fill: Callable[[str], None]) -> None:
        """Make a template once: `fill(url)` creates its tables and must close its connections."""
        if template not in self._templates:
            fill(self._create(f"{self.worker}_{template}", None))
            self._seal(f"{self.worker}_{template}")
            self._templates.add(template)

    def fresh(self, like: str | None = None) -> str:
        """The URL of a new database, empty or a copy of the template `like`."""
        return self._create(f"{self.worker}_{next(self._numbers)}", like and f"{self.worker}_{like}")

    @abstractmethod
    def discard(self, url: str) -> None:
        """Remove a database, whoever is still connected."""

    @abstractmethod
    def _create(self, name: str, template: str | None) -> str: ...

    def _seal(self, template: str) -> None:  # noqa: B027 - a kind may have nothing to check
        """Check that a template holds everything that was written into it."""


class SqliteDatabases(Databases):
    kind = "sqlite"

    def __init__(self, worker: str, folder: Path) -> None:
        super().__init__(worker)
        self.folder = folder

    def discard(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for beside in path.parent.glob(f"{path.name}*"):  # the -wal and -shm files too
            beside.unlink()

    def _create(self, name: str, template: str | None) -> str:
        path = self.folder / f"{name}.sqlite"
        if template:
            shutil.copyfile(self.folder / f"{template}.sqlite", path)
        return f"sqlite:///{path}"

    def _seal(self, template: str) -> None:
        log = self.folder / f"{template}.sqlite-wal"
        if log.exists() and log.stat().st_size:
            raise RuntimeError("the template's last writes are still in its log: dispose of the engine that filled it")


_connections: weakref.WeakSet[psycopg.Connection] = weakref.WeakSet()


@event.listens_for(Pool, "connect")
def _remember(connection: object, _record: object) -> None:
    if isinstance(connection, psycopg.Connection):
        _connections.add(connection)


class PostgresDatabases(Databases):
    kind = "postgresql"

    def __init__(self, worker: str, server: PostgresAddress) -> None:
        super().__init__(worker)
        self.server = server

    def discard(self, url: str) -> None:
        name = make_url(url).database or ""
        for connection in tuple(_connections):  # a look after the program's end opens a pool that nobody closes
            if not connection.closed and connection.info.dbname == name:
                connection.close()
        self.server.drop_database(name)

    def _create(self, name: str, template: str | None) -> str:
        return self.server.create_database(name, template or "template1")

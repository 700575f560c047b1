"""SQLite has one writing process: a second engine on the same file is told so instead of fighting the first."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import URL


class EngineRunsAlready(RuntimeError):
    """Another process beats on this SQLite file; `args` holds its path. Stop it, or use PostgreSQL."""


class OneEngine:
    """A lock beside the database file. The system frees it when its process dies, however it dies."""

    def __init__(self, url: URL) -> None:
        self._path = Path(f"{url.database}.engine") if url.get_backend_name() == "sqlite" and url.database else None
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises EngineRunsAlready. Nothing to take where the database serves many."""
        if self._path is None:
            return
        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise EngineRunsAlready(str(self._path.with_suffix(""))) from None

    def give_back(self) -> None:
        """Let another process beat. May be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

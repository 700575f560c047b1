"""The two kinds of database, one shape: copied out, copied in, tried on a scratch base."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy import URL

from app.backups import postgres_copy, sqlite_copy
from app.backups.refusals import BackupRefused

_KINDS = {"sqlite": sqlite_copy, "postgresql": postgres_copy}


def kind_of(url: URL) -> str:
    """The database behind that address: sqlite or postgresql."""
    return url.get_backend_name()


def copier(kind: str) -> ModuleType:
    """Raises BackupRefused for a database nobody has written a way for."""
    if kind not in _KINDS:
        raise BackupRefused("backup_unknown_database", kind=kind)
    return _KINDS[kind]

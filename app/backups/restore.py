"""The way back: only from a backup that is whole, only into an empty base unless asked, never under a running Vigie."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, inspect

from app.backups import postgres_copy
from app.backups.kinds import copier, kind_of
from app.backups.manifest import Manifest, verify
from app.backups.refusals import BackupRefused
from app.engine.one_engine import EngineRunsAlready, OneEngine


def restore_backup(folder: Path, url: URL, *, overwrite: bool = False, programs: str = "") -> Manifest:
    """Verify, then put the backup at `url`. Raises BackupRefused, of which BackupBroken; nothing is changed then."""
    manifest = verify(folder)
    if manifest.database != kind_of(url):
        raise BackupRefused("backup_of_other_database", kind=manifest.database, target=kind_of(url))
    if manifest.database == "postgresql":
        postgres_copy.check_readable(folder, programs)
        postgres_copy.put_back(url)
    copies = copier(manifest.database)
    if not _is_empty(url):
        if not overwrite:
            raise BackupRefused("restore_target_not_empty", target=_shown(url))
        if copies.is_in_use(url):
            raise BackupRefused("restore_target_in_use", target=_shown(url))
    alone = OneEngine(url)
    try:
        alone.take()
        copies.copy_in(folder, url, programs)
    except EngineRunsAlready:
        raise BackupRefused("restore_target_in_use", target=_shown(url)) from None
    finally:
        alone.give_back()
    return manifest


def _is_empty(url: URL) -> bool:
    """No table at all. A file that is not there is not made by asking."""
    if kind_of(url) == "sqlite" and not Path(str(url.database)).exists():
        return True
    with copier(kind_of(url)).reading(url) as connection:
        return not inspect(connection).get_table_names()


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)

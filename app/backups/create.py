"""Make a backup while people work: a folder that appears whole or not at all."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from app.backups.kinds import copier, kind_of
from app.backups.manifest import MANIFEST, Manifest, settle_on_disk, write_manifest
from app.backups.refusals import BackupRefused

RULES = "escalation_rules.yaml"
_PARTIAL = ".partial"


def create_backup(url: URL, shelf: Path, rules_text: str, taken_at: datetime, programs: str = "") -> Path:
    """Copy the base at `url` and the rules into a new folder on the shelf; that folder.

    Everything committed before `taken_at` (aware) is inside. The secret key is not: it is kept apart. A run that dies
    leaves a `.partial` folder that the next one removes. Raises BackupRefused, and OSError when the disk is full.
    """
    shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    with one_at_a_time(shelf):
        for left_over in shelf.glob(f"*{_PARTIAL}"):
            shutil.rmtree(left_over)
        folder = _free_name(shelf, taken_at)
        partial = folder.with_name(folder.name + _PARTIAL)
        partial.mkdir(mode=0o700)
        (partial / RULES).write_text(rules_text, encoding="utf-8")
        facts = copier(kind_of(url)).copy_out(url, partial, programs)
        write_manifest(partial, kind_of(url), taken_at, facts)
        partial.rename(folder)
        settle_on_disk(shelf)
    return folder


def backups_on(shelf: Path) -> list[Path]:
    """The whole backups of a shelf, oldest first."""
    return sorted(path.parent for path in shelf.glob(f"vigie-*/{MANIFEST}") if path.parent.suffix != _PARTIAL)


def forget_older(shelf: Path, keep: int) -> list[Path]:
    """Remove all but the `keep` newest (at least one); those removed."""
    old = backups_on(shelf)[: -max(keep, 1)]
    for folder in old:
        shutil.rmtree(folder)
    return old


def size_of(manifest: Manifest) -> int:
    """Bytes of all its files."""
    return sum(file.size for file in manifest.files)


def _free_name(shelf: Path, taken_at: datetime) -> Path:
    first = shelf / f"vigie-{taken_at:%Y%m%dT%H%M%S}Z"
    names = [first, *(first.with_name(f"{first.name}-{number}") for number in range(2, 100))]
    return next(name for name in names if not name.exists())


@contextmanager
def one_at_a_time(shelf: Path) -> Iterator[None]:
    """Hold the shelf; the system frees it when this process dies. Raises BackupRefused while another one holds it."""
    with (shelf / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupRefused("backup_runs_already") from None
        yield

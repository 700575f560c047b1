"""The drill: restore a backup elsewhere, look at everything in it, and reckon what going back to it would cost."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.orm import Session

from app import clock
from app.backups.contents import differences
from app.backups.kinds import copier, kind_of
from app.backups.manifest import Manifest
from app.backups.restore import restore_backup
from app.reports.invariants import Fault, broken_invariants

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Drill:
    """`loss_seconds`: what was committed after the backup was taken and would be gone. `seconds`: to be back, checked."""

    backup: str
    taken_at: datetime
    loss_seconds: float
    seconds: float
    faults: Sequence[str]


def drill(folder: Path, server: URL, live_last_fact_at: datetime | None, programs: str = "") -> Drill:
    """Restore into a scratch base beside `server`, check it, remove it. Raises BackupRefused, of which BackupBroken.

    `live_last_fact_at` is the last fact committed in the base at work (aware), None where it is empty.
    """
    began = clock.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="vigie-drill-") as place,
        copier(kind_of(server)).scratch(server, Path(place)) as url,
    ):
        manifest = restore_backup(folder, url, programs=programs)
        faults = faults_of(url, folder, manifest)
    loss = (live_last_fact_at - manifest.taken_at).total_seconds() if live_last_fact_at else 0
    return Drill(folder.name, manifest.taken_at, max(loss, 0), clock.monotonic() - began, faults[:_SHOWN])


def faults_of(url: URL, folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with a restored base: figures that differ, files kept in it that changed, invariants that do not hold."""
    with copier(kind_of(url)).reading(url) as connection, Session(bind=connection) as session:
        found = list(differences(connection, folder, manifest))
        found += [
            f"{broken.reference} {broken.fault} {broken.detail}".strip()
            for broken in broken_invariants(session, manifest.taken_at)
            if broken.fault is not Fault.ALARM_NOT_ANSWERED  # the engine was behind that day: no fault of the copy
        ]
    return found

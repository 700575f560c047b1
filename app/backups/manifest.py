"""What a backup says of itself: its files with their SHA-256, and what must be found once it is restored."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.backups.refusals import BackupBroken

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.json.sha256"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One file of a backup, by its name inside the backup's folder."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database holds: its migration, rows by table, the instant (aware) of the last fact committed in it."""

    schema: str
    rows: Mapping[str, int]
    last_fact_at: datetime | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`database` is sqlite or postgresql. Everything committed before `taken_at`, the desk's instant, is inside."""

    database: str
    taken_at: datetime
    facts: Facts
    files: Sequence[BackupFile]


def write_manifest(folder: Path, database: str, taken_at: datetime, facts: Facts) -> Manifest:
    """Seal the files that lie in the folder; everything is on the disk when this comes back."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    manifest = Manifest(database, taken_at, facts, [_file(path) for path in paths])
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=2, default=datetime.isoformat)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    (folder / SEAL).write_text(f"{sha256_of(folder / MANIFEST)}  {MANIFEST}\n", encoding="utf-8")
    for path in (*paths, folder / MANIFEST, folder / SEAL, folder):
        settle_on_disk(path)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Raises BackupBroken where there is none, or where it is not what was sealed."""
    if not (folder / MANIFEST).is_file() or not (folder / SEAL).is_file():
        raise BackupBroken(MANIFEST, "missing")
    if (folder / SEAL).read_text("utf-8").split()[:1] != [sha256_of(folder / MANIFEST)]:
        raise BackupBroken(MANIFEST, "changed")
    said: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    if said["format"] != FORMAT:
        raise BackupBroken(MANIFEST, "unknown_format")
    last = said["facts"]["last_fact_at"]
    facts = Facts(said["facts"]["schema"], said["facts"]["rows"], datetime.fromisoformat(last) if last else None)
    files = [BackupFile(**one) for one in said["files"]]
    return Manifest(said["database"], datetime.fromisoformat(said["taken_at"]), facts, files)


def verify(folder: Path) -> Manifest:
    """Read every byte again. Raises BackupBroken, which names the first file that is not what was sealed."""
    manifest = read_manifest(folder)
    for file in manifest.files:
        path = folder / file.name
        if not path.is_file():
            raise BackupBroken(file.name, "missing")
        if path.stat().st_size != file.size or sha256_of(path) != file.sha256:
            raise BackupBroken(file.name, "changed")
    return manifest


def sha256_of(path: Path) -> str:
    """Of a file of any size, as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def settle_on_disk(path: Path) -> None:
    """Come back once this file, or the names in this folder, would survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _file(path: Path) -> BackupFile:
    return BackupFile(path.name, path.stat().st_size, sha256_of(path))

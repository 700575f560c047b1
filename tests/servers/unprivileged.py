"""Running a server as nobody in particular: PostgreSQL and Dovecot refuse to be root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOM_BYTES = 4 * 1024**3


@dataclass(frozen=True)
class Account:
    """Whom a server runs as. `switch` goes into subprocess calls; it is empty where we are unprivileged already."""

    uid: int
    gid: int

    @property
    def switch(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def can_run(self, program: Path) -> bool:
        """False where a parent folder is closed to the account, as in a checkout below /root."""
        try:
            subprocess.run([program, "--version"], check=True, capture_output=True, cwd="/", **self.switch)
        except (OSError, subprocess.CalledProcessError):
            return False
        return True


def unprivileged_account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def in_memory() -> Path | None:
    """A folder kept in memory, where the machine has one with room enough: databases are copied ten times as fast there."""
    shared = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own in it
    if not os.access(shared, os.W_OK | os.X_OK):
        return None
    runs_programs = not os.statvfs(shared).f_flag & os.ST_NOEXEC  # the server's own may be copied there
    return shared if runs_programs and shutil.disk_usage(shared).free >= _ROOM_BYTES else None


def short_folder(prefix: str, account: Account, parent: Path | None = None) -> Path:
    """A folder of the account alone, with a path short enough for a Unix socket (about 100 characters)."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent or "/tmp"))  # noqa: S108 - a TMPDIR may be long, or closed
    account.own(folder)
    return folder


def copy_readable(source: Path, target: Path) -> None:
    """Copy a tree so that any account may read it and run what is in it."""
    shutil.copytree(source, target, symlinks=True)
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)

"""The parts of the operating system that some tests need: found, installed where we may, or missing with a reason.

`python -m tests.servers.system_parts` is the first line of `make test`. With CI=true a missing part is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SystemPart:
    """A program of the distribution. `variable` names the environment variable that points elsewhere."""

    name: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]
    variable: str

    def find(self) -> Path | None:
        chosen = os.environ.get(self.variable)
        places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin"])
        for program in (chosen,) if chosen else self.programs:
            if found := shutil.which(program, path=places):
                return Path(found)
        return None

    @property
    def reason_missing(self) -> str:
        packages = " ".join(self.packages)
        return f"{self.name} is missing: `apt-get install {packages}` as root, or {self.variable}=/path/to/it"

    def require(self) -> Path:
        """Its path; without it the test is skipped with the reason, or fails where CI=true."""
        found = self.find()
        if found is None and in_ci():
            pytest.fail(self.reason_missing, pytrace=False)
        if found is None:
            pytest.skip(self.reason_missing)
        return found


CHROMIUM = SystemPart(
    "Chromium",
    (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    ("chromium", "fonts-dejavu-core"),
    "CHROMIUM",
)
DOVECOT = SystemPart("Dovecot", ("dovecot",), ("dovecot-imapd",), "DOVECOT")

USED_BY_TESTS = (CHROMIUM, DOVECOT)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"true", "1"}


def apt_command() -> list[str] | None:
    """How packages are installed here without asking anybody, or None where we may not."""
    apt = shutil.which("apt-get")
    if apt is None:
        return None
    if os.geteuid() == 0:
        return [apt]
    sudo = shutil.which("sudo")
    if in_ci() and sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n", apt]
    return None


def install(parts: list[SystemPart]) -> None:
    apt = apt_command()
    if apt is None:
        return
    packages = [package for part in parts for package in part.packages]
    print("Installing from the distribution:", *packages, flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update", "-qq"], check=False, env=quiet)
    command = [*apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    if missing := [part for part in USED_BY_TESTS if part.find() is None]:
        install(missing)
    still_missing = [part for part in USED_BY_TESTS if part.find() is None]
    outcome = "CI asks for all tests." if in_ci() else "Its tests will be skipped."
    for part in still_missing:
        print(f"{part.reason_missing}. {outcome}", file=sys.stderr)
    return 1 if still_missing and in_ci() else 0


if __name__ == "__main__":
    sys.exit(main())

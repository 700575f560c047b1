"""The files of others are what was brought in, byte for byte; `make vendor` renews them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT

FOLDERS = ["app/web/static/vendor", "tests/browser/vendor"]


def sums(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_vendored_files_are_those_that_were_brought_in(folder: str) -> None:
    there = ROOT / folder
    present = [path for path in there.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    assert {
        path.relative_to(there).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in present
    } == sums(there)


@pytest.mark.parametrize("folder", FOLDERS)
def test_licences_stand_beside_the_vendored_files(folder: str) -> None:
    assert any(name.startswith("licences/") for name in sums(ROOT / folder))


def test_sprite_holds_exactly_the_icons_of_the_list() -> None:
    listed = (ROOT / ".ci/vendor/icons.txt").read_text(encoding="utf-8").split()
    sprite = (ROOT / "app/web/static/vendor/icons.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == listed


def test_lock_records_no_download_address() -> None:
    lock = (ROOT / ".ci/vendor/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') >= 3


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locked_requirements_name_no_index_and_hash_everything(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9-]+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert pins
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links", text)

"""What anyone may read in the repository: no real address, no path of somebody's machine, and a changelog."""

from __future__ import annotations

import re

from tests.house.sources import ROOT, listed, text_files

# Anchored on its @, so that a hostile mail of 200 kB of quotes is read in one pass.
DOMAIN = re.compile(r"(?<=[A-Za-z0-9._%+'-])@(?:[A-Za-z0-9-]{1,63}\.){1,10}([A-Za-z]{2,24})\b")
LOCAL_PART = re.compile(r"[A-Za-z0-9._%+'-]{1,64}\Z")
NO_TOP_LEVEL = {"service", "timer", "socket", "png", "svg", "webp"}  # vigie@1.service, logo@2x.png
ONE_MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|home/[a-z]\w*|Users/\w+)/[\w.-]+")


def real_addresses(text: str) -> list[str]:
    found = [match for match in DOMAIN.finditer(text) if match[1].lower() not in NO_TOP_LEVEL | {"example"}]
    before = [LOCAL_PART.search(text[max(0, match.start() - 64) : match.start()]) for match in found]
    return [f"{local[0] if local else ''}{match[0]}" for local, match in zip(before, found, strict=True)]


def test_every_address_ends_in_example() -> None:
    faults = [f"{path}: {address}" for path, text in text_files() for address in real_addresses(text)]
    assert not faults, f"nobody is to be written to by accident:{listed(faults)}"


def test_no_path_of_one_machine() -> None:
    faults = [f"{path}: {match[0]}" for path, text in text_files() for match in ONE_MACHINE.finditer(text)]
    assert not faults, f"a path that exists on one machine only:{listed(faults)}"


def test_real_address_is_seen_and_what_only_looks_like_one_is_not() -> None:
    at = "@"
    assert real_addresses(f"ecrire a agent{at}caf.fr, ou agent{at}GSI.example") == [f"agent{at}caf.fr"]
    assert real_addresses("systemctl start vigie-web@1.service; npm install htmx.org@2.0.11; @media print") == []


def test_changelog_tells_what_changed() -> None:
    changelog = ROOT / "CHANGELOG.md"
    assert changelog.exists(), "CHANGELOG.md is missing: what changed, for the people who use Vigie"
    assert re.search(r"^## ", changelog.read_text(encoding="utf-8"), re.MULTILINE), "CHANGELOG.md has no version in it"

"""Write the corpus: `python -m tests.mails.make` makes the .eml files, `expected.json` and the page `README.md`.

The mails are written in `cases/`, made up for this desk; expectations are written by hand beside each of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.mails.cases import (
    addresses,
    attachments,
    automatic,
    bounces,
    charsets,
    forwards,
    headers,
    hostile,
    html,
    protected,
    replies,
    replies_between,
    structure,
    transfer,
)
from tests.mails.writing import Case

HERE = Path(__file__).parent
VERDICTS: dict[str, str] = json.loads((HERE / "verdicts.json").read_text(encoding="utf-8"))
"""Verdict and reason of each mail on the whole path, where its usual sender is a registered contact. Kept by hand."""

LARGEST_FILE = 20_000
"""Larger mails are made by the tests only: they would weigh 19 MB here."""

ROOMS = (
    ("Characters and encodings", charsets),
    ("Headers", headers),
    ("Addresses", addresses),
    ("Parts", structure),
    ("Transfer encodings", transfer),
    ("HTML", html),
    ("Replies and their history", replies),
    ("Answers between the lines, signatures", replies_between),
    ("Forwarded mails", forwards),
    ("Automatic mails", automatic),
    ("Notices of non-delivery", bounces),
    ("Attachments", attachments),
    ("Signed and encrypted", protected),
    ("Hostile", hostile),
)


def all_cases() -> list[Case]:
    """Every case, in the order of the page; names are unique."""
    cases = [case for _, room in ROOMS for case in room.CASES]
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    return cases


def small_cases() -> list[Case]:
    """The cases that lie here as files."""
    return [case for case in all_cases() if len(case.raw) <= LARGEST_FILE]


def expectations() -> str:
    """The expected results as they stand in `expected.json`."""
    table: dict[str, Any] = {
        f"{case.name}.eml": {"envelope_from": case.envelope_from, **case.expect} for case in all_cases()
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def shown_name(case: Case) -> str:
    """The file's name, in brackets when the mail is made by the tests only."""
    return f"`{case.name}.eml`" if len(case.raw) <= LARGEST_FILE else f"[`{case.name}.eml`]"


def page() -> str:
    """The page that says what is odd in each mail."""
    text = f"# {len(all_cases())} odd and hostile mails\n\nMade by `python -m tests.mails.make` from `cases/`; every address ends in `.example`.\n"
    text += "A mail in brackets is too large to lie here; the tests make it.\n"
    for title, room in ROOMS:
        text += f"\n## {title}\n\n| mail | what is odd | verdict |\n| --- | --- | --- |\n"
        text += "".join(_row(case) for case in room.CASES)
    return text


def _row(case: Case) -> str:
    odd = case.odd.replace("|", chr(92) + "|")
    verdict, reason = VERDICTS[case.name].split()
    return f"| {shown_name(case)} | {odd} | {verdict} ({reason}) |\n"


def main() -> None:
    """Write all files anew; files of cases that are gone are removed."""
    for old in HERE.glob("*.eml"):
        old.unlink()
    for case in small_cases():
        (HERE / f"{case.name}.eml").write_bytes(case.raw)
    (HERE / "expected.json").write_text(expectations(), encoding="utf-8")
    (HERE / "README.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

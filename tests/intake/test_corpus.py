"""The odd and hostile mails of `tests/mails`: each is read as its line in the table says, within 2 s of CPU."""

from __future__ import annotations

import json
import time
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from app.intake.parse import _read
from app.intake.parsed_mail import ParsedMail
from tests.mails import make
from tests.mails.writing import Case

CASES = make.all_cases()
BY_NAME = {case.name: case for case in CASES}
CPU_SECONDS = 2.0


def _seen(mail: ParsedMail, name: str) -> Any:
    if name == "attachments":
        return [[one.filename, one.size] for one in mail.attachments]
    if name == "attachment_types":
        return [one.content_type for one in mail.attachments]
    if name == "attachment_ids":
        return [one.content_id for one in mail.attachments]
    value = getattr(mail, name)
    return value.isoformat() if isinstance(value, datetime) else _listed(value)


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, tuple) else value


def _differences(mail: ParsedMail, expect: dict[str, Any]) -> list[str]:
    wrong = []
    for name, wanted in expect.items():
        field, _, how = name.partition("__")
        seen = _seen(mail, field)
        fits = wanted in seen if how == "has" else len(seen) == wanted if how == "count" else seen == wanted
        if not fits:
            wrong.append(f"{name}: wanted {wanted!r:.300}, read {seen!r:.300}")
    return wrong


@cache
def _read_and_timed(name: str) -> tuple[ParsedMail, float]:
    case = BY_NAME[name]
    started = time.process_time()
    mail = _read(case.raw, case.envelope_from)
    return mail, time.process_time() - started


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_odd_mail_is_read_as_its_line_in_the_table_says(case: Case) -> None:
    mail, spent = _read_and_timed(case.name)
    assert _differences(mail, case.expect) == []
    assert spent < CPU_SECONDS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_everything_read_from_an_odd_mail_is_storable(case: Case) -> None:
    text = json.dumps(_read_and_timed(case.name)[0].as_document(), ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_line_of_an_odd_mail_is_lost_between_reply_and_history(case: Case) -> None:
    mail, _ = _read_and_timed(case.name)
    kept = sorted(line.strip() for part in (mail.reply, mail.quoted) for line in part.split("\n") if line.strip())
    assert kept == sorted(line.strip() for line in mail.text.split("\n") if line.strip())


def test_the_files_beside_the_table_are_those_the_builders_make() -> None:
    on_disk = {path.stem: path.read_bytes() for path in make.HERE.glob("*.eml")}
    assert on_disk == {case.name: case.raw for case in make.small_cases()}
    assert (make.HERE / "expected.json").read_text("utf-8") == make.expectations()
    assert (make.HERE / "README.md").read_text("utf-8") == make.page()


def test_the_corpus_holds_more_than_300_mails() -> None:
    assert len(CASES) > 300

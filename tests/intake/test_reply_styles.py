"""The new part of an answer is found whatever program quoted the history, and nothing is lost."""

from __future__ import annotations

import json

import pytest

from app.intake.parse import parse
from tests.intake.reply_styles import STYLES, found_exactly, mails, nothing_lost
from workflows.parsed_mail import parse_summary

MAILS = list(mails())


@pytest.mark.parametrize("style", [style.name for style in STYLES])
def test_new_part_is_found_exactly_in_every_style(style: str) -> None:
    missed = [body for of, body, raw in MAILS if of.name == style and not found_exactly(body, raw)]
    assert missed == []


@pytest.mark.parametrize("style", [style.name for style in STYLES if style.name != "strict-signature"])
def test_no_word_of_answer_or_history_is_lost(style: str) -> None:
    assert [body for of, body, raw in MAILS if of.name == style and not nothing_lost(body, raw)] == []


def test_summary_has_the_fields_that_others_check_the_reader_by() -> None:
    summary = json.loads(json.dumps(parse_summary(parse(MAILS[0][2]))))
    assert list(summary) == ["subject", "from_addr", "from_name", "text", "reply", "attachments", "auto", "bounce"]
    assert (summary["attachments"], summary["auto"], summary["bounce"]) == ([], False, False)

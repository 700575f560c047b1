"""The mail log as a table for a spreadsheet: what a stranger wrote stays text there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from app import labels
from app.web.sentences import say
from workflows.personal_numbers import masked

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def mails_as_csv(rows: Iterable[Any]) -> str:
    """Rows of (mail, case number or None)."""
    return _table(
        say("mails_columns"),
        (
            (
                _instant(mail.received_at), mail.from_addr or mail.envelope_from, mail.from_name, mail.subject,
                labels.verdict_in_words(mail.verdict) if mail.verdict else "",
                labels.mail_reason_in_words(mail.reason) if mail.reason else "",
                reference or "", mail.size, mail.message_id,
            )
            for mail, reference in rows
        ),
    )  # fmt: skip


def letters_as_csv(rows: Iterable[Any]) -> str:
    """Rows of (letter, case number or None)."""
    return _table(
        say("letters_columns"),
        (
            (
                _instant(letter.written_at), letter.recipient, letter.recipient_name, letter.subject,
                labels.letter_in_words(letter.template), labels.letter_state_in_words(letter.shown_state),
                letter.last_error, reference or "", _instant(letter.sent_at), letter.tries, letter.message_id,
            )
            for letter, reference in rows
        ),
    )  # fmt: skip


def _table(columns: str, rows: Iterable[Sequence[Any]]) -> str:
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(columns.split(";"))
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()  # spreadsheets take it for UTF-8 then


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula is marked as text; a claimant's number is masked (B8)."""
    if not isinstance(cell, str):
        return cell
    return masked(f"'{cell}" if cell.startswith(_FORMULA) else cell)


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""

"""What comes out of the reader's child is a document, taken back only in exactly its shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from workflows.parsed_mail import ParsedAttachment, ParsedMail, parse_summary

FILE = ParsedAttachment("trace.txt", "text/plain", "text/plain", 5, inline=False, content_id="", content=b"trace")
MAIL = ParsedMail(
    subject="Flux absent",
    sent_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    to_addrs=("gsi@cnaf.example",),
    attachments=(FILE,),
    loop_headers=(("x-loop", "1"),),
)


@pytest.mark.parametrize("mail", [MAIL, ParsedMail()])
def test_mail_comes_back_as_it_was(mail: ParsedMail) -> None:
    said = json.loads(json.dumps(mail.as_document()))
    assert ParsedMail.from_document(said, [one.content for one in mail.attachments]) == mail


def test_document_of_another_shape_is_refused() -> None:
    for document, contents in ((MAIL.as_document(), []), (MAIL.as_document() | {"more": 1}, [b"trace"])):
        with pytest.raises(ValueError, match="another shape"):
            ParsedMail.from_document(document, contents)


def test_summary_names_files_with_their_size() -> None:
    summary = parse_summary(MAIL)
    assert (summary["subject"], summary["attachments"]) == ("Flux absent", [{"filename": "trace.txt", "size": 5}])

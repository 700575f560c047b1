"""A letter row rebuilt as the message that travels: the same bytes each time, readable by any mail program."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

import pytest

from app.models import Letter
from app.notify.envelope import as_email, as_outgoing

TEXT = (
    "Bonjour,\n\nL'échéance\u00a0: lundi à 6\u00a0h\u00a005\u202f!\n.\nFrom ici, « tout » va bien.\n" + "é" * 300 + "\n"
)


def a_letter(**more: object) -> Letter:
    fixed: dict[str, object] = {
        "message_id": "<0123456789abcdef.GSI-2026-00001@vigie.example>",
        "template": "receipt",
        "sender": "Caf de l'Eure <centre-de-services@caf-eure.example>",
        "recipient": "support@cd-val-ambre.example",
        "recipient_name": "Support, « Val-d'Ambre »",
        "subject": "[GSI-2026-00001] Accusé de réception\u00a0: " + "Déclarations non reçues, " * 4 + "fin",
        "text": TEXT,
        "html": "<p>L'échéance</p>\n",
        "headers": {"Auto-Submitted": "auto-replied", "References": " ".join(f"<{n}@x.example>" for n in range(20))},
        "automatic": True,
        "written_at": datetime(2026, 11, 21, 14, 20, 30, 999, tzinfo=UTC),
    }
    return Letter(**(fixed | more))


def test_same_row_gives_the_same_bytes() -> None:
    assert as_email(a_letter()).as_bytes() == as_email(a_letter()).as_bytes()


def test_message_is_read_back_as_it_was_written() -> None:
    raw = as_email(a_letter()).as_bytes()
    read = email.message_from_bytes(raw, policy=email.policy.default)
    row = a_letter()
    assert read.defects == []
    assert read["Subject"] == row.subject
    assert read["From"].addresses[0].display_name == "Caf de l'Eure"
    assert read["To"].addresses[0].display_name == "Support, « Val-d'Ambre »"
    assert read["To"].addresses[0].addr_spec == "support@cd-val-ambre.example"
    assert read["Date"].datetime == datetime(2026, 11, 21, 14, 20, 30, tzinfo=UTC)
    assert read["Message-ID"] == row.message_id
    assert str(read["References"]).split() == row.headers["References"].split()
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    plain, page = read.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == row.text
    assert page.get_content().replace("\r\n", "\n") == row.html


def test_what_is_longer_than_a_line_is_neither_cut_nor_encoded() -> None:
    """A Message-ID of a large provider, the desk's own address with a token: other programs compare them sign by sign."""
    headers = {
        "In-Reply-To": f"<{'A1' * 45}@prod.outlook.example>",
        "References": f"<first@x.example> <{'A1' * 45}@prod.outlook.example>",
        "List-Unsubscribe": f"<https://vigie.example/lettres/arret/{'x' * 90}>, "
        f"<mailto:centre-de-services+stop-{'y' * 32}@caf-eure.example?subject=STOP>",
        "Reply-To": f"centre-de-services+{'z' * 32}@un-centre-au-nom-tres-long.example",
    }
    lines = as_email(a_letter(headers=headers)).as_bytes().decode("ascii").split("\r\n")
    for value in headers.values():
        for word in value.split():
            assert any(word in line for line in lines), word


def test_message_travels_over_seven_bits_in_short_lines() -> None:
    raw = as_email(a_letter()).as_bytes()
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))  # RFC 5322, 2.1.1
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")


def test_letter_without_a_page_is_plain_text() -> None:
    message = as_email(a_letter(html=""))
    assert message.get_content_type() == "text/plain"
    assert message.get_content() == TEXT


@pytest.mark.parametrize(
    "forged",
    [
        {"subject": "Flux\r\nBcc: everybody@ailleurs.example"},
        {"subject": "Flux\nBcc: everybody@ailleurs.example"},
        {"headers": {"Reply-To": "gsi@cnaf.example\r\nBcc: everybody@ailleurs.example"}},
        {"headers": {"X-Vigie-Case": "1\n\nbody"}},
        {"sender": "GSI <gsi@cnaf.example>\r\nBcc: everybody@ailleurs.example"},
        {"recipient": "a@x.example>\r\nBcc: <everybody@ailleurs.example"},
        {"message_id": "<a@b>\r\nBcc: everybody@ailleurs.example"},
    ],
)
def test_no_header_of_a_row_can_break_into_two(forged: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        as_email(a_letter(**forged))


def test_name_with_a_line_break_is_made_one_line() -> None:
    message = as_email(a_letter(recipient_name="Support\r\nBcc: everybody@ailleurs.example"))
    assert message["Bcc"] is None
    assert message["To"].addresses[0].display_name == "Support Bcc: everybody@ailleurs.example"


def test_encoded_word_in_a_name_smuggles_nothing() -> None:
    raw = as_email(a_letter(recipient_name="=?utf-8?q?x=0D=0ABcc=3A_b=40y.example?=")).as_bytes()
    assert b"\r\nBcc:" not in raw
    assert email.message_from_bytes(raw, policy=email.policy.default)["Bcc"] is None


def test_envelope_of_an_automatic_letter_has_no_sender() -> None:
    assert as_outgoing(a_letter()).envelope_sender == ""
    assert as_outgoing(a_letter(automatic=False)).envelope_sender == "centre-de-services@caf-eure.example"

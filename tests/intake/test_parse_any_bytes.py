"""Whatever the bytes: reading ends in a mail that can be stored. Shapes are drawn by hypothesis."""

from __future__ import annotations

import email.policy
import json
from email.message import EmailMessage

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.html_text import html_to_text
from app.intake.mime.addresses import read_addresses
from app.intake.mime.charset import decode
from app.intake.mime.encoded_words import decode_words
from app.intake.mime.params import parse_value
from app.intake.mime.storable import one_line, storable
from app.intake.parse import _read, parse
from app.intake.parsed_mail import ParsedMail
from app.intake.quotes import find_announcement, split_text
from tests.mails import make

SMALL = [case.raw for case in make.small_cases() if len(case.raw) < 4_000]
WORDS = st.sampled_from(
    [
        b"From: ",
        b"Subject: ",
        b"Content-Type: ",
        b"multipart/mixed; boundary=x",
        b"text/html",
        b"\r\n",
        b"\n",
        b"\n\n",
        b"--x\n",
        b"--x--\n",
        b"=?utf-8?Q?",
        b"?=",
        b'"',
        b"<",
        b">",
        b"a@b.example",
        b"=C3",
        b"base64",
        b";",
        b"\x00",
        b"Content-Transfer-Encoding: ",
        b"message/rfc822",
        b"filename*0*=",
        b"> ",
        b"-- \n",
        "Le 1/1/26 a écrit :".encode(),
    ]
)
MAIL_LIKE = st.lists(WORDS | st.binary(max_size=8), max_size=60).map(b"".join)
FRENCH = st.text("abcé àÀœ«»’\u202f\u00a0\n>:-@<>0123456789", max_size=300)
LINES = st.lists(
    st.sampled_from(
        [
            "",
            "Bonjour,",
            "> cité",
            ">> plus vieux",
            "-- ",
            "--",
            "Jeanne",
            "De : GSI",
            "Envoyé : lundi 10:15",
            "À : Jeanne",
            "Objet : x",
            "Le 23/11/2026 à 10:15, GSI a écrit :",
            "Envoyé de mon iPhone",
            "-----Message d'origine-----",
            "________________________________",
            "---------- Forwarded message ---------",
            "On Monday at 10:15, GSI wrote:",
        ]
    )
    | FRENCH,
    max_size=25,
)


def _is_storable(mail: ParsedMail) -> bool:
    text = json.dumps(mail.as_document(), ensure_ascii=False)
    text.encode("utf-8")
    one_line_each = (
        mail.subject,
        mail.from_addr,
        mail.from_name,
        mail.message_id,
        *(a.filename for a in mail.attachments),
    )
    return "\\u0000" not in text and not any(set("\r\n\x00") & set(value) for value in one_line_each)


@given(st.binary(max_size=2_000), st.none() | st.text(max_size=40))
def test_random_bytes_become_a_storable_mail(raw: bytes, envelope_from: str | None) -> None:
    assert _is_storable(_read(raw, envelope_from))


@given(MAIL_LIKE)
@settings(max_examples=400)
def test_bytes_that_look_like_a_mail_become_a_storable_mail(raw: bytes) -> None:
    assert _is_storable(_read(raw, None))


@given(st.sampled_from(SMALL), st.integers(0, 4_000), st.integers(0, 200), st.binary(max_size=12))
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_an_odd_mail_damaged_once_more_becomes_a_storable_mail(raw: bytes, at: int, cut: int, put: bytes) -> None:
    assert _is_storable(_read(raw[:at] + put + raw[at + cut :], None))


@given(LINES, st.booleans())
@settings(max_examples=400)
def test_no_line_is_lost_between_answer_and_history(lines: list[str], forwarded: bool) -> None:
    text = storable("\n".join(lines))
    split = split_text(text, find_announcement(text), forwarded=forwarded)
    kept = sorted(one.strip() for half in (split.reply, split.quoted) for one in half.split("\n") if one.strip())
    assert kept == sorted(one.strip() for one in text.split("\n") if one.strip())
    assert split.reply or not text.strip()


@given(st.text(max_size=300))
def test_any_text_can_be_a_header_an_address_a_parameter_and_html(text: str) -> None:
    decode_words(text)
    assert all("\n" not in one.name and " " not in one.addr for one in read_addresses(text))
    parse_value(text)
    html_to_text(text)
    assert len(one_line(text, 20)) <= 20


@given(st.binary(max_size=200), st.none() | st.text(max_size=30))
def test_any_bytes_can_be_decoded_under_any_charset_name(raw: bytes, charset: str | None) -> None:
    assert isinstance(decode(raw, charset)[0], str)


@given(subject=FRENCH, name=FRENCH, body=FRENCH, attached=st.binary(max_size=300))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_mail_written_by_the_standard_library_is_read_back(
    subject: str, name: str, body: str, attached: bytes
) -> None:
    shown = " ".join("".join(letter for letter in subject if letter.isprintable() or letter.isspace()).split())
    written = EmailMessage(policy=email.policy.SMTP)
    written["From"] = "jeanne@cd37.example"
    written["Subject"] = shown
    written.set_content(body, cte="base64")
    written.add_attachment(attached, maintype="application", subtype="x-any", filename="été 2026.bin")
    mail = parse(written.as_bytes())
    assert mail.subject == shown
    assert mail.from_addr == "jeanne@cd37.example"
    assert mail.text.split() == body.split()
    assert [(one.filename, one.content) for one in mail.attachments] == [("été 2026.bin", attached)]


@given(st.binary(max_size=300))
def test_a_mail_survives_the_way_between_child_and_parent(raw: bytes) -> None:
    mail = parse(raw)
    document = json.loads(json.dumps(mail.as_document()))
    assert ParsedMail.from_document(document, [one.content for one in mail.attachments]) == mail

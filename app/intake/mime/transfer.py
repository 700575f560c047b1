"""Content-Transfer-Encoding undone: base64, quoted-printable, uuencode; damage is mended, never raised."""

from __future__ import annotations

import binascii
import re

from app.intake.mime.encoded_words import lenient_base64

_SOFT_BREAK = re.compile(rb"=[ \t]+(\r?\n)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
_PADDED_END = re.compile(rb"=[ \t]*\r?\n")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]{0,300}\r?\n", re.MULTILINE)
_SAMPLE = 2_000


def _is_base64(sample: bytes) -> bool:
    """Whether bytes labelled base64 can be it: prose has blanks between its words and letters base64 has not. What
    stands under the padding (a mailing list's footer) says nothing."""
    end = _PADDED_END.search(sample)
    sample = sample[: end.start()] if end else sample
    return len(_NOT_BASE64.findall(sample)) <= len(sample) // 10


def _from_base64(body: bytes) -> tuple[bytes, bool]:
    if not _is_base64(body[:_SAMPLE]):
        return body, True
    try:
        return binascii.a2b_base64(body), False
    except binascii.Error:
        return lenient_base64(body), True


def _from_uu(body: bytes) -> tuple[bytes, bool]:
    begin = _UU_BEGIN.search(body)
    if not begin:
        return body, True
    decoded, damaged = bytearray(), False
    for line in body[begin.end() :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            damaged = True
    return bytes(decoded), damaged


def decode_transfer(body: bytes, encoding: str) -> tuple[bytes, bool]:
    """The bytes as they were before transport, and whether they were damaged or mislabelled."""
    match encoding.partition(";")[0].strip().strip("\"'").lower():
        case "base64" | "b" | "x-base64":
            return _from_base64(body)
        case "quoted-printable" | "q":
            return binascii.a2b_qp(_SOFT_BREAK.sub(rb"=\1", body)), False
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return _from_uu(body)
        case "" | "7bit" | "8bit" | "binary":
            return body, False
        case _:
            return body, True

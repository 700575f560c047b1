"""RFC 2047: `=?utf-8?Q?caf=C3=A9?=` in a header, with the liberties mail programs take."""

from __future__ import annotations

import binascii
import re

from app.intake.mime.charset import decode

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.*?)\?=", re.DOTALL)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def lenient_base64(encoded: bytes) -> bytes:
    """The bytes behind base64 whose padding or alphabet is damaged; what cannot be read is left out."""
    letters = _NOT_BASE64.sub(b"", encoded)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _word_bytes(encoding: str, encoded: str) -> bytes:
    body = encoded.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return lenient_base64(body)
    return binascii.a2b_qp(body.replace(b"\n", b"").replace(b"\r", b""), header=True)


def _pieces(value: str) -> list[tuple[str | None, bytes | str]]:
    """The value cut into (charset, bytes) for encoded words and (None, text) for what stands between them."""
    last = value.rfind("?=") + 2
    pieces: list[tuple[str | None, bytes | str]] = []
    at = 0
    for found in _WORD.finditer(value, 0, last):
        between = value[at : found.start()]
        if between.strip(" \t\r\n") or (between and not (pieces and pieces[-1][0])):
            pieces.append((None, between))
        charset = found[1].partition("*")[0].lower()
        pieces.append((charset, _word_bytes(found[2], found[3])))
        at = found.end()
    pieces.append((None, value[at:]))
    return pieces


def decode_words(value: str) -> tuple[str, bool]:
    """The header text a person reads, and whether a charset was guessed.

    Neighbouring words of one charset are joined before decoding: some programs cut a letter between two words.
    """
    if "=?" not in value or "?=" not in value:
        return value, False
    text, guessed = "", False
    waiting: tuple[str, bytes] | None = None
    for charset, piece in [*_pieces(value), (None, "")]:
        if waiting and isinstance(piece, bytes) and charset == waiting[0]:
            waiting = (waiting[0], waiting[1] + piece)
            continue
        if waiting:
            plain, doubtful = decode(waiting[1], waiting[0])
            text, guessed, waiting = text + plain, guessed or doubtful, None
        if isinstance(piece, bytes):
            waiting = (charset or "", piece)
        else:
            text += piece
    return text, guessed

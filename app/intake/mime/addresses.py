"""Addresses of a mail header (RFC 5322, 6532), read by one pass over the characters.

The standard library's address parser takes 36 s for a `From` of 64 kB of quotes; this one is linear and never raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.intake.mime import limits
from app.intake.mime.encoded_words import decode_words
from app.intake.mime.storable import one_line

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@(?:[^\s<>()\[\],;:\"@]{1,255}|\[[0-9A-Za-z.:]{2,60}\])\Z")
_SPECIAL = re.compile(r'["(<>,;:]')


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox; `addr` in lower case in its domain part, empty when no address could be read."""

    addr: str
    name: str


@dataclass(slots=True)
class _Mailbox:
    words: str = ""
    quoted: str = ""
    comment: str = ""
    angle: str | None = None

    def is_blank(self) -> bool:
        return not (self.words.strip() or self.quoted or self.angle is not None)


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The content of the quoted string that opens at `at`, and the offset after its end."""
    letters: list[str] = []
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        letters.append(text[at])
        at += 1
    return "".join(letters), at + 1


def _comment(text: str, at: int) -> tuple[str, int]:
    """The content of the comment that opens at `at` (comments nest), and the offset after its end."""
    start, depth = at + 1, 0
    while at < len(text):
        depth += (text[at] == "(") - (text[at] == ")")
        at += 2 if text[at] == "\\" else 1
        if depth == 0:
            return text[start : at - 1], at
    return text[start:], at


def _scan(text: str) -> list[_Mailbox]:
    """Mailboxes as they are written, one for each comma; a group is its members."""
    boxes = [_Mailbox()]
    at = 0
    while at < len(text) and len(boxes) <= limits.ADDRESSES:
        box, letter = boxes[-1], text[at]
        if letter == '"':
            piece, at = _quoted(text, at)
            if text.startswith("@", at):
                box.words += f'"{piece}"'
            else:
                box.quoted += (" " if box.quoted else "") + piece
            continue
        if letter == "(":
            piece, at = _comment(text, at)
            box.comment = box.comment or piece
            continue
        if letter == "<":
            end = text.find(">", at)
            end = len(text) if end < 0 else end
            box.angle = text[at + 1 : end] if not box.angle else box.angle
            at = end + 1
            continue
        if letter in ",;":
            boxes.append(_Mailbox())
        elif letter == ":" and "@" not in box.words and "=?" not in box.words:
            boxes[-1] = _Mailbox()
        elif letter != ">":
            following = _SPECIAL.search(text, at + 1)
            end = following.start() if following else len(text)
            box.words += text[at:end]
            at = end
            continue
        at += 1
    return [box for box in boxes if not box.is_blank()]


def _clean_address(text: str) -> str:
    """The address itself, or "" when `text` is none; the route of old mails (`@relay:name@host`) is dropped."""
    text = decode_words(text)[0] if "=?" in text else text
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    text = text.strip().removeprefix("mailto:").strip(" \t'\"")
    if len(text) > limits.ADDRESS_CHARACTERS or not _ADDRESS.match(text):
        return ""
    local, _, domain = one_line(text, limits.ADDRESS_CHARACTERS).rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}"


def _bare_address(words: str) -> tuple[str, str]:
    """An address standing among other words without angle brackets, and the words around it."""
    if addr := _clean_address(words.replace(" @ ", "@")):
        return addr, ""
    pieces = words.split()
    for position, piece in enumerate(pieces):
        if "@" in piece and (addr := _clean_address(piece)):
            return addr, " ".join(pieces[:position] + pieces[position + 1 :])
    return "", words


def _read(box: _Mailbox) -> Address:
    words = box.words.strip()
    addr = _clean_address(box.angle) if box.angle else ""
    if not addr:
        addr, words = _bare_address(words)
    if not addr and "@" in box.quoted:
        addr = _clean_address(box.quoted)
    name = " ".join(filter(None, (box.quoted, words))) or box.comment
    name = one_line(decode_words(name)[0], limits.NAME_CHARACTERS).strip("'\" ")
    return Address(addr, "" if name == addr else name)


def read_addresses(header: str) -> list[Address]:
    """The mailboxes of a header value that is not yet RFC 2047 decoded (an encoded comma must not cut a name)."""
    return [_read(box) for box in _scan(header)]

"""The header block of a mail or of one of its parts, cut into names and values without ever failing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.intake.mime import limits
from app.intake.mime.charset import decode
from app.intake.mime.encoded_words import decode_words

_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(from|to|cc|bcc|subject|date|sender|reply-to|return-path|received|message-id|in-reply-to|references|mime-version"
    rb"|content-[a-z-]+|x-[a-z0-9-]+|list-[a-z-]+|auto-submitted|precedence|importance|priority|delivered-to"
    rb"|dkim-signature|arc-[a-z-]+|authentication-results|user-agent|thread-[a-z]+|envelope-to|resent-[a-z]+)[ \t]*:",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")


@dataclass(slots=True)
class Headers:
    """Names in lower case with their raw values, in the order of the mail; `problems` says what had to be mended."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    problems: set[str] = field(default_factory=set)

    def raw(self, name: str) -> Iterator[str]:
        """Every value of one header, unfolded, not yet decoded (RFC 2047 words stand as they are)."""
        for known, value in self.fields:
            if known == name:
                text, guessed = decode(value, None)
                if guessed:
                    self.problems.add("charset_guessed")
                yield _BLANKS.sub(" ", text).strip()

    def first(self, name: str) -> str:
        """The first value of one header, not decoded; empty when it is absent."""
        return next(self.raw(name), "")

    def text(self, name: str) -> str:
        """The first value of one header as a person reads it; empty when it is absent."""
        value, guessed = decode_words(self.first(name))
        if guessed:
            self.problems.add("charset_guessed")
        return value

    def count(self, name: str) -> int:
        """How many headers carry this name."""
        return sum(1 for known, _ in self.fields if known == name)


def _longest(name: bytes) -> int:
    return limits.ADDRESS_LIST_BYTES if name in (b"to", b"cc") else limits.HEADER_BYTES


def _lines(raw: bytes, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, line without its line end) for each line; a line is read up to the longest header only."""
    at = start
    while at < end:
        stop = raw.find(b"\n", at, end)
        after = end if stop < 0 else stop + 1
        yield at, after, raw[at : min(after, at + limits.ADDRESS_LIST_BYTES + 1)].rstrip(b"\r\n")
        at = after


class _Block:
    """What has been read of one block so far."""

    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytearray]] = []
        self.problems: set[str] = set()
        self.size = 0

    def open(self, name: bytes, value: bytes) -> None:
        if len(self.fields) >= limits.HEADER_COUNT:
            self.problems.add("headers_truncated")
            return
        self.fields.append((name.lower(), bytearray()))
        self.extend(value)

    def extend(self, value: bytes) -> None:
        if not self.fields:
            return
        name, so_far = self.fields[-1]
        room = min(_longest(name) - len(so_far), limits.HEADER_BLOCK_BYTES - self.size)
        if len(value) > room:
            self.problems.add("headers_truncated")
        so_far += value[: max(room, 0)]
        self.size += min(len(value), max(room, 0))

    def done(self) -> Headers:
        return Headers([(name.decode("ascii"), bytes(value).strip()) for name, value in self.fields], self.problems)


def _blank_line_after(raw: bytes, start: int, end: int) -> int:
    found = [at + len(mark) for mark in (b"\n\n", b"\n\r\n") if (at := raw.find(mark, start, end)) >= 0]
    return min(found, default=end)


def skip_to_first_header(raw: bytes) -> int:
    """Where the headers of a whole mail begin: past a byte order mark and blank lines, if a header follows them."""
    blank = re.match(rb"(\xef\xbb\xbf)?[ \t\r\n]*", raw[:4096])
    at = blank.end() if blank else 0
    return at if _KNOWN.match(raw, at, at + 300) or raw.startswith((b"From ", b">From "), at) else 0


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The headers found at `start`, and the offset where the body begins.

    A line that is no header ends the block, unless a well-known header follows it: then it is taken as the rest of
    the header before, badly folded. mbox `From ` lines are passed over.
    """
    block = _Block()
    broken_at = -1
    for number, (at, after, line) in enumerate(_lines(raw, start, end)):
        if broken_at >= 0 and not _KNOWN.match(line):
            block.problems.add("header_separator_missing")
            return block.done(), broken_at
        if at - start > 4 * limits.HEADER_BLOCK_BYTES or number > limits.HEADER_LINES:
            block.problems.add("headers_truncated")
            return block.done(), _blank_line_after(raw, at, end)
        if not line:
            return block.done(), after
        if named := _NAME.match(line):
            if broken_at >= 0:
                block.problems.add("header_line_broken")
            broken_at = -1
            block.open(named[1], line[named.end() :])
        elif line[:1] in (b" ", b"\t") and (block.fields or line.strip()):
            block.extend(b" " + line.strip())
        elif not line.startswith((b"From ", b">From ")):
            broken_at = at
    return block.done(), broken_at if broken_at >= 0 else end

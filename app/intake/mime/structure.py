"""A mail as a tree of parts, by offsets into its raw bytes: nothing is copied and nothing recurses.

The standard library copies every line into its own string: three to five times the mail in memory, and a
RecursionError for deep nesting. Cutting by offsets costs the same for one 30 MB attachment as for none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.intake.mime import limits
from app.intake.mime.headers import Headers, read_headers, skip_to_first_header
from app.intake.mime.params import content_type, parse_value
from app.intake.mime.transfer import decode_transfer

_FIRST_DELIMITER = re.compile(rb"^--([^\s-][^\r\n]{0,200}?)[ \t]*\r?$", re.MULTILINE)
_AFTER_DELIMITER = re.compile(rb"(--)?[ \t]*\r*(?:\n|\Z)")


@dataclass(slots=True)
class Part:
    """One node: `raw[start:end]` is its body; `children` is empty for a leaf."""

    raw: bytes
    headers: Headers
    start: int
    end: int
    depth: int
    kind: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    block_start: int
    children: list[Part] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The body as it was transported."""
        return self.raw[self.start : self.end]

    def content(self) -> tuple[bytes, bool]:
        """The body with its transfer encoding undone, and whether it was damaged."""
        return decode_transfer(self.body, self.headers.first("content-transfer-encoding"))

    def headers_inside(self) -> Headers:
        """The headers of a mail that is attached here; its bytes are copied only where they had to be decoded."""
        if self.headers.first("content-transfer-encoding").lower() in ("", "7bit", "8bit", "binary"):
            return read_headers(self.raw, self.start, self.end)[0]
        content, _ = self.content()
        return read_headers(content, 0, len(content))[0]

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in the order of the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(slots=True)
class Tree:
    """The root part, and what had to be mended or left out on the way."""

    root: Part
    problems: set[str]


def _open(raw: bytes, start: int, end: int, depth: int, default: str) -> Part:
    headers, body_at = read_headers(raw, start, end)
    kind, parameters = content_type(headers.first("content-type"), default)
    disposition, more = parse_value(headers.first("content-disposition"))
    return Part(raw, headers, min(body_at, end), end, depth, kind, parameters, disposition, more, start)


def _guess_boundary(part: Part) -> bytes:
    found = _FIRST_DELIMITER.search(part.raw, part.start, min(part.end, part.start + 8192))
    return found[1] if found else b""


def _delimiters(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """(where the delimiter line begins, where the line after it begins, whether it closes the multipart)."""
    mark, at = b"--" + boundary, start
    for _ in range(limits.DELIMITERS_TRIED):
        found = raw.find(mark, at, end)
        if found < 0:
            return
        at = found + len(mark)
        after = _AFTER_DELIMITER.match(raw, at, end)
        if after and (found == start or raw[found - 1 : found] == b"\n"):
            yield found, after.end(), bool(after[1])
            at = max(at, after.end() - 1)


def _without_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end


def _ranges(part: Part, boundary: bytes, most: int) -> tuple[list[tuple[int, int]], bool]:
    """Where the children stand, and whether all of them are there (closing delimiter seen, none over `most`).

    Parts after a closing delimiter are taken too: some programs use one boundary for two multiparts.
    """
    ranges: list[tuple[int, int]] = []
    opened, closed = -1, False
    for at, after, closes in _delimiters(part.raw, boundary, part.start, part.end):
        if opened >= 0:
            ranges.append((opened, _without_line_end(part.raw, opened, at)))
        if len(ranges) >= most:
            return ranges, closes
        opened, closed = (-1, True) if closes else (after, False)
    if 0 <= opened <= part.end:
        ranges.append((opened, part.end))
    return ranges, closed


def _split(part: Part, tree: Tree, count: int) -> None:
    boundary = part.parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
    ranges, complete = _ranges(part, boundary, limits.PARTS - count) if boundary else ([], False)
    if not ranges and (boundary := _guess_boundary(part)):
        tree.problems.add("boundary_missing")
        ranges, complete = _ranges(part, boundary, limits.PARTS - count)
    if not complete:
        tree.problems.add("multipart_unclosed")
    if not ranges:
        part.kind = "text/plain"
        return
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    part.children = [_open(part.raw, start, end, part.depth + 1, default) for start, end in ranges]


def read_structure(raw: bytes) -> Tree:
    """The tree of a mail; a message inside a message stays a leaf. Never raises for any bytes."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    tree = Tree(_open(raw, skip_to_first_header(raw), len(raw), 0, "text/plain"), set())
    waiting, count = [tree.root], 0
    while waiting:
        part = waiting.pop()
        tree.problems |= part.headers.problems
        if not part.kind.startswith("multipart/"):
            continue
        if part.depth >= limits.DEPTH or count >= limits.PARTS:
            tree.problems.add("nested_too_deep" if part.depth >= limits.DEPTH else "too_many_parts")
            part.kind = "application/octet-stream"
            continue
        _split(part, tree, count)
        count += len(part.children)
        if count >= limits.PARTS:
            tree.problems.add("too_many_parts")
        waiting.extend(reversed(part.children))
    return tree

"""How the reader and its child talk: length-prefixed JSON, then the bytes it speaks of. Never pickle.

One frame: 4 bytes length (big endian), that many bytes of JSON, then the blobs whose sizes stand in its "sizes".
"""

from __future__ import annotations

import json
import struct
from typing import Any, Protocol

LONGEST_JSON = 32_000_000
"""Text, its two halves and the headers of one mail; ten times what the limits of the parser let through."""


class Readable(Protocol):
    """A stream that gives `size` bytes, fewer only at its end."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """A stream that takes all it is given."""

    def write(self, content: bytes, /) -> int: ...

    def flush(self) -> None: ...


class BrokenFrame(Exception):
    """The other side is gone or does not keep to the protocol."""


def _read_exactly(stream: Readable, size: int) -> bytes:
    read = stream.read(size)
    if len(read) != size:
        raise BrokenFrame(f"{size} bytes expected, {len(read)} came")
    return read


def write_frame(stream: Writable, document: dict[str, Any], blobs: list[bytes]) -> None:
    """Write one frame and flush; OSError when the other side is gone."""
    body = json.dumps({**document, "sizes": [len(blob) for blob in blobs]}).encode("ascii")
    stream.write(struct.pack(">I", len(body)) + body)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_frame(stream: Readable, most_bytes: int) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next frame, None at the end of the stream. BrokenFrame when it is cut, oversized or no JSON object."""
    prefix = stream.read(4)
    if not prefix:
        return None
    size = struct.unpack(">I", prefix)[0] if len(prefix) == 4 else LONGEST_JSON + 1
    if size > LONGEST_JSON:
        raise BrokenFrame("frame too long")
    try:
        document = json.loads(_read_exactly(stream, size))
        sizes = document.pop("sizes")
        fits = all(isinstance(one, int) and one >= 0 for one in sizes) and sum(sizes) <= most_bytes
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenFrame("frame is no JSON object") from error
    if not fits:
        raise BrokenFrame("frame speaks of too many bytes")
    return document, [_read_exactly(stream, one) for one in sizes]

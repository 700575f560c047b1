"""How a case of the corpus is written down: its name, what is odd in it, its bytes, and what must be read from it."""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass, field
from typing import Any

SENDER = "Jeanne Martin <jeanne.martin@cd37.example>"
DESK = "gsi@vigie.example"


@dataclass(frozen=True)
class Case:
    """One mail. `expect` names fields of ParsedMail; a name ending in `__has` asks for a part of the field only."""

    name: str
    odd: str
    raw: bytes
    expect: dict[str, Any] = field(default_factory=dict)
    envelope_from: str | None = None


def lines(text: str | bytes) -> bytes:
    """Bytes with the line ends of transport."""
    raw = text.encode() if isinstance(text, str) else text
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def head(**changed: str | None) -> str:
    """The usual headers; `None` drops one, an underscore in a name stands for a dash."""
    usual: dict[str, str | None] = {
        "From": SENDER,
        "To": DESK,
        "Subject": "Flux DSG absent",
        "Date": "Mon, 23 Nov 2026 10:15:00 +0100",
        "Message-ID": "<m1@cd37.example>",
        "MIME-Version": "1.0",
    }
    known = {name.lower(): name for name in usual}
    for name, value in changed.items():
        real = known.get(name.replace("_", "-").lower(), name.replace("_", "-"))
        usual[real] = value
    return "".join(f"{name}: {value}\n" for name, value in usual.items() if value is not None)


def mail(body: str | bytes = "Bonjour,\n\nLe flux n'est pas arrivé.\n", **headers: str | None) -> bytes:
    """A whole mail of one part, UTF-8 unless `Content_Type` says other."""
    headers = {"Content_Type": "text/plain; charset=utf-8", "Content_Transfer_Encoding": "8bit", **headers}
    return lines(head(**headers)) + b"\r\n" + lines(body)


def part(body: str | bytes, kind: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    """One part of a multipart."""
    return lines("".join(f"{one}\n" for one in (f"Content-Type: {kind}", *more))) + b"\r\n" + lines(body)


def coded(content: bytes, kind: str, *more: str) -> bytes:
    """One part in base64; its content is not touched."""
    return part(base64.encodebytes(content), kind, "Content-Transfer-Encoding: base64", *more)


def printable(text: str, charset: str = "utf-8") -> bytes:
    """Quoted-printable text."""
    return quopri.encodestring(text.encode(charset))


def joined(*parts: bytes, boundary: str = "=_limite") -> bytes:
    """Parts between their delimiters."""
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"


def multipart(kind: str, *parts: bytes, boundary: str = "=_limite", **headers: str | None) -> bytes:
    """A whole mail of several parts."""
    headers = {"Content_Type": f'multipart/{kind}; boundary="{boundary}"', **headers}
    return lines(head(**headers)) + b"\r\n" + joined(*parts, boundary=boundary)


def inner(kind: str, *parts: bytes, boundary: str = "=_dedans") -> bytes:
    """A multipart inside a multipart."""
    return lines(f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n') + joined(*parts, boundary=boundary)

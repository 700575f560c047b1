"""Files that come with a mail: a name that is safe to store and to offer, a type told by the content."""

from __future__ import annotations

import mimetypes
import re

import filetype  # type: ignore[import-untyped]

from app.intake.mime import limits
from app.intake.mime.storable import one_line
from app.intake.mime.structure import Part
from app.intake.parsed_mail import ParsedAttachment

_FORBIDDEN = re.compile(r'[\x00-\x1f"*:<>?|\\/]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/ms-tnef": ".dat",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
}
_TOLD_BY_CONTENT = ("image/", "audio/", "video/", "application/pdf", "application/zip")


def _shortened(name: str) -> str:
    """The name within the limit of file systems, counted in UTF-8 bytes, its extension kept."""
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 16:
        stem, dot, extension = name, "", ""
    room = limits.FILE_NAME_BYTES - len(f"{dot}{extension}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension


def safe_name(name: str, fallback: str) -> str:
    """A file name without path, control or reading-direction characters, at most 180 bytes; `fallback` when nothing
    of it is left."""
    name = one_line(re.split(r"[\\/]", name.strip())[-1], limits.HEADER_BYTES)
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name) if name.strip("_ ") else fallback


def declared_name(part: Part) -> str:
    """The name the sender gave to a part, decoded; empty when it gave none."""
    return part.disposition_parameters.get("filename") or part.parameters.get("name", "")


def extension_of(kind: str) -> str:
    """The usual extension of a content type, with its dot; `.bin` for an unknown one."""
    return _EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ".bin"


def type_by_content(content: bytes, declared: str) -> str:
    """The content type the first bytes tell; the declared one where bytes tell nothing and none is expected."""
    found = filetype.guess(content[:8192])
    if found is not None:
        return str(found.mime)
    return "application/octet-stream" if declared.startswith(_TOLD_BY_CONTENT) else declared


def attachment(part: Part, name: str, content: bytes, position: int) -> ParsedAttachment:
    """The stored form of a leaf; `name` is a proposal, made safe here; a nameless file is called by its position."""
    kind = "message/rfc822" if part.kind == "message/rfc822" else type_by_content(content, part.kind)
    return ParsedAttachment(
        filename=safe_name(name, f"part-{position}{extension_of(kind)}"),
        content_type=kind,
        declared_type=one_line(part.kind, limits.NAME_CHARACTERS),
        size=len(content),
        inline=part.disposition == "inline" or (not part.disposition and part.headers.count("content-id") > 0),
        content_id=one_line(part.headers.first("content-id"), limits.NAME_CHARACTERS).strip("<> "),
        content=content,
    )

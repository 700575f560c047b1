"""A mail that somebody passes on: who wrote it first, so that the desk can be offered that sender."""

from __future__ import annotations

import re

from app.intake import quote_marks
from app.intake.mime.addresses import Address, read_addresses
from app.intake.mime.structure import Part
from app.intake.quotes import Announcement

_PREFIX = re.compile(r"(?:tr|fwd?|wg|i|rv|transf(?:éré|ert)?)\s?:", re.IGNORECASE)
_OUTLOOK_ADDRESS = re.compile(r"\[mailto:([^\]\s]{3,320})\]", re.IGNORECASE)


def _sender_line(lines: list[str], announced: Announcement) -> Address | None:
    for line in lines[announced.start : announced.after + 14]:
        role, value = quote_marks.label_of(line)
        if role == "from":
            found = read_addresses(_OUTLOOK_ADDRESS.sub(r"<\1>", value))
            return found[0] if found else None
    return None


def inline_forward(subject: str, text: str, announced: Announcement | None) -> tuple[bool, Address | None]:
    """Whether the text passes another mail on, and that mail's sender where it can be read; `announced` is what
    `find_announcement` says of the text.

    A separator says so by itself; Outlook's header block is the same for answers, so there the subject decides.
    """
    if announced is None or announced.kind == "attribution":
        return False, None
    if announced.kind != "forwarded" and not _PREFIX.match(subject):
        return False, None
    return True, _sender_line(text.split("\n"), announced)


def attached_forward(part: Part) -> Address | None:
    """The sender of a mail that is attached whole (message/rfc822)."""
    headers = part.headers_inside()
    found = read_addresses(headers.first("from"))
    return found[0] if found else None

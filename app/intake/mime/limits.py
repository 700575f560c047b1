"""How much of a mail is looked at: every figure of the guards, in one place.

A mail past a limit is read up to it and says so in its `problems`; the raw bytes are kept by the door in any case.
"""

from __future__ import annotations

HEADER_BYTES = 16_384
"""One header; sixteen times the longest line RFC 5322 allows."""

ADDRESS_LIST_BYTES = 65_536
"""`To` and `Cc` may honestly be long: about 1,000 recipients."""

HEADER_BLOCK_BYTES = 262_144
"""All headers of one part together."""

HEADER_COUNT = 1_000
HEADER_LINES = 20_000
PARTS = 500
DELIMITERS_TRIED = 100_000
"""Lines that begin like the delimiter of one multipart, real or not."""

DEPTH = 20
"""Multiparts inside one another; a deeper one is kept whole as an attachment."""

TEXT_CHARACTERS = 500_000
"""Readable text of one mail, about 250 pages; a longer text is kept whole as an attachment too."""

HTML_CHARACTERS = 500_000
"""HTML that is laid out properly; the rest goes through the plain tag stripper."""

HTML_DEPTH = 150
HTML_TAGS = 20_000
HTML_TAG_CHARACTERS = 20_000
"""One tag without the value of its attributes: a tag of 100,000 attributes takes a sanitiser minutes."""

SUBJECT_CHARACTERS = 500
NAME_CHARACTERS = 200
ADDRESS_CHARACTERS = 320
"""64 before the @, 255 after (RFC 5321)."""

ADDRESSES = 1_000
REFERENCES = 200
FILE_NAME_BYTES = 180

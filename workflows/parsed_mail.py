"""What a mail says, as values: the only thing that comes out of the reader's child process."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """One file of a mail. `filename` is safe to store and to show; `content_type` is told by the content where it
    tells anything, `declared_type` is the sender's word; `size` is in bytes; `content_id` has no angle brackets."""

    filename: str
    content_type: str
    declared_type: str
    size: int
    inline: bool
    content_id: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, every string of it storable (no NUL, no lone surrogate, one line where one line is meant).

    Addresses: "" where none could be read. `sent_at`: aware, from `Date:`, None when unreadable; the sender's word
    only, a clock never starts on it (R4).
    `text`: all that can be read. `reply`: its new part. `quoted`: the folded rest (history, signature); no line of
    `text` is in neither.
    `auto_kind`: "replied", "generated", "list" or "bulk" (RFC 3834), "" for a person's mail; `auto_reason` names the
    header or pattern. `bounce`: a letter was not delivered (RFC 3464 or a plain-text notice); a mere delay is
    `auto` with `bounce_action` "delayed".
    `signed`, `encrypted`: "smime", "pgp" or "". `forwarded_from_*`: the original sender of a forwarded mail.
    `loop_headers`: lower-case names with values (`x-vigie-*`, `x-loop`, `delivered-to` ...).
    `authentication_results`: raw header values, newest first, to be believed only from our own relay.
    `problems`: codes of what had to be guessed, mended or left out.
    """

    subject: str = ""
    from_addr: str = ""
    from_name: str = ""
    to_addrs: tuple[str, ...] = ()
    cc_addrs: tuple[str, ...] = ()
    reply_to: str = ""
    sender_addr: str = ""
    return_path: str | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    text: str = ""
    reply: str = ""
    quoted: str = ""
    attachments: tuple[ParsedAttachment, ...] = ()
    auto: bool = False
    auto_kind: str = ""
    auto_reason: str = ""
    bounce: bool = False
    bounce_action: str = ""
    bounce_status: str = ""
    bounced_recipient: str = ""
    bounced_message_id: str = ""
    list_headers: Pairs = ()
    signed: str = ""
    encrypted: str = ""
    forwarded: bool = False
    forwarded_from_addr: str = ""
    forwarded_from_name: str = ""
    authentication_results: tuple[str, ...] = ()
    loop_headers: Pairs = ()
    received_count: int = 0
    problems: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """A JSON document without the bytes of the attachments; `from_document` takes them beside it."""
        bare = replace(self, attachments=tuple(replace(one, content=b"") for one in self.attachments))
        document = asdict(bare)
        for one in document["attachments"]:
            del one["content"]
        document["sent_at"] = self.sent_at.isoformat() if self.sent_at else None
        return document

    @classmethod
    def from_document(cls, document: dict[str, Any], contents: list[bytes]) -> ParsedMail:
        """The mail back from `as_document` and the bytes of its attachments in order.

        Raises ValueError when the document has not exactly this shape: it may come from a child gone mad.
        """
        if set(document) != {one.name for one in fields(cls)} or len(document["attachments"]) != len(contents):
            raise ValueError("document of a mail has another shape")
        values = {name: _frozen(value) for name, value in document.items()}
        values["sent_at"] = datetime.fromisoformat(document["sent_at"]) if document["sent_at"] else None
        values["attachments"] = tuple(
            ParsedAttachment(content=content, **one)
            for one, content in zip(document["attachments"], contents, strict=True)
        )
        return cls(**values)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    return value


def parse_summary(parsed: ParsedMail) -> dict[str, Any]:
    """What `mail parse` prints: {subject, from_addr, from_name, text, reply, attachments: [{filename, size}], auto,
    bounce}; sizes in bytes."""
    return {
        "subject": parsed.subject,
        "from_addr": parsed.from_addr,
        "from_name": parsed.from_name,
        "text": parsed.text,
        "reply": parsed.reply,
        "attachments": [{"filename": one.filename, "size": one.size} for one in parsed.attachments],
        "auto": parsed.auto,
        "bounce": parsed.bounce,
    }

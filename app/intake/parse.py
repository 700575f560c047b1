"""Raw bytes into a `ParsedMail`: never an exception for what stands in them, linear time and memory.

It runs in the reader's child process (`reader.py`); it reads no clock, no database and no network.
"""

from __future__ import annotations

from typing import Any

from app.intake.automatic import automatic_mark
from app.intake.body import Body, read_body
from app.intake.bounces import read_bounce
from app.intake.envelope import read_envelope
from app.intake.forwarded import attached_forward, inline_forward
from app.intake.mime.addresses import Address
from app.intake.mime.charset import decode
from app.intake.mime.storable import one_line, storable
from app.intake.mime.structure import Part, Tree, read_structure
from app.intake.parsed_mail import ParsedMail
from app.intake.protection import protection_marks
from app.intake.quotes import Announcement, find_announcement, split_text

_EXCERPT_BYTES = 20_000
_READ_INSIDE = 2
"""A mail without text shows the text of a mail attached to it, and of one attached to that."""


def _text_of_attached_mail(root: Part, body: Body, inside: int) -> None:
    attached = next((part for part in root.walk() if part.kind == "message/rfc822"), None)
    if body.texts or attached is None or inside >= _READ_INSIDE:
        return
    nested = read_structure(attached.content()[0])
    inner = read_body(nested.root, keep_files=False)
    _text_of_attached_mail(nested.root, inner, inside + 1)
    if inner.texts:
        body.texts = inner.texts
        body.problems.add("text_from_attached_mail")


def _forward_fields(tree: Tree, text: str, subject: str, announced: Announcement | None) -> dict[str, Any]:
    forwarded, sender = inline_forward(subject, text, announced)
    if not forwarded:
        attached = next((part for part in tree.root.walk() if part.kind == "message/rfc822"), None)
        forwarded = attached is not None and tree.root.kind != "multipart/report"
        sender = attached_forward(attached) if forwarded and attached else None
    sender = sender or Address("", "")
    return {"forwarded": forwarded, "forwarded_from_addr": sender.addr, "forwarded_from_name": sender.name}


def _machine_fields(tree: Tree, text: str, head: dict[str, Any]) -> dict[str, Any]:
    """Whether a machine wrote the mail, and what it says of a letter of ours if it is a notice of non-delivery."""
    subject, from_addr, path = head["subject"], head["from_addr"], head["return_path"]
    bounce = read_bounce(tree, text, subject, from_addr, path)
    if bounce is None:
        mark = automatic_mark(tree.root.headers, subject, from_addr, path)
        receipt = tree.root.parameters.get("report-type", "") == "disposition-notification"
        kind, reason = (mark.kind, mark.reason) if mark else ("generated", "disposition-notification")
        return {"auto": True, "auto_kind": kind, "auto_reason": one_line(reason, 120)} if mark or receipt else {}
    return {
        "auto": True,
        "auto_kind": "generated",
        "auto_reason": "delivery-status",
        "bounce": bounce.action == "failed",
        "bounce_action": one_line(bounce.action, 40),
        "bounce_status": bounce.status,
        "bounced_recipient": one_line(bounce.recipient, 320),
        "bounced_message_id": one_line(bounce.message_id, 998),
    }


def _read(raw: bytes, envelope_from: str | None) -> ParsedMail:
    tree = read_structure(raw)
    headers = tree.root.headers
    head = read_envelope(headers, envelope_from)
    body = read_body(tree.root)
    _text_of_attached_mail(tree.root, body, 0)
    text = body.text
    announced = find_announcement(text)
    forward = _forward_fields(tree, text, head["subject"], announced)
    split = split_text(text, announced, forwarded=forward["forwarded"])
    signed, encrypted = protection_marks(tree.root, text)
    problems = tree.problems | headers.problems | body.problems | (set() if text.strip() else {"no_text"})
    return ParsedMail(
        **head,
        **forward,
        **_machine_fields(tree, text, head),
        text=text,
        reply=split.reply,
        quoted=split.quoted,
        attachments=tuple(body.attachments),
        signed=signed,
        encrypted=encrypted,
        problems=tuple(sorted(problems)),
    )


def _excerpt(raw: bytes, envelope_from: str | None) -> ParsedMail:
    """The first 20 kB as they stand: what a person gets to see when reading failed."""
    text = storable(decode(raw[:_EXCERPT_BYTES], None)[0])
    return ParsedMail(
        from_addr=one_line(envelope_from or "", 320),
        return_path=None if envelope_from is None else one_line(envelope_from, 320),
        text=text,
        reply=text,
        problems=("unreadable",),
    )


def parse(raw: bytes, envelope_from: str | None = None) -> ParsedMail:
    """What the mail says. `envelope_from`: the SMTP sender, "" for the null sender, None when the source has none.

    Never raises for any bytes: the worst case is an excerpt of the raw text with the problem "unreadable". Only
    MemoryError passes, for the reader's limit to be felt.
    """
    try:
        return _read(raw, envelope_from)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a person sees an excerpt rather than nothing; the fuzz tests call _read
        return _excerpt(raw, envelope_from)

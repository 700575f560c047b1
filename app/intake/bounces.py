"""Notices of non-delivery: RFC 3464 reports, and the plain-text ones of servers that do not keep to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.intake.mime.addresses import read_addresses
from app.intake.mime.headers import Headers, read_headers
from app.intake.mime.structure import Part, Tree

_NOTICE_SENDER = re.compile(r"(?:mailer[-_.]?daemon|postmaster|mail[-_.]?delivery|maildelivery)", re.IGNORECASE)
_NOTICE_SUBJECT = re.compile(
    r"\s*(?:(?:re ?: ?)?undeliver(?:ed|able)|mail delivery (?:failed|failure|subsystem|system)|delivery (?:has )?fail"
    r"|failure notice|returned mail|delivery status notification|mail could not be delivered|message not delivered"
    r"|non[ -]remis|échec (?:de la |de )?(?:remise|distribution|livraison)|message non (?:remis|distribué|délivré)"
    r"|(?:remise|distribution) impossible|retour (?:de|à l[’']expéditeur)|unzustellbar|warning: message.* delayed"
    r"|warning: could not send|delayed mail)",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"\bdelay(?:ed)?\b|\bdifféré|\bretardé|\(delay\)|still being retried|could not send message for", re.IGNORECASE
)
_ENHANCED_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])(?:4[25]\d|5[0-7]\d)[ -]")
_MESSAGE_ID = re.compile(r"^[> ]{0,6}message-id:\s{0,4}(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(
    r"(?:^[> \t]{0,8}|final-recipient:.{0,40}; ?|original-recipient:.{0,40}; ?|^to: ?.{0,80})<?([^<>\s@:;,\"()]{1,64}@[^<>\s@:;,\"()]{1,190}\.[a-z]{2,20})>?[:.]?",
    re.IGNORECASE | re.MULTILINE,
)
_SEARCHED = 50_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """A server's word on a letter: `action` is "failed", "delayed", "relayed", "delivered" or "expanded" (RFC 3464);
    `status` an enhanced code (5.1.1) or ""; the letter's `message_id` with its angle brackets, or ""."""

    action: str
    status: str
    recipient: str
    message_id: str


def _report_fields(part: Part) -> list[Headers]:
    """The groups of a delivery-status body: one for the message, then one for each recipient."""
    body, _ = part.content()
    body = body[:_SEARCHED].replace(b"\r\n", b"\n").strip(b"\n")
    return [read_headers(group, 0, len(group))[0] for group in re.split(rb"\n[ \t]*\n+", body)[:50]]


def _typed(value: str) -> str:
    """The address behind `rfc822; name@host`."""
    found = read_addresses(value.rpartition(";")[2])
    return found[0].addr if found else ""


def _reported_message_id(tree: Tree) -> str:
    kinds = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
    found = (part.headers_inside().first("message-id") for part in tree.root.walk() if part.kind in kinds)
    return next(filter(None, found), "")


def _from_report(tree: Tree) -> Bounce | None:
    """The worst recipient of an RFC 3464 report; None when the mail holds none."""
    report = next((part for part in tree.root.walk() if part.kind.endswith("/delivery-status")), None)
    if report is None:
        return None
    groups = [group for group in _report_fields(report) if group.first("action") or group.first("final-recipient")]
    worst = next((group for group in groups if group.first("action").lower().startswith("failed")), None)
    group = worst or (groups[0] if groups else Headers())
    status = _ENHANCED_STATUS.search(group.first("status") or group.first("diagnostic-code"))
    recipient = _typed(group.first("original-recipient")) or _typed(group.first("final-recipient"))
    action = group.first("action").lower().split(" ")[0] or "failed"
    return Bounce(action, status[0] if status else "", recipient, _reported_message_id(tree))


def _from_text(tree: Tree, text: str, subject: str, failed_recipients: str) -> Bounce:
    text = text[:_SEARCHED]
    status = _ENHANCED_STATUS.search(text)
    code = _REPLY_CODE.search(text)
    told = [one.addr for one in read_addresses(failed_recipients) if one.addr]
    recipient = _RECIPIENT.search(text)
    named = _MESSAGE_ID.search(text)
    return Bounce(
        action="delayed" if _DELAYED.search(subject) else "failed",
        status=status[0] if status else (f"{code[0][0]}.0.0" if code else ""),
        recipient=told[0] if told else (recipient[1] if recipient else ""),
        message_id=_reported_message_id(tree) or (named[1] if named else ""),
    )


def read_bounce(tree: Tree, text: str, subject: str, from_addr: str, return_path: str | None) -> Bounce | None:
    """What a notice of non-delivery says; None when the mail is none.

    A report is believed by its form. A plain text needs two signs: a postmaster, the null sender or the Message-ID of
    a letter in its text; and a subject or header that servers use for it.
    """
    if report := _from_report(tree):
        return report
    failed = tree.root.headers.first("x-failed-recipients")
    by_server = return_path == "" or _NOTICE_SENDER.match(from_addr) is not None
    names_letter = _MESSAGE_ID.search(text[:_SEARCHED]) is not None
    if failed or ((by_server or names_letter) and _NOTICE_SUBJECT.match(subject)):
        return _from_text(tree, text, subject, failed)
    return None

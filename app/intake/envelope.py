"""Who wrote, to whom, when, in which thread: the headers of a mail as values, each read for itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from app.intake.mime import limits
from app.intake.mime.addresses import Address, read_addresses
from app.intake.mime.headers import Headers
from app.intake.mime.storable import one_line
from app.intake.parsed_mail import Pairs

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_SHOWN_ADDRESS = re.compile(r"[^\s<>()\"',;:@]{1,64}@[^\s<>()\"',;:@]{1,190}\.[A-Za-z]{2,20}")
_LOOP_NAMES = ("x-loop", "delivered-to", "x-original-to", "x-beenthere", "x-forwarded-to", "x-forwarded-for")
_LONGEST_VALUE = 2_000
_MOST_VALUES = 30


def _first(addresses: list[Address]) -> Address:
    return next((one for one in addresses if one.addr), addresses[0] if addresses else Address("", ""))


def _addrs(headers: Headers, name: str) -> tuple[str, ...]:
    found = (one.addr for value in headers.raw(name) for one in read_addresses(value))
    return tuple(dict.fromkeys(addr for addr in found if addr))[: limits.ADDRESSES]


def _one_id(value: str) -> str:
    found = _MESSAGE_ID.search(value)
    return one_line(found[0] if found else value, 998)


def _sent_at(headers: Headers) -> datetime | None:
    """`Date:` as an instant in UTC; a date without a zone is taken as UTC (RFC 5322: "-0000")."""
    try:
        sent = parsedate_to_datetime(headers.first("date")[:200])
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        if headers.count("date"):
            headers.problems.add("date_unreadable")
        return None


def return_path(headers: Headers, envelope_from: str | None) -> str | None:
    """The envelope sender: what the door was told, else `Return-Path`; "" for the null sender, None when unknown."""
    if envelope_from is not None:
        return one_line(envelope_from.strip("<> "), limits.ADDRESS_CHARACTERS)
    if not headers.count("return-path"):
        return None
    value = headers.first("return-path")
    return "" if value.strip() in ("<>", "") else _first(read_addresses(value)).addr


def _author(headers: Headers, envelope_from: str | None) -> Address:
    authors = read_addresses(headers.first("from"))
    author = _first(authors)
    if headers.count("from") > 1 or len({one.addr for one in authors if one.addr}) > 1:
        headers.problems.add("several_from")
    shown = _SHOWN_ADDRESS.search(author.name)
    if shown and author.addr and shown[0].lower() != author.addr.lower():
        headers.problems.add("name_shows_other_address")
    if author.addr:
        return author
    headers.problems.add("from_missing")
    stand_in = _first(read_addresses(headers.first("sender") or headers.first("reply-to") or envelope_from or ""))
    return Address(stand_in.addr, author.name or stand_in.name)


def _pairs(headers: Headers, wanted: tuple[str, ...], prefix: str) -> Pairs:
    found = [
        (name, one_line(value.decode("utf-8", "replace"), _LONGEST_VALUE))
        for name, value in headers.fields
        if name in wanted or name.startswith(prefix)
    ]
    return tuple(found[:_MOST_VALUES])


def _references(headers: Headers) -> tuple[str, ...]:
    found = (one_line(one, 998) for value in headers.raw("references") for one in _MESSAGE_ID.findall(value))
    return tuple(dict.fromkeys(found))[-limits.REFERENCES :]


def read_envelope(headers: Headers, envelope_from: str | None) -> dict[str, Any]:
    """The fields of `ParsedMail` that the headers tell, by name."""
    author = _author(headers, envelope_from)
    return {
        "subject": one_line(headers.text("subject"), limits.SUBJECT_CHARACTERS),
        "from_addr": author.addr,
        "from_name": author.name,
        "to_addrs": _addrs(headers, "to"),
        "cc_addrs": _addrs(headers, "cc"),
        "reply_to": _first(read_addresses(headers.first("reply-to"))).addr,
        "sender_addr": _first(read_addresses(headers.first("sender"))).addr,
        "return_path": return_path(headers, envelope_from),
        "message_id": _one_id(headers.first("message-id")),
        "in_reply_to": _one_id(headers.first("in-reply-to")),
        "references": _references(headers),
        "sent_at": _sent_at(headers),
        "list_headers": _pairs(headers, ("precedence", "mailing-list"), "list-"),
        "loop_headers": _pairs(headers, _LOOP_NAMES, "x-vigie-"),
        "received_count": headers.count("received"),
        "authentication_results": tuple(
            one_line(value, _LONGEST_VALUE) for value in headers.raw("authentication-results")
        )[:_MOST_VALUES],
    }

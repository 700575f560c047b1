"""A letter row as the message that travels: the same row gives the same bytes, today and after a crash (RFC 5322)."""

from __future__ import annotations

import hashlib
from email import policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from email.utils import format_datetime, parseaddr
from typing import cast

from app.models.letter import Letter
from app.notify.channels import Outgoing
from app.notify.headers import mailbox
from app.notify.password_link import PLACE


class _Words(UnstructuredHeader):
    """Message-IDs or addresses of the web: folded between them only. The library would encode one longer than a line,
    and no reader decodes such a one (RFC 2047, 5): answers would lose their thread.
    """

    name: str

    def fold(self, *, policy: Policy) -> str:
        lines = [f"{self.name}:"]
        for word in str(self).split():
            fits = len(lines[-1]) + 1 + len(word) <= (policy.max_line_length or 998)
            if fits or lines[-1].endswith(":"):
                lines[-1] += f" {word}"
            else:
                lines.append(f" {word}")
        return policy.linesep.join(lines) + policy.linesep


_HEADERS = HeaderRegistry()
for _name in ("in-reply-to", "references", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, cast("type[BaseHeader]", _Words))
_TRAVELLING = policy.SMTP.clone(max_line_length=78, header_factory=_HEADERS)


def as_email(letter: Letter, token: str = "") -> EmailMessage:
    """Text with an HTML alternative, ready for a relay that knows 7 bits only.

    `token` is what a letter that opens something takes along, and what its row does not hold. Raises ValueError where a header holds a line break or an address is none.
    """
    message = EmailMessage(policy=_TRAVELLING)
    message["From"] = letter.sender
    message["To"] = mailbox(letter.recipient_name, letter.recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = letter.message_id
    for name, value in letter.headers.items():
        message[name] = str(value)
    message["Content-Language"] = "fr"
    message.set_content(_with(token, letter.text), cte="quoted-printable")
    if letter.html:
        message.add_alternative(_with(token, letter.html), subtype="html", cte="quoted-printable")
        message.set_boundary("=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:32])
    _refuse_line_breaks(message)
    return message


def as_outgoing(letter: Letter, token: str = "") -> Outgoing:
    """The message and its envelope: a null sender for what a machine wrote (RFC 3834). Raises ValueError."""
    sender = "" if letter.automatic else parseaddr(letter.sender)[1]
    return Outgoing(sender, letter.recipient, as_email(letter, token))


def _with(token: str, text: str) -> str:
    return text.replace(PLACE, token) if token else text


def _refuse_line_breaks(message: EmailMessage) -> None:
    for name, value in message.items():
        if "\r" in str(value) or "\n" in str(value):
            raise ValueError(f"a line break in the header {name}")

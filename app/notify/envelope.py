"""A letter row as the message that travels: the same row gives the same bytes, today and after a crash (RFC 5322)."""

from __future__ import annotations

import hashlib
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from app.models.letter import Letter
from app.notify.channels import Outgoing
from app.notify.headers import mailbox

_TRAVELLING = policy.SMTP.clone(max_line_length=78)


def as_email(letter: Letter) -> EmailMessage:
    """Text with an HTML alternative, ready for a relay that knows 7 bits only.

    Raises ValueError where a header holds a line break or an address is none.
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
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        message.set_boundary("=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:32])
    _refuse_line_breaks(message)
    return message


def as_outgoing(letter: Letter) -> Outgoing:
    """The message and its envelope: a null sender for what a machine wrote (RFC 3834). Raises ValueError."""
    sender = "" if letter.automatic else parseaddr(letter.sender)[1]
    return Outgoing(sender, letter.recipient, as_email(letter))


def _refuse_line_breaks(message: EmailMessage) -> None:
    for name, value in message.items():
        if "\r" in str(value) or "\n" in str(value):
            raise ValueError(f"a line break in the header {name}")

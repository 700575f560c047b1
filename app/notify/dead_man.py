"""A sign of life to whoever watches from outside. When it stops coming, they know before anybody here does."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from app.config import Settings
from app.labels import phrase
from app.notify.channels import Outgoing, channel_for
from app.notify.webhook_address import AddressRefused, allowed_addresses, target_of
from app.notify.webhook_call import CallFailed, call


class NotTold(Exception):
    """Nobody outside heard it. `args` holds a word for why; never the address, which is a secret of its own."""


def call_outside(settings: Settings) -> None:
    """POST an empty body to VIGIE_DEAD_MAN_URL. Raises NotTold: no such name, a private address, a refusal."""
    try:
        target = target_of(settings.dead_man_url)
        address = allowed_addresses(target, settings.dead_man_networks)[0]
        status = call(target, address, {"User-Agent": "Vigie", "Content-Length": "0"}, b"")
    except AddressRefused as refused:
        raise NotTold(str(refused.args[0])) from None
    except (CallFailed, OSError):
        raise NotTold("unreachable") from None
    if not 200 <= status < 300:
        raise NotTold(f"answered_{status}")


def write_outside(settings: Settings, now: datetime) -> None:
    """Send VIGIE_DEAD_MAN_MAIL a letter that says all is well, past the outbox. Raises NotTaken."""
    letter = EmailMessage()
    letter["From"] = f"vigie@{settings.mail_domain}"
    letter["To"] = settings.dead_man_mail
    letter["Subject"] = phrase("dead_man_subject", where=settings.public_url)
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = make_msgid(domain=settings.mail_domain)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(phrase("dead_man_text", seconds=10 * settings.dead_man_seconds))
    with channel_for(settings).open() as line:
        line.send(Outgoing("", settings.dead_man_mail, letter))

"""Ways out of the house, one a file. Each takes letters one after the other and says what became of them."""

from __future__ import annotations

from app.config import Settings
from app.notify.channels.local import LocalChannel
from app.notify.channels.smtp import SmtpChannel
from app.notify.channels.way_out import Channel, Line, NotTaken, Outgoing

__all__ = ["Channel", "Line", "NotTaken", "Outgoing", "channel_for"]


def channel_for(settings: Settings) -> Channel:
    """The relay where one is configured, else the local mailbox: nothing leaves then."""
    return SmtpChannel(settings) if settings.relay_host else LocalChannel()

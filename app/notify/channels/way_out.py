"""The one shape of a channel."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter and its envelope. `envelope_sender` is "" for an automatic letter (RFC 3834): no bounce to a bounce."""

    envelope_sender: str
    recipient: str
    email: EmailMessage


class NotTaken(Exception):
    """The letter was not taken. `permanent` means that trying again is useless; `reason` is for people to read."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class RelayUnreachable(NotTaken):
    """Nothing to do with this letter: no other one would be taken now either."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class Line(Protocol):
    """A channel in use, good for several letters."""

    def send(self, outgoing: Outgoing) -> None:
        """Hand one letter over; back means taken. Raises NotTaken."""


class Channel(Protocol):
    """`taken_state` is the state of a letter it has taken: "sent" or "kept"."""

    taken_state: str

    def open(self) -> AbstractContextManager[Line]:
        """A line for some letters, closed at the end whatever happened."""

"""Where a mailbox is and how to enter it, from one line of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"imaps": 993, "imap": 143}
_KNOWN = {"to", "done", "refused", "password_file", "token_file", "tls"}


class AccountError(ValueError):
    """The line does not say where the mailbox is; the message says what is missing, without the password."""


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox. `recipient` is the desk's address its mails were sent to; `tls` "implicit", "starttls" or "none"."""

    host: str
    port: int
    user: str
    folder: str
    recipient: str
    tls: str = "implicit"
    done: str = "Traités"
    refused: str = "Refusés"
    password: str = field(default="", repr=False)
    password_file: str = ""
    token_file: str = ""

    @property
    def mailbox(self) -> str:
        """Its name for people and for the table of progress."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    def secret(self) -> str:
        """The password, or the OAuth token, as it is now: a file may have been renewed since. Raises OSError."""
        path = self.token_file or self.password_file
        return Path(path).read_text("utf-8").strip() if path else self.password


def read_accounts(text: str) -> tuple[Account, ...]:
    """One account for each word: 'imaps://user:secret@host:993/INBOX?to=gsi@cnaf.example&done=Lus'.

    Raises AccountError.
    """
    return tuple(_read(word) for word in text.split())


def _read(word: str) -> Account:
    parts = urlsplit(word)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    shown = f"{parts.scheme}://{parts.hostname or '?'}"
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise AccountError(f"{shown}: write imaps://user:password@host/INBOX?to=address")
    if unknown := asked.keys() - _KNOWN:
        raise AccountError(f"{shown}: {', '.join(sorted(unknown))} is none of {', '.join(sorted(_KNOWN))}")
    if "@" not in asked.get("to", ""):
        raise AccountError(f"{shown}: to=… must name the desk's address")
    without_tls = asked.pop("tls", "1") == "0"
    return Account(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.lstrip("/")) or "INBOX",
        recipient=asked.pop("to"),
        tls="implicit" if parts.scheme == "imaps" else "none" if without_tls else "starttls",
        **asked,
    )

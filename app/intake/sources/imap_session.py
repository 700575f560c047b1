"""One conversation with a mailbox: what is new in it, its bytes, and where a mail goes once it is kept."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from app.intake.sources.imap_account import Account

_PATIENCE = SocketTimeout(connect=10, read=60)
_SIZES_AT_ONCE = 500
_MAILS_AT_ONCE, _BYTES_AT_ONCE = 50, 8_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A mail in the mailbox; `received_at` is when the server had it (R4), `size` in bytes."""

    uid: int
    size: int
    received_at: datetime


class MailboxSession:
    """Signed in and the folder selected between `with` and its end. Raises what IMAPClient raises, or OSError."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client = _connected(account)
        try:
            self._sign_in()
            self._client.normalise_times = False
            self.uidvalidity = int(self._client.select_folder(account.folder)[b"UIDVALIDITY"])
            self.knows_idle = self._client.has_capability("IDLE")
            self._folders: set[str] = set()
        except BaseException:
            self._client.shutdown()
            raise

    def __enter__(self) -> MailboxSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._client.shutdown()
            return
        try:
            self._client.logout()
        except (IMAPClientError, OSError):
            self._client.shutdown()

    def uids(self) -> list[int]:
        """Every mail of the folder: read by a person or not, each must be kept."""
        return [int(uid) for uid in self._client.search("ALL")]

    def described(self, uids: Sequence[int]) -> Iterator[Found]:
        """Size and reception of these mails; one that is gone meanwhile is left out."""
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            some = uids[start : start + _SIZES_AT_ONCE]
            answers = self._client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
            for uid in some:
                if (answer := answers.get(uid)) is not None and b"RFC822.SIZE" in answer:
                    yield Found(uid, int(answer[b"RFC822.SIZE"]), answer[b"INTERNALDATE"])

    def bodies(self, mails: Sequence[Found]) -> dict[int, bytes]:
        """The raw bytes by UID, without marking anything as read."""
        answers = self._client.fetch([mail.uid for mail in mails], ["BODY.PEEK[]"])
        return {int(uid): bytes(answer[b"BODY[]"]) for uid, answer in answers.items() if b"BODY[]" in answer}

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Put these mails away; a server without MOVE copies and removes exactly them (RFC 4315)."""
        if folder not in self._folders:
            if not self._client.folder_exists(folder):
                self._client.create_folder(folder)
            self._folders.add(folder)
        if self._client.has_capability("MOVE"):
            self._client.move(uids, folder)
            return
        self._client.copy(uids, folder)
        self._client.delete_messages(uids, silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)

    def was_told_of_more(self) -> bool:
        """Whether an answer said meanwhile that the mailbox has grown (RFC 3501 7.3.1): IDLE does not say it again."""
        _, said = self._client._imap.response("EXISTS")  # imaplib's own: IMAPClient hands it on nowhere
        return bool(said != [None])

    def listen(self, seconds: float) -> Iterator[bool]:
        """IDLE for at most that long: each half second, whether the server has news. The caller stops when it likes."""
        self._client.idle()
        try:
            if self._has_words_unread():
                yield True
            for _ in range(max(1, round(seconds * 2))):
                yield any(len(news) > 1 and news[1] in (b"EXISTS", b"RECENT") for news in self._client.idle_check(0.5))
        finally:
            self._client.idle_done()

    def _has_words_unread(self) -> bool:
        """Whether the server said more together with its word that IDLE has begun: it lies read ahead, and a wait for the
        socket would not see it.
        """
        socket = self._client.socket()
        socket.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except OSError:  # nothing has come yet over an encrypted line
            return False
        finally:
            socket.settimeout(_PATIENCE.read)

    def _sign_in(self) -> None:
        secret = self._account.secret()
        if self._account.token_file:
            self._client.oauth2_login(self._account.user, secret)
        elif (self._account.user + secret).isascii():
            self._client.login(self._account.user, secret)
        else:
            self._client.plain_login(self._account.user, secret)  # LOGIN knows ASCII only (RFC 4616)


def in_portions(mails: Sequence[Found]) -> Iterator[list[Found]]:
    """So many at once that neither round trips nor memory count."""
    portion: list[Found] = []
    for mail in mails:
        if portion and (
            len(portion) == _MAILS_AT_ONCE or sum(one.size for one in portion) + mail.size > _BYTES_AT_ONCE
        ):
            yield portion
            portion = []
        portion.append(mail)
    if portion:
        yield portion


def _connected(account: Account) -> Any:
    trusted = ssl.create_default_context()
    implicit = account.tls == "implicit"
    client = IMAPClient(
        account.host, account.port, ssl=implicit, ssl_context=trusted if implicit else None, timeout=_PATIENCE
    )
    if account.tls == "starttls":
        try:
            client.starttls(trusted)
        except BaseException:
            client.shutdown()
            raise
    return client

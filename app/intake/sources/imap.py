"""An IMAP mailbox as a door: told of news by IDLE, with polling behind it; a mail is put away only after it is kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from imapclient.exceptions import IMAPClientError

from app.intake.sources.imap_account import Account
from app.intake.sources.imap_session import Found, MailboxSession, in_portions
from app.intake.sources.shape import TellTrouble

_LOG = logging.getLogger(__name__)
POLL_SECONDS = 60.0
_WAITS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds before the next try to get in
_STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail with its identity in the mailbox. `raw` is None for one that is too large to be fetched."""

    uid: int
    raw: bytes | None
    size: int
    received_at: datetime


class Shelf(Protocol):
    """Who keeps the mails of a mailbox and remembers which they were."""

    def kept(self, mailbox: str, uidvalidity: int, uids: Collection[int]) -> set[int]:
        """Those of `uids` that were kept before."""

    def keep(self, mailbox: str, uidvalidity: int, mails: Sequence[FetchedMail], recipient: str) -> None:
        """Keep all of them in one commit, each once whatever is said twice."""


class ImapDoor:
    """Reads one mailbox in a thread of its own from `start` to `stop`, and comes back after every failure."""

    def __init__(
        self,
        account: Account,
        shelf: Shelf,
        tell: TellTrouble,
        *,
        max_bytes: int,
        poll_seconds: float = POLL_SECONDS,
        waits: Sequence[float] = _WAITS,
    ) -> None:
        self.name = account.mailbox
        self._account, self._shelf, self._tell = account, shelf, tell
        self._max_bytes, self._poll_seconds, self._waits = max_bytes, poll_seconds, waits
        self._failures = 0  # one after the other, since all was well
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read; returns at once, whether the mailbox can be reached or not."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._live, name=f"imap {self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Leave the mailbox; what is being kept is kept. May be called twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
            self._thread = None

    def _live(self) -> None:
        while not self._stopping.is_set():
            try:
                with MailboxSession(self._account) as session:
                    self._attend(session, self._all_well)
            except Exception as error:  # noqa: BLE001 - whatever failed, the mailbox keeps its mails and we come back
                _LOG.warning("mailbox %s: %s", self.name, error)
                self._say(f"{type(error).__name__}: {error}"[:300])
                self._stopping.wait(self._waits[min(self._failures, len(self._waits) - 1)])
                self._failures += 1

    def _all_well(self) -> None:
        self._failures = 0
        self._say("")

    def _say(self, trouble: str) -> None:
        try:
            self._tell(self.name, trouble)
        except Exception:  # noqa: BLE001 - the database may be what failed; the log has said so
            _LOG.warning("mailbox %s: its trouble could not be noted", self.name)

    def _attend(self, session: MailboxSession, well: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            while (self._take_all(session) or session.was_told_of_more()) and not self._stopping.is_set():
                pass  # what came while one looked, or put mails away, was announced then
            well()
            self._await_news(session)

    def _await_news(self, session: MailboxSession) -> None:
        if not session.knows_idle:
            self._stopping.wait(self._poll_seconds)
            return
        for news in session.listen(self._poll_seconds):
            if news or self._stopping.is_set():
                return

    def _take_all(self, session: MailboxSession) -> bool:
        """Whether anything was put away, so that one has to look again."""
        uids = session.uids()
        before = self._shelf.kept(self.name, session.uidvalidity, uids)
        if before:
            self._put_away(
                session, sorted(before & set(uids)), self._account.done
            )  # a cut came between keeping and this
        taken = bool(before)
        for portion in in_portions(list(session.described([uid for uid in uids if uid not in before]))):
            if self._stopping.is_set():
                break
            taken |= self._take(session, portion)
        return taken

    def _take(self, session: MailboxSession, portion: Sequence[Found]) -> bool:
        fitting = [mail for mail in portion if mail.size <= self._max_bytes]
        bodies = session.bodies(fitting) if fitting else {}
        fetched = [
            FetchedMail(mail.uid, bodies.get(mail.uid), mail.size, mail.received_at)
            for mail in portion
            if mail.uid in bodies or mail.size > self._max_bytes
        ]
        if not fetched:
            return False
        self._shelf.keep(self.name, session.uidvalidity, fetched, self._account.recipient)
        self._put_away(session, [one.uid for one in fetched if one.raw is not None], self._account.done)
        self._put_away(session, [one.uid for one in fetched if one.raw is None], self._account.refused)
        return True

    def _put_away(self, session: MailboxSession, uids: Sequence[int], folder: str) -> None:
        """A mail that cannot be put away stays; it was kept, so it is only tried again."""
        try:
            if uids:
                session.move(uids, folder)
        except IMAPClientError as refusal:
            _LOG.warning("mailbox %s: %d mails stay where they are: %s", self.name, len(uids), refusal)
            raise

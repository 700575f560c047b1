"""Every source of mails of this installation joined to the use cases. To add one: a cottage in `sources/`, a line here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from flask import Flask

from app import clock
from app.config import SettingError, Settings
from app.faults import fault
from app.intake.sources.imap import FetchedMail, ImapDoor
from app.intake.sources.imap_account import AccountError, read_accounts
from app.intake.sources.maildir import MaildirDoor
from app.intake.sources.shape import Door, TellTrouble
from app.intake.sources.smtp import SmtpDoor
from app.use_cases.keep_mailbox_mail import MailboxMail, Place, keep_mailbox_mails, kept_uids
from app.use_cases.note_beat import note_beat
from app.use_cases.receive_mail import keep_mail, note_refused_mail


def smtp_door(app: Flask, settings: Settings) -> SmtpDoor:
    """The mail door of this installation, not yet open. Mail is kept in the database before it is accepted."""

    def keep(raw: bytes, envelope_from: str, envelope_to: list[str], _peer: str) -> None:
        with app.app_context():
            keep_mail(raw, source="smtp", envelope_from=envelope_from, envelope_to=envelope_to, received_at=clock.now())
            fault("door.kept")

    def refuse(envelope_from: str, envelope_to: list[str], size: int, _peer: str) -> None:
        with app.app_context():
            note_refused_mail(
                source="smtp", envelope_from=envelope_from, envelope_to=envelope_to, size=size, received_at=clock.now()
            )

    lmtp = settings.mail_protocol == "lmtp"
    return SmtpDoor(settings.mail_host, settings.mail_port, keep, refuse, max_bytes=settings.mail_max_bytes, lmtp=lmtp)


def mailbox_doors(app: Flask, settings: Settings) -> tuple[Door, ...]:
    """The mailboxes this installation reads, not yet open. Raises SettingError for one that is not well described."""
    return tuple(door for source in (_imap_doors, _maildir_doors) for door in source(app, settings))


def _imap_doors(app: Flask, settings: Settings) -> list[Door]:
    try:
        accounts = read_accounts(settings.imap)
    except AccountError as error:
        raise SettingError(f"VIGIE_IMAP : {error}") from None
    shelf, tell = DatabaseShelf(app), tell_of(app)
    return [ImapDoor(account, shelf, tell, max_bytes=settings.mail_max_bytes) for account in accounts]


def _maildir_doors(app: Flask, settings: Settings) -> list[Door]:
    return [_maildir_door(app, settings, word) for word in settings.maildir.split()]


def _maildir_door(app: Flask, settings: Settings, word: str) -> MaildirDoor:
    path, _, recipient = word.rpartition("=")
    if not path or "@" not in recipient:
        raise SettingError(
            f"VIGIE_MAILDIR={word!r} : il faut un dossier et une adresse, par exemple /var/mail/gsi=gsi@…"
        )

    def keep(raw: bytes, received_at: datetime) -> None:
        with app.app_context():
            keep_mail(raw, source="maildir", envelope_from="", envelope_to=[recipient], received_at=received_at)

    def refuse(size: int, received_at: datetime) -> None:
        with app.app_context():
            to = [recipient]
            note_refused_mail(source="maildir", envelope_from="", envelope_to=to, size=size, received_at=received_at)

    return MaildirDoor(Path(path), keep, refuse, tell_of(app), max_bytes=settings.mail_max_bytes)


class DatabaseShelf:
    """What an IMAP door keeps its mails on: one commit for each portion."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def kept(self, mailbox: str, uidvalidity: int, uids: Collection[int]) -> set[int]:
        with self._app.app_context():
            return kept_uids(Place(mailbox, uidvalidity, ""), uids)

    def keep(self, mailbox: str, uidvalidity: int, mails: Sequence[FetchedMail], recipient: str) -> None:
        place = Place(mailbox, uidvalidity, recipient)
        with self._app.app_context():
            now = clock.now()
            keep_mailbox_mails(
                place, [MailboxMail(one.uid, one.raw, one.size, min(one.received_at, now)) for one in mails]
            )


def tell_of(app: Flask) -> TellTrouble:
    """A mailbox's trouble is noted beside the beats of the engine, where the page of health shows it."""

    def tell(door: str, trouble: str) -> None:
        with app.app_context():
            note_beat(f"mailbox {door}", clock.real_now(), trouble)

    return tell

"""Somebody forgot the password: a letter with a link, and a new password by it (ASVS 6.4.3)."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from app.models.rule_book import current_rules
from app.models.transaction import savepoint, transaction
from app.notify import password_link
from app.notify.compose import Addressee, queue_account_letter
from app.use_cases.change_password import change_password
from app.use_cases.trace_act import Deed, trace

LONGEST_ADDRESS = 254


class LinkOpensNothing(LookupError):
    """Made up, too old, used, or of an account that may not sign in with a password."""


class _NobodyToWriteTo(Exception):
    """Takes back the letter that was written for an address without an account."""


def ask_password_link(typed: str, door: str, now: datetime) -> None:
    """Write to who signs in with that address, and trace that it was asked at that `door`.

    Nobody learns here who has an account: for any other address the same letter is written and taken back, so that the
    answer, the statements and the time they take are the same.
    """
    email = typed.strip().lower()[:LONGEST_ADDRESS]
    with transaction() as session:
        user = session.scalars(select(User).where(User.email == email)).one_or_none()
        reader = user if user is not None and password_link.may_have_link(user) else None
        with suppress(_NobodyToWriteTo), savepoint(session):
            _write(session, reader or User(email=email, name="", desk=""), now)
            if reader is None:
                raise _NobodyToWriteTo
        trace(_asked_by(reader, door, email), now)


def choose_password(token: str, password_hash: str, now: datetime) -> None:
    """Set it, and end every session of that person. `now` is the machine's own. Raises LinkOpensNothing."""
    with transaction() as session:
        user = password_link.whose(session, token, now, lock=True)
        if user is None:
            raise LinkOpensNothing
        change_password(user.id, password_hash, now)


def _asked_by(reader: User | None, door: str, email: str) -> Deed:
    if reader is None:  # what is no address may be a password in the wrong place
        return Deed("password_link_asked", door, email if "@" in email else "")
    return Deed("password_link_asked", door, email, reader.id, reader.organisation_id, reader.desk)


def _write(session: Session, reader: User, now: datetime) -> None:
    desks = current_rules().desks
    desk = desks.get(reader.desk) or next(iter(desks.values()))
    queue_account_letter(
        session, desk, Addressee(reader.email, reader.name), now=now, dedupe=secrets.token_hex(8),
        template=password_link.TEMPLATE, link=password_link.address(), minutes=password_link.VALID.seconds // 60,
    )  # fmt: skip
    session.flush()

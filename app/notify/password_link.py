"""The link by which somebody who forgot the password chooses another (ASVS 6.4.3): half an hour's secret that is kept nowhere.

Its token is made when the letter leaves; the letter's row holds a word in its place. It is bound to the present hash of
the password: a new password, by this link or otherwise, makes every earlier link worthless.
"""

from __future__ import annotations

import base64
import hmac
import re
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from app.models.letter import Letter
from app.notify.keys import keyed

TEMPLATE = "password_link"
PATH = "/mot-de-passe/nouveau"
VALID = timedelta(minutes=30)
PLACE = "JETON-CONNU-DU-SEUL-DESTINATAIRE"
_SHAPE = re.compile(r"([0-9]{1,9})-([0-9]{1,11})-[a-z2-7]{32}")


def address() -> str:
    """Where the link leads, without its token: at the public address, whatever host a request names."""
    return f"{current_app.config['SETTINGS'].public_url.rstrip('/')}{PATH}?jeton={PLACE}"


def may_have_link(user: User | None) -> bool:
    """Not who is suspended, nor who has no password here because another provider vouches for them."""
    return user is not None and user.active and user.password_hash.startswith("$argon2")


def token_for(user: User, asked_at: datetime) -> str:
    """160 bits nobody can make without the key of the installation, with the account and the second they are of."""
    of = f"{user.id}-{int(asked_at.timestamp())}"
    mark = keyed("password", f"{of}:{user.email}:{user.password_hash}")[:20]
    return f"{of}-{base64.b32encode(mark).decode('ascii').lower()}"


def whose(session: Session, token: str, now: datetime, *, lock: bool = False) -> User | None:
    """Who may choose a password with that token at `now`, the machine's own instant; None where it opens nothing."""
    shape = _SHAPE.fullmatch(token)
    user = session.get(User, int(shape[1]), with_for_update=lock, populate_existing=lock) if shape else None
    if shape is None or user is None or not may_have_link(user):
        return None
    asked_at = datetime.fromtimestamp(int(shape[2]), now.tzinfo)
    is_ours = hmac.compare_digest(token, token_for(user, asked_at))
    return user if is_ours and asked_at <= now <= asked_at + VALID else None


def token_in(session: Session, letter: Letter) -> str:
    """The token that letter takes along; "" for every other letter, and where its reader may have none any more."""
    if letter.template != TEMPLATE or letter.queued_at is None:
        return ""
    user = session.scalars(select(User).where(User.email == letter.recipient)).one_or_none()
    return token_for(user, letter.queued_at) if user is not None and may_have_link(user) else ""


def is_dead(session: Session, letter: Letter, now: datetime) -> bool:
    """Whether that letter would bring a link that opens nothing any more."""
    if letter.template != TEMPLATE or letter.queued_at is None:
        return False
    return now > letter.queued_at + VALID or not token_in(session, letter)

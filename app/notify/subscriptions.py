"""Letters that go to several partners at once can be stopped by whoever gets them (RFC 2369): a word by mail is enough.

A letter a partner is owed personally has no such header: an acknowledgement or a question cannot be stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models.at_once import insert_once
from app.models.setting import Setting
from app.notify.keys import stop_token

_STOP = re.compile(r"\+stop-([a-z2-7]{32})@")


def stop_headers(address: str, desk: str, email: str) -> dict[str, str]:
    """List-Unsubscribe for one reader of that desk's letters; `address` is the desk's."""
    local, _, domain = address.rpartition("@")
    to = f"{local}+stop-{stop_token(desk, email)}@{domain}"
    return {"List-Unsubscribe": f"<mailto:{quote(to, safe='@+-.')}?subject=STOP>"}


def asks_to_stop(addresses: Iterable[str], desk: str, email: str) -> bool:
    """Whether a mail from `email` was sent to the address that only its own letters name."""
    asked = {match[1] for address in addresses if (match := _STOP.search(address.lower()))}
    return stop_token(desk, email) in asked


def stop(session: Session, desk: str, email: str) -> None:
    """Inside the caller's transaction: no more letters of that kind to that person from that desk."""
    insert_once(session, Setting, name=_name(desk, email), value=True)


def resume(session: Session, email: str) -> int:
    """Undo `stop` for every desk; how many had been stopped."""
    names = select(Setting.name).where(Setting.name.startswith("letters_stopped:", autoescape=True))
    found = [name for name in session.scalars(names) if name.endswith(f":{email.lower()}")]
    session.execute(delete(Setting).where(Setting.name.in_(found)))
    return len(found)


def is_stopped(session: Session, desk: str, email: str) -> bool:
    """Whether that person asked that desk for no more of them."""
    return session.scalar(select(Setting.id).where(Setting.name == _name(desk, email))) is not None


def _name(desk: str, email: str) -> str:
    return f"letters_stopped:{desk}:{email.lower()}"

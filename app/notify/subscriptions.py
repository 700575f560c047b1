"""Letters that go to several partners at once can be stopped by whoever gets them: a word by mail is enough (RFC 2369),
or one click where the pages have a public address (RFC 8058).

A letter a partner is owed personally has no such header: an acknowledgement or a question cannot be stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models.at_once import insert_once
from app.models.sealed import Unreadable, seal, unseal
from app.models.setting import Setting
from app.notify.keys import stop_token

CLICK_PATH = "/lettres/arret/"
_BY_CLICK = "letters stopped by one click"
_STOP = re.compile(r"\+stop-([a-z2-7]{32})@")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One reader of one desk's letters to several."""

    desk: str
    email: str


def stop_headers(address: str, desk: str, email: str) -> dict[str, str]:
    """List-Unsubscribe for one reader of that desk's letters; `address` is the desk's."""
    local, _, domain = address.rpartition("@")
    to = f"{local}+stop-{stop_token(desk, email)}@{domain}"
    by_mail = f"<mailto:{quote(to, safe='@+-.')}?subject=STOP>"
    public = current_app.config["SETTINGS"].public_url.rstrip("/")
    if not public.startswith("https:"):
        return {"List-Unsubscribe": by_mail}
    by_click = f"<{public}{CLICK_PATH}{quote(click_token(desk, email), safe='')}>"
    return {"List-Unsubscribe": f"{by_click}, {by_mail}", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def click_token(desk: str, email: str) -> str:
    """What stops that desk's letters to that reader for whoever has it: sealed, so that it shows neither nor can be made."""
    return seal(f"{desk} {email.lower()}", _BY_CLICK)


def clicked(token: str) -> Subscription | None:
    """Whose token it is, under the present key or an old one; None for what this installation never gave to anybody."""
    try:
        desk, _, email = unseal(token, _BY_CLICK).partition(" ")
    except Unreadable:
        return None
    return Subscription(desk, email)


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

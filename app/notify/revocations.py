"""Reply tokens that no longer count: whoever left, or whose mailbox was opened by somebody else, answers nothing more."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models.letter import Letter
from app.models.setting import Setting
from app.models.transaction import kept
from app.notify.keys import reply_token

_TIMES = select(Setting.value).where(Setting.name == bindparam("of_name"))


def reply_token_of(session: Session, incident_id: int, email: str) -> str:
    """The token with which that person may answer that incident today."""
    return reply_token(incident_id, email, _times_revoked(session, email))


def is_live(session: Session, letter: Letter) -> bool:
    """Whether an answer to that letter still proves that its reader wrote it. One without a token proves nothing."""
    if letter.incident_id is None or not letter.reply_token:
        return False
    return letter.reply_token == reply_token_of(session, letter.incident_id, letter.recipient)


def revoke(session: Session, email: str) -> None:
    """Inside the caller's transaction: every token that person was given so far is worthless from here on."""
    row = session.scalars(select(Setting).where(Setting.name == _name(email)).with_for_update()).one_or_none()
    if row is None:
        session.add(Setting(name=_name(email), value=1))
    else:
        row.value = int(row.value) + 1
    kept(session).pop(_name(email), None)


def _times_revoked(session: Session, email: str) -> int:
    known = kept(session)
    if (times := known.get(_name(email))) is None:
        times = known[_name(email)] = session.scalar(_TIMES, {"of_name": _name(email)}) or 0
    return int(times)


def _name(email: str) -> str:
    return f"reply_tokens_revoked:{email.lower()}"

"""The second factor: six figures of an authenticator (RFC 6238), or a recovery code, each good once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select

from app.models import User
from app.models.transaction import transaction
from app.models.user_session import RecoveryCode

_CODES = 10
_STEP_SECONDS = 30


def new_secret() -> str:
    """A secret for an authenticator, in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """What an authenticator reads to add the account."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Vigie")


def enrol(user_id: int, secret: str, code: str, now: datetime) -> list[str] | None:
    """Begin to ask for codes, once one of them was shown to work; the recovery codes, told this once. None: wrong code."""
    step = _step_of(secret, code, now)
    if step is None:
        return None
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(_CODES)]
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        user.totp_secret, user.totp_step = secret, step
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        session.add_all(RecoveryCode(user_id=user_id, code_sha256=_digest(one)) for one in codes)
    return codes


def check_code(user_id: int, code: str, now: datetime) -> bool:
    """Whether this opens: a code of the present moment that was not used yet, or an unused recovery code."""
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        step = _step_of(user.totp_secret, code, now)
        if step is not None and step > user.totp_step:
            user.totp_step = step
            return True
        unused = select(RecoveryCode).where(
            RecoveryCode.user_id == user_id, RecoveryCode.code_sha256 == _digest(code), RecoveryCode.used_at.is_(None)
        )
        recovery = session.scalars(unused.with_for_update()).first()
        if recovery is not None:
            recovery.used_at = now
        return recovery is not None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step this code is of, one to either side of the present allowed for slow hands and clocks."""
    present, typed = int(now.timestamp()) // _STEP_SECONDS, code.replace(" ", "")
    for step in (present, present - 1, present + 1):
        if secret and hmac.compare_digest(pyotp.TOTP(secret).at(step * _STEP_SECONDS), typed):
            return step
    return None


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()

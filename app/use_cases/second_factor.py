"""The second factor: six figures of an authenticator (RFC 6238), or a recovery code, each good once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select

from app.models import User
from app.models.sealed import Unreadable, seal, unseal
from app.models.transaction import transaction
from app.models.user import totp_owner
from app.models.user_session import RecoveryCode

_CODES = 10
_STEP_SECONDS = 30
_CODE_BYTES = 15  # 120 bits: a plain hash of it cannot be searched through
_GROUP = 4


def new_secret(user_id: int) -> str:
    """A secret for that person's authenticator, sealed: whoever keeps it until a code was shown to work sees nothing."""
    return seal(pyotp.random_base32(), totp_owner(user_id))


def told(sealed: str, user_id: int) -> str:
    """The secret itself, in base 32, as the person types it into the authenticator; "" where no key of ours opens it."""
    try:
        return unseal(sealed, totp_owner(user_id)) if sealed else ""
    except Unreadable:
        return ""


def address_of(secret: str, email: str) -> str:
    """What an authenticator reads to add the account."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Vigie")


def enrol(user_id: int, sealed: str, code: str, now: datetime) -> list[str] | None:
    """Begin to ask for codes, once one of them was shown to work; the recovery codes, told this once. None: wrong code."""
    step = _step_of(told(sealed, user_id), code, now)
    if step is None:
        return None
    codes = [_grouped(base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode("ascii")) for _ in range(_CODES)]
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        user.totp_secret, user.totp_step = sealed, step
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        session.add_all(RecoveryCode(user_id=user_id, code_sha256=_digest(one)) for one in codes)
    return codes


def check_code(user_id: int, code: str, now: datetime) -> bool:
    """Whether this opens: a code of the present moment that was not used yet, or an unused recovery code."""
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        step = _step_of(told(user.totp_secret, user_id), code, now)
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


def seal_again() -> int:
    """Every secret under the present key, so that an old one can be forgotten; how many were read and sealed."""
    with transaction() as session:
        count = 0
        for user in session.scalars(select(User).where(User.totp_secret != "").with_for_update()):
            user.totp_secret = seal(unseal(user.totp_secret, user.totp_owner), user.totp_owner)
            count += 1
        return count


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step this code is of, one to either side of the present allowed for slow hands and clocks."""
    present, typed = int(now.timestamp()) // _STEP_SECONDS, code.replace(" ", "").encode()
    for step in (present, present - 1, present + 1):
        if secret and hmac.compare_digest(pyotp.TOTP(secret).at(step * _STEP_SECONDS).encode(), typed):
            return step
    return None


def _digest(code: str) -> str:
    return hashlib.sha256(_grouped(code).encode()).hexdigest()


def _grouped(code: str) -> str:
    """As it is shown: in fours, whatever was typed between them. Codes given out by earlier versions stay as they were."""
    signs = "".join(one for one in code.lower() if one.isalnum())
    if len(signs) != _CODE_BYTES * 8 // 5:
        return code.strip().lower()
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))

"""sealed second factor: the secrets of authenticators stand encrypted under the installation's key

Revision: 0012, after 0011.
"""

from __future__ import annotations

import base64
import secrets

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ACCOUNT = sa.table("user_account", sa.column("id", sa.BigInteger), sa.column("totp_secret", sa.String))


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete = ON")  # or the clear text would stay readable in the file
    for user_id, secret in _secrets():
        nonce = secrets.token_bytes(12)
        sealed = nonce + _cipher().encrypt(nonce, secret.encode(), f"totp:{user_id}".encode())
        _keep(user_id, "v1:" + base64.urlsafe_b64encode(sealed).decode("ascii"))


def downgrade() -> None:
    for user_id, sealed in _secrets():
        raw = base64.urlsafe_b64decode(sealed.removeprefix("v1:"))
        _keep(user_id, _cipher().decrypt(raw[:12], raw[12:], f"totp:{user_id}".encode()).decode())


def _secrets() -> list[tuple[int, str]]:
    rows = op.get_bind().execute(sa.select(ACCOUNT.c.id, ACCOUNT.c.totp_secret).where(ACCOUNT.c.totp_secret != ""))
    return [(row.id, row.totp_secret) for row in rows]


def _keep(user_id: int, secret: str) -> None:
    op.get_bind().execute(sa.update(ACCOUNT).where(ACCOUNT.c.id == user_id).values(totp_secret=secret))


def _cipher() -> AESGCM:
    """As `app.models.sealed` has it at this revision."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"vigie:sealed:v1").derive(key))

"""Secrets that must be read again stand in a table only sealed: the table alone, or a backup of it, opens none."""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_FORM = "v1:"
_NONCE_BYTES = 12


class Unreadable(ValueError):
    """No key of this installation, present or old, opens it."""


def seal(text: str, whose: str) -> str:
    """`text` under the present key (AES-256-GCM), bound to `whose` it is: moved to another row it opens no more."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _cipher(keys()[0]).encrypt(nonce, text.encode(), whose.encode())
    return _FORM + base64.urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(sealed: str, whose: str) -> str:
    """What was sealed for `whose`, under the present key or an old one. Raises Unreadable."""
    if not sealed.startswith(_FORM):
        raise Unreadable(whose)
    for key in keys():
        try:
            raw = base64.urlsafe_b64decode(sealed.removeprefix(_FORM))
            return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], whose.encode()).decode()
        except (InvalidTag, ValueError):  # the second for what is no sealed text at all
            continue
    raise Unreadable(whose)


def keys() -> tuple[str, ...]:
    """The keys of this installation: the present one first, then those it still reads by."""
    return (str(current_app.config["SECRET_KEY"]), *(current_app.config.get("SECRET_KEY_FALLBACKS") or ()))


def _cipher(key: str) -> AESGCM:
    """A key of its own for this use (HKDF, RFC 5869): what signs cookies and traces encrypts nothing."""
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"vigie:sealed:v1").derive(key.encode()))

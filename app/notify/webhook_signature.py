"""Signed as the Standard Webhooks convention has it: HMAC-SHA256 over identifier, instant and body.

A webhook's secret is derived from the installation's key, so no table holds it and it can always be made again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from flask import current_app

from app.models.webhook import Webhook

PREFIX = "whsec_"


def secret_of(webhook: Webhook) -> str:
    """'whsec_' and 256 bits in base64; another one after each rotation."""
    about = f"vigie:webhook:{webhook.id}:{webhook.url}:{webhook.rotations}"
    raw = hmac.digest(current_app.config["SECRET_KEY"].encode(), about.encode(), "sha256")
    return PREFIX + base64.b64encode(raw).decode("ascii")


def signed_headers(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers by which a receiver knows who wrote, when, and that nothing was changed."""
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": sign(secret, message_id, stamp, body),
    }


def sign(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    """'v1,' and the signature in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode("ascii")

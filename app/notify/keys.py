"""What only this installation can make: Message-IDs that stay the same for ever, and reply tokens nobody can guess."""

from __future__ import annotations

import base64
import hmac

from flask import current_app


def message_id(dedupe_key: str, reference: str = "") -> str:
    """The Message-ID of the letter with that dedupe key: written again after a crash, it is the same letter."""
    mark = keyed("message-id", dedupe_key).hex()[:32]
    local = f"{mark}.{reference}" if reference else mark
    return f"<{local}@{current_app.config['SETTINGS'].mail_domain}>"


def reply_token(incident_id: int, email: str, revoked: int = 0) -> str:
    """160 bits in 32 lower-case letters and digits: a mail that carries them answers that incident for that person.

    `revoked` counts how many times that person's tokens were revoked: each makes all earlier ones worthless.
    """
    mark = keyed("reply", f"{incident_id}:{email.lower()}" + f":{revoked}" * (revoked > 0))[:20]
    return base64.b32encode(mark).decode("ascii").lower()


def stop_token(desk: str, email: str) -> str:
    """160 bits that stop letters to several people for that one (RFC 2369); worthless for anything else."""
    return base64.b32encode(keyed("stop", f"{desk}:{email.lower()}")[:20]).decode("ascii").lower()


def reply_address(address: str, token: str) -> str:
    """'gsi+TOKEN@cnaf.example' of 'gsi@cnaf.example'."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def keyed(purpose: str, text: str) -> bytes:
    """256 bits that only the key of this installation makes of that text, for that purpose."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), f"vigie:{purpose}:{text}".encode(), "sha256")

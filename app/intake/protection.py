"""Signed and encrypted mails, told by their form (RFC 8551, 3156); nothing is verified or opened here."""

from __future__ import annotations

from app.intake.mime.structure import Part

_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def _signed_by_protocol(part: Part) -> str:
    protocol = part.parameters.get("protocol", "").lower()
    return "pgp" if "pgp" in protocol else "smime"


def protection_marks(root: Part, text: str) -> tuple[str, str]:
    """(signed, encrypted), each "smime", "pgp" or ""."""
    signed = encrypted = ""
    for part in root.walk():
        if part.kind == "multipart/signed":
            signed = signed or _signed_by_protocol(part)
        elif part.kind == "multipart/encrypted":
            encrypted = encrypted or "pgp"
        elif part.kind in _SMIME:
            if part.parameters.get("smime-type", "").lower() == "signed-data":
                signed = signed or "smime"
            else:
                encrypted = encrypted or "smime"
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        signed = signed or "pgp"
    if "-----BEGIN PGP MESSAGE-----" in text:
        encrypted = encrypted or "pgp"
    return signed, encrypted

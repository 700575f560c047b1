"""What a password must not be. Length counts; no rule asks for a capital or a figure (NIST SP 800-63B)."""

from __future__ import annotations

SHORTEST, LONGEST = 12, 200
# The beginnings of what people choose when they must choose something long.
_COMMON = ("motdepasse", "mot de passe", "azertyuiop", "qwertyuiop", "password", "123456789", "bonjour", "vigie")


def why_weak(password: str, email: str, name: str) -> str:
    """A code for what is wrong with it: short, long, common, personal, repeated; "" where nothing is."""
    plain = password.strip().lower()
    if len(plain) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if len(set(plain)) < 5:
        return "repeated"
    if any(plain.startswith(one) for one in _COMMON):
        return "common"
    own = {email.lower(), email.partition("@")[0].lower(), name.lower()} - {""}
    return "personal" if any(len(one) > 3 and one in plain for one in own) else ""

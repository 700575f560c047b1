"""Numbers of claimants that have no place in an incident: social-security numbers (NIR) and bank accounts (IBAN)."""

from __future__ import annotations

import re

# Sex, year, month (real, or one of the special ones), department (Corsica as 2A, 2B), commune, order, then maybe the key.
_NIR = re.compile(
    r"(?<!\d)([1-478])[\s.-]?(\d{2})[\s.-]?(0[1-9]|1[0-2]|[2-9]\d)[\s.-]?(\d{2}|2[AB])[\s.-]?(\d{3})[\s.-]?(\d{3})"
    r"(?:[\s.-]?(\d{2}))?(?!\d)",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Z0-9])", re.IGNORECASE)
_CORSICA = {"2A": "19", "2B": "18"}
_SHOWN = 3
SHORTEST = 13  # signs: no shorter text holds such a number


def masked(text: str) -> str:
    """The text with each such number covered but for its last characters."""
    return _IBAN.sub(_cover_iban, _NIR.sub(_cover_nir, text))


def looks_personal(text: str) -> bool:
    """Whether there is such a number in the text."""
    return masked(text) != text


def _cover_nir(match: re.Match[str]) -> str:
    key = match[7]
    return match[0] if key and not _key_holds(match) else _covered(match[0])


def _key_holds(match: re.Match[str]) -> bool:
    department = _CORSICA.get(match[4].upper(), match[4])
    number = int("".join((match[1], match[2], match[3], department, match[5], match[6])))
    return 97 - number % 97 == int(match[7])


def _cover_iban(match: re.Match[str]) -> str:
    """ISO 13616: the figures of the account, its country and key moved to the end, leave 1 when divided by 97."""
    plain = re.sub(r"\s", "", match[0]).upper()
    if not 15 <= len(plain) <= 34:
        return match[0]
    figures = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return _covered(match[0]) if int(figures) % 97 == 1 else match[0]


def _covered(number: str) -> str:
    kept = len(number) - _SHOWN
    return "".join("•" if sign.isalnum() else sign for sign in number[:kept]) + number[kept:]

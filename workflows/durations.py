"""Durations and shares as the rules file writes them: "15 min", "8 h", "1 h 30 min", "2 working days", "50 %"."""

from __future__ import annotations

import re
from datetime import timedelta

DURATION_PATTERN = r"^[0-9]{1,6}\s*(h|min|s)(\s+[0-9]{1,6}\s*(h|min|s)){0,2}$"
WORKING_DAYS_PATTERN = r"^[0-9]{1,4}\s*working days?$"
PERCENT_PATTERN = r"^[0-9]{1,3}\s*%$"
LONGEST = timedelta(days=3660)

_SECONDS = {"h": 3600, "min": 60, "s": 1}
_PART = re.compile(r"([0-9]+)\s*(h|min|s)")
_LIKE_A_DURATION = re.compile(r"([0-9]+)\s*([^\W\d_]*)\.?\s*")
_WORDS = {
    "h": ("h", "heure", "heures", "hour", "hours", "hr", "hrs"),
    "min": ("min", "mins", "minute", "minutes", "mn", "m"),
    "s": ("s", "sec", "secs", "seconde", "secondes", "second", "seconds"),
}
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words}
_DAYS = {"j", "jour", "jours", "d", "day", "days"}


def duration(text: str) -> timedelta:
    """The length `text` states. Raises ValueError unless it is hours, minutes and seconds, each once, in that order."""
    parts = _PART.findall(text)
    units = [unit for _, unit in parts]
    if not re.fullmatch(DURATION_PATTERN, text) or units != [unit for unit in _SECONDS if unit in units]:
        raise ValueError(text)
    length = timedelta(seconds=sum(int(number) * _SECONDS[unit] for number, unit in parts))
    if length > LONGEST:
        raise OverflowError(text)
    return length


def working_days(text: str) -> int:
    """The number of working days `text` states ("2 working days"), 1 or more. Raises ValueError otherwise."""
    days = int(text.split("w", maxsplit=1)[0]) if re.fullmatch(WORKING_DAYS_PATTERN, text) else 0
    if days < 1:
        raise ValueError(text)
    return days


def percent(text: str) -> int:
    """The share `text` states ("50 %"), 0 to 100. Raises ValueError otherwise."""
    if not re.fullmatch(PERCENT_PATTERN, text) or (value := int(text.rstrip("% \t\u00a0\u202f"))) > 100:
        raise ValueError(text)
    return value


def likely_duration(text: str) -> str:
    """What somebody who wrote `text` ("8 heures", "1h30", "2 jours") most likely meant, well written; "" for no idea."""
    parts = _LIKE_A_DURATION.findall(text.lower())
    if not parts or _LIKE_A_DURATION.sub("", text.lower()).strip():
        return ""
    numbers = [int(number) for number, _ in parts]
    units = [_UNIT_OF.get(word, word) for _, word in parts]
    if len(parts) == 2 and units == ["h", ""]:
        units[1] = "min"
    if len(parts) == 1 and units[0] in _DAYS:
        numbers, units = [numbers[0] * 24], ["h"]
    if len(parts) == 1 and units == [""]:
        units = ["min"]
    guess = " ".join(f"{number} {unit}" for number, unit in zip(numbers, units, strict=True))
    return guess if _is_duration(guess) else ""


def likely_delay(text: str) -> str:
    """As `likely_duration`, for a place where working days may stand; "jours ouvrables" are other days: no guess."""
    if days := re.fullmatch(r"([0-9]{1,4})\s*j(?:ours?)?\s*ouvrés?", text.strip().lower()):
        return f"{days[1]} working days"
    return likely_duration(text)


def _is_duration(text: str) -> bool:
    try:
        duration(text)
    except (ValueError, OverflowError):
        return False
    return True

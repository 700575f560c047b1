"""The single words of a rules file: durations, shares, dates, hours, addresses, names of zones and lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from workflows.durations import (
    DURATION_PATTERN,
    PERCENT_PATTERN,
    WORKING_DAYS_PATTERN,
    duration,
    likely_delay,
    likely_duration,
    percent,
    working_days,
)
from workflows.rule_messages import choices
from workflows.rule_problems import Notes, nearest
from workflows.rule_shapes import NAME_PATTERN, Choice, Definitions, JsonSchema, Word, scalar_text
from workflows.targets import AfterStart, WorkingDaysAfterStart
from workflows.yaml_marks import Node, Path

Interval = tuple[str, str]  # "09:00", "12:00"
BUILT_IN_RECIPIENTS = frozenset({"reporter", "partner_contacts"})
LEVEL_PATTERN = r"^n[123]$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
INTERVAL_PATTERN = rf"^{_TIME}-({_TIME}|24:00)$"
ADDRESS_PATTERN = r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$"
PHONE_PATTERN = r"^\+?[0-9][0-9 .\-]{1,23}$"

E = TypeVar("E", bound=StrEnum)


def choice_of(words: type[E]) -> Choice[E]:
    """One of the values of an enumeration."""
    return Choice({str(word): word for word in words})


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return convert


def whole_number(least: int, most: int) -> Word[int]:
    """A number written in digits, within bounds."""
    json: JsonSchema = {"type": "integer", "minimum": least, "maximum": most}
    return Word(_whole_number(least, most), "not_a_number", json, example=f"{least} à {most}")


def _matching(pattern: str) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return convert


def _day(text: str) -> date:
    return date.fromisoformat(_matching(DATE_PATTERN)(text))


def _likely_day(text: str) -> str:
    """24/12/2026 is how people write it."""
    if (parts := re.fullmatch(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})", text)) is None:
        return ""
    return f"{parts[3]}-{int(parts[2]):02}-{int(parts[1]):02}"


def _interval(text: str) -> Interval:
    opens, closes = _matching(INTERVAL_PATTERN)(text).split("-")
    if opens == closes:
        raise ValueError(text)
    return opens, closes


def _likely_interval(text: str) -> str:
    """How people write them: "9h-12h30", "9:00 - 12:30", "9 h à 12 h 30"."""
    ends = re.findall(r"([0-9]{1,2})\s*(?:h|H|:)\s*([0-9]{2})?", text)
    if len(ends) != 2:
        return ""
    opens, closes = (f"{int(hours):02}:{minutes or '00'}" for hours, minutes in ends)
    guess = f"{opens}-{closes}"
    return guess if opens != closes and re.fullmatch(INTERVAL_PATTERN, guess) else ""


def _delay(text: str) -> AfterStart | WorkingDaysAfterStart:
    if re.fullmatch(WORKING_DAYS_PATTERN, text):
        return WorkingDaysAfterStart(working_days(text))
    return AfterStart(duration(text))


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (LookupError, OSError) as error:
        raise ValueError(text) from error
    return text


def _pattern(pattern: str) -> JsonSchema:
    return {"type": "string", "pattern": pattern}


TEXT: Word[str] = Word(str.strip, "text_wanted", {"type": ["string", "number", "boolean"]})
NAME: Word[str] = Word(_matching(NAME_PATTERN), "not_a_name", _pattern(NAME_PATTERN))
LEVEL: Word[str] = Word(_matching(LEVEL_PATTERN), "not_a_level", _pattern(LEVEL_PATTERN))
ADDRESS: Word[str] = Word(_matching(ADDRESS_PATTERN), "not_an_address", _pattern(ADDRESS_PATTERN))
PHONE: Word[str] = Word(_matching(PHONE_PATTERN), "not_a_phone", {"type": ["string", "number"]})
DURATION: Word[timedelta] = Word(
    duration, "not_a_duration", _pattern(DURATION_PATTERN), guess=likely_duration, example="8 h"
)
DELAY: Word[AfterStart | WorkingDaysAfterStart] = Word(
    _delay,
    "not_a_duration",
    {"anyOf": [_pattern(DURATION_PATTERN), _pattern(WORKING_DAYS_PATTERN)]},
    guess=likely_delay,
    example="4 h » ou « 2 working days",
)
PERCENT: Word[int] = Word(percent, "not_a_percent", _pattern(PERCENT_PATTERN), example="50 %")
DAY: Word[date] = Word(_day, "not_a_day", _pattern(DATE_PATTERN), guess=_likely_day, example="2026-12-24")
INTERVAL: Word[Interval] = Word(
    _interval, "not_an_interval", _pattern(INTERVAL_PATTERN), guess=_likely_interval, example="09:00-12:00"
)
ZONE: Word[str] = Word(
    _zone,
    "not_a_zone",
    {"type": "string"},
    guess=lambda text: nearest(text, available_timezones()),
    example="Europe/Paris",
)
TRUE_OR_FALSE: Choice[bool] = Choice({"true": True, "false": False})


@dataclass(frozen=True, slots=True)
class RecipientList:
    """A list of the contract's own desk, or one of `brought_along` that each incident has of itself."""

    brought_along: frozenset[str] = BUILT_IN_RECIPIENTS

    def read(self, node: Node, path: Path, notes: Notes) -> str:
        text = scalar_text(node, path, notes)
        known = notes.names.get(f"recipients of {notes.desk}")
        if known is None or text in known | self.brought_along:  # an unknown desk is told of where it stands
            return text
        lists = [*sorted(known), *sorted(self.brought_along)]
        mend = choices(nearest(text, lists), lists)
        raise notes.refuse(node.mark, path, "unknown_recipients", text=text, desk=notes.desk, choices=mend)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string", "pattern": NAME_PATTERN}


@dataclass(frozen=True, slots=True)
class SupportLevel:
    """n2 or n3, which the contract's own desk must describe (R10)."""

    def read(self, node: Node, path: Path, notes: Notes) -> str:
        level = Choice({"n2": "n2", "n3": "n3"}).read(node, path, notes)
        known = notes.names.get(f"levels of {notes.desk}")
        if known is not None and level not in known:
            raise notes.refuse(node.mark, path, "level_not_described", level=level, desk=notes.desk)
        return level

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"enum": ["n2", "n3"]}

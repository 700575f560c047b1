"""How contracts write a delay, and where on a clock a step stands.

The unit is part of the type, so that fifteen minutes of opening time, forty-eight elapsed
hours and five working days can never be mistaken for one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class OpenTime:
    """Time that counts only while the calendar is open (R1)."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class ElapsedTime:
    """Time that counts round the clock; an end that falls outside opening rolls to the next opening (R2)."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Whole working days, from the day after the start to the closing of the n-th (R6)."""

    days: int


@dataclass(frozen=True, slots=True)
class NextRelease:
    """The next corrective version of the contract's list of dates, at the desk's closing that day (A9)."""


@dataclass(frozen=True, slots=True)
class Untimed:
    """A promise without a figure: followed until it is met (D3); it has steps but no due instant."""


Target = OpenTime | ElapsedTime | WorkingDays | NextRelease | Untimed


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of the target, 0 to 100; OpenTime and ElapsedTime only (0 and 100 fit any target)."""

    value: int


@dataclass(frozen=True, slots=True)
class AfterStart:
    """That much time of the clock's own kind after it started (open time where the target is not elapsed)."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class WorkingDaysAfterStart:
    """The closing of the n-th working day after the start (R6)."""

    days: int


@dataclass(frozen=True, slots=True)
class BeforeEnd:
    """That much time of the clock's own kind before its due instant; never before its start."""

    lead: timedelta


@dataclass(frozen=True, slots=True)
class AfterEnd:
    """That much opening time after the due instant."""

    delay: timedelta


Offset = Percent | AfterStart | WorkingDaysAfterStart | BeforeEnd | AfterEnd

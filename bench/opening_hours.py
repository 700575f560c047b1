"""Operations a second of `add` and `between` beside two libraries for opening hours, in one run, as ratios.

    python -m bench.opening_hours

The calendar is one that all three can state: the Caf du Haut-Rhin, Monday to Friday 08:00-16:00, public holidays of
Alsace-Moselle (C3). business-duration measures spans but adds none. Each figure is the best of several rounds over the
same random instants; "alike" counts the answers that are the same as ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

import pytz
from business_duration import businessDuration
from businesstimedelta import BusinessTimeDelta, HolidayRule, Rules, WorkDayRule

from workflows.opening_hours import OpeningHours
from workflows.public_holidays import public_holidays

ZONE = "Europe/Paris"
OPENS, CLOSES = time(8), time(16)
YEARS = range(2000, 2051)
HOLIDAYS = public_holidays("alsace-moselle", YEARS)
SPANS = {
    "a day": timedelta(days=1),
    "a week": timedelta(weeks=1),
    "four weeks": timedelta(weeks=4),
    "a year": timedelta(days=365),
    "nineteen years": timedelta(days=19 * 365),
}
ROUNDS = 5
AT_LEAST = 0.05
"""Seconds a round lasts at least: quick operations are repeated until then."""
AT_MOST = 3.0
"""Seconds after which no further round begins."""

Ask = Callable[[datetime, datetime], object]


@dataclass(frozen=True)
class Contender:
    """A library: what it is called, and how it is asked. Spans are two instants (UTC)."""

    name: str
    between: Ask
    add: Callable[[datetime, timedelta], object] | None


def ours() -> Contender:
    hours = OpeningHours(ZONE, {day: [("08:00", "16:00")] for day in range(5)}, HOLIDAYS, horizon=YEARS)
    started = perf_counter()
    hours.is_open(datetime(2026, 1, 1, tzinfo=UTC))
    print(f"compiling {len(YEARS)} years: {(perf_counter() - started) * 1000:.0f} ms, once\n")
    return Contender("Vigie", hours.between, hours.add)


def businesstimedelta() -> Contender:
    zone = pytz.timezone(ZONE)
    week = WorkDayRule(start_time=OPENS, end_time=CLOSES, working_days=[0, 1, 2, 3, 4], tz=zone)
    rules = Rules([week, HolidayRule(HOLIDAYS, tz=zone)])
    return Contender(
        "businesstimedelta",
        lambda a, b: rules.difference(a, b).timedelta,
        lambda start, duration: start + BusinessTimeDelta(rules, timedelta=duration),
    )


def business_duration() -> Contender:
    zone, holidays = ZoneInfo(ZONE), frozenset(HOLIDAYS)  # a set: its quickest form

    def between(a: datetime, b: datetime) -> timedelta:
        start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (a, b))
        return timedelta(seconds=float(businessDuration(start, end, OPENS, CLOSES, holidaylist=holidays, unit="sec")))

    return Contender("business-duration", between, None)


def instants(random: Random, span: timedelta, count: int) -> list[tuple[datetime, datetime]]:
    """Pairs `span` apart that end before 2037, after which pytz knows no summer time."""
    first, seconds = datetime(2001, 1, 1, tzinfo=UTC), 16 * 365 * 86_400
    starts = [first + timedelta(seconds=random.randrange(seconds)) for _ in range(count)]
    return [(start, start + span) for start in starts]


def best_time(ask: Callable[..., object], questions: Sequence[tuple[object, object]]) -> float:
    """Seconds for one question, the best of ROUNDS."""
    ask(*questions[0])  # what a library imports or builds at its first question is not its speed
    rounds: list[float] = []
    began, repeats = perf_counter(), 1
    while len(rounds) < ROUNDS and perf_counter() - began < AT_MOST:
        started = perf_counter()
        for _ in range(repeats):
            for first, second in questions:
                ask(first, second)
        lasted = perf_counter() - started
        if lasted < AT_LEAST:
            repeats *= 4
        else:
            rounds.append(lasted / (repeats * len(questions)))
    return min(rounds)


def alike(ask: Callable[..., object], answers: Sequence[object], questions: Sequence[tuple[object, object]]) -> str:
    same = sum(ask(*question) == answer for question, answer in zip(questions, answers, strict=True))
    return f"{same}/{len(questions)}"


def measure(
    operation: str, span: str, contenders: Sequence[Contender], questions: Sequence[tuple[object, object]]
) -> None:
    asked = [(one.name, ask) for one in contenders if (ask := getattr(one, operation)) is not None]
    seconds = {name: best_time(ask, questions) for name, ask in asked}
    our_name, our_ask = asked[0]
    answers = [our_ask(*question) for question in questions]
    print(f"{operation:<8} {span:<15} {our_name:<18} {1 / seconds[our_name]:>12,.0f}/s")
    for name, ask in asked[1:]:
        ratio, same = seconds[name] / seconds[our_name], alike(ask, answers, questions)
        print(f"{'':<24} {name:<18} {1 / seconds[name]:>12,.0f}/s   1/{ratio:,.0f} of ours   alike {same}")


def main() -> None:
    """Print the table."""
    random = Random(date(2026, 11, 21).toordinal())
    contenders = [ours(), businesstimedelta(), business_duration()]
    for span, length in SPANS.items():
        pairs = instants(random, length, 20 if length.days < 1000 else 3)
        measure("between", span, contenders, pairs)
        measure("add", span, contenders, [(start, contenders[0].between(start, end)) for start, end in pairs])


if __name__ == "__main__":
    main()

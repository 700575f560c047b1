"""Ask `OpeningHours` and the oracle the same random questions; every difference is printed with what it takes to ask again.

    python -m tests.workflows.minute_oracle --cases 1000000

One case is one instant, one duration and a second instant on one random calendar, about which the questions are asked;
the duration is a promise too, held up by random waits, whose ledger must add up.
"""

# ruff: noqa: T201 - a program that prints

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from multiprocessing import Pool
from random import Random, SystemRandom

from tests.workflows.clock_examination import questions_of_a_promise
from tests.workflows.random_calendars import (
    DAY_NAMES,
    Pair,
    RandomCalendar,
    random_calendar,
    random_duration,
    random_place,
)
from tests.workflows.reading_minutes import MINUTE, OPEN, MinuteOracle, year_of_minutes
from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours, WorkingWeek

CALENDARS_A_BATCH = 25
CASES_A_BATCH = 10_000
"""In one zone and year: reading a year minute by minute costs more than a thousand questions about it."""
STRETCHES_AT_MOST = timedelta(days=5)
MOST_PROMISES = timedelta(days=2)
RESOLUTION = timedelta(microseconds=1)

Answers = dict[str, tuple[object, object]]
"""What was asked -> (what the oracle says, what the calendar says)."""


@dataclass(frozen=True)
class Examination:
    """One calendar, known to the oracle and to `hours`, which may know the years around too."""

    oracle: MinuteOracle
    hours: OpeningHours
    knows_other_years: bool

    def answers(self, random: Random) -> Answers:
        oracle, hours = self.oracle, self.hours
        a, b, duration = self._moment(random), self._moment(random), random_duration(random)
        at, to = self._instant(random, a), self._instant(random, b)
        answers: Answers = {
            f"is_open({at})": (oracle.is_open(a), hours.is_open(at)),
            f"next_opening({at})": self._instants(oracle.next_opening(a), lambda: hours.next_opening(at)),
            f"closes_at({at})": self._instants(oracle.closes_at(a), lambda: hours.closes_at(at)),
            f"add({at}, {duration!r})": self._instants(oracle.add(a, duration), lambda: hours.add(at, duration)),
            f"between({at}, {to})": (oracle.between(a, b), hours.between(at, to)),
        }
        if random.random() < 0.25:
            answers |= self._stretches(random, *sorted((a, min(b, a + STRETCHES_AT_MOST))))
        answers |= questions_of_a_promise(random, oracle, hours, a, _promised(random, duration))
        if random.random() < 0.1:
            n, week = random.choice((1, 2, 5, 8, 60)), random.choice(list(WorkingWeek))
            expected = oracle.add_working_days(a, n, int(week))
            asked = f"add_working_days({at}, {n}, {week!r})"
            answers[asked] = self._instants(expected, lambda: hours.add_working_days(at, n, week))
        return answers

    def _stretches(self, random: Random, a: timedelta, b: timedelta) -> Answers:
        at, to, start = self._instant(random, a), self._instant(random, b), self.oracle.minutes.start
        expected = self.oracle.segments(a, b)
        segments = self.hours.segments(at, to)
        codes = [OPEN if one.reason is None else self.oracle.reasons.get(one.reason) for one in segments]
        found = [(one.start - start, one.end - start, code) for one, code in zip(segments, codes, strict=True)]
        opened = [(since - start, until - start) for since, until in self.hours.intervals(at, to)]
        return {
            f"segments({at}, {to})": (expected, found),
            f"intervals({at}, {to})": ([(since, until) for since, until, code in expected if code == OPEN], opened),
            f"sum of segments({at}, {to})": (b - a, sum((one.length for one in segments), timedelta())),
            f"open in segments({at}, {to})": (
                self.oracle.between(a, b),
                sum((one.length for one in segments if one.is_open), timedelta()),
            ),
        }

    def _instants(self, expected: timedelta | None, ask: Callable[[], datetime]) -> tuple[object, object]:
        """Both instants, and what the wall reads then; where the oracle's year has none, both errors."""
        if expected is None and self.knows_other_years:
            return None, None
        try:
            instant = ask()
        except (NeverOpens, BeyondHorizon) as error:
            none = BeyondHorizon if OPEN in self.oracle.code else NeverOpens
            return none if expected is None else expected, type(error)
        expected_at = None if expected is None else (self.oracle.minutes.start + expected).astimezone(self.hours.zone)
        on_the_wall = expected_at and expected_at.replace(tzinfo=None)
        return (expected, on_the_wall), (instant - self.oracle.minutes.start, instant.replace(tzinfo=None))

    def _moment(self, random: Random) -> timedelta:
        """Anywhere in the year, but mostly near an edge or a clock change."""
        minutes = self.oracle.minutes
        end = len(minutes.wall)
        minute = random.randrange(end)
        if random.random() < 0.5:
            edge = (
                self.oracle.closes_at(minute * MINUTE)
                if random.random() < 0.5
                else self.oracle.next_opening(minute * MINUTE)
            )
            minute = minute if edge is None else edge // MINUTE
        elif minutes.jumps and random.random() < 0.5:
            minute = random.choice(minutes.jumps) + random.randint(-180, 180)
        jitter = random.choice((0, 0, -1, 1, random.randrange(60_000_000), random.randrange(10**12)))
        return min(max(minute * MINUTE + timedelta(microseconds=jitter), timedelta()), end * MINUTE - RESOLUTION)

    def _instant(self, random: Random, moment: timedelta) -> datetime:
        """The same moment, said in one zone or another."""
        zone = random.choice((UTC, self.hours.zone, timezone(timedelta(hours=-3.5))))
        return (self.oracle.minutes.start + moment).astimezone(zone)


def _promised(random: Random, duration: timedelta) -> timedelta:
    """Hours or days as promises have them; months now and then, whose ledger is long."""
    return duration if random.random() < 0.1 else duration % MOST_PROMISES


def opening_hours(random: Random, zone: str, calendar: RandomCalendar, horizon: range) -> OpeningHours:
    """The calendar in one of the plain forms that `OpeningHours` reads."""

    def stated(pairs: Sequence[Pair]) -> list[Pair | str]:
        return [pair if random.random() < 0.5 else "-".join(pair) for pair in pairs]

    def key(weekday: int) -> str | int:
        return random.choice((weekday, DAY_NAMES[weekday], DAY_NAMES[weekday][:3]))

    return OpeningHours(
        zone,
        {key(weekday): stated(pairs) for weekday, pairs in calendar.week.items()},
        calendar.holidays,
        {day: stated(pairs) for day, pairs in calendar.exceptions.items()},
        exception_names=calendar.exception_names,
        horizon=horizon,
    )


def differences(seed: int, batch: int, cases: int = CASES_A_BATCH) -> list[str]:
    """Ask `cases` in one zone and year; each answer that differs, with what it takes to ask again."""
    random = Random(f"{seed}:{batch}")
    zone, year = random_place(random)
    minutes = year_of_minutes(zone, year)
    found = []
    for number in range(CALENDARS_A_BATCH):
        calendar = random_calendar(random, year)
        around = random.random() < 0.2
        horizon = range(year - 1, year + 2) if around else range(year, year + 1)
        examination = Examination(
            MinuteOracle(minutes, calendar), opening_hours(random, zone, calendar, horizon), around
        )
        for _ in range(cases // CALENDARS_A_BATCH):
            for asked, (expected, answer) in examination.answers(random).items():
                if expected != answer:
                    where = f"seed {seed}, batch {batch}, calendar {number}: {zone} {year} {calendar}"
                    found.append(f"{where}\n  {asked}\n  oracle   {expected}\n  calendar {answer}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask as many cases as wanted over all cores; 0 when there was no difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000, help=f"rounded up to batches of {CASES_A_BATCH}")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**32))
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    batches = -(-options.cases // CASES_A_BATCH)
    print(f"seed {options.seed}: {batches * CASES_A_BATCH:,} cases over {options.processes} processes", flush=True)
    different = 0
    with Pool(options.processes) as pool:
        results = pool.imap_unordered(partial(differences, options.seed), range(batches))
        for done, found in enumerate(results, 1):
            different += len(found)
            for difference in found[:3]:
                print(difference, flush=True)
            if done % max(1, batches // 50) == 0:
                print(f"{done * CASES_A_BATCH:>12,} cases, {different} differences", flush=True)
    print(f"seed {options.seed}: {batches * CASES_A_BATCH:,} cases, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

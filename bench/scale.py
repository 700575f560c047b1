"""What so many desks and incidents a year would need: processors, disk, write-ahead log, and what a bad hour does.

python -m bench.lives > units.json
python -m bench.scale units.json [--incidents 10000000] [--views 30] [--view-milliseconds 20]

Arithmetic for a year from the unit costs that `bench.lives` measured, and a simulation of the worst hour: partners write
as on a Monday morning, and in its midst one breakdown is reported by many at once. A model: it knows nothing of locks,
caches and disks, so it says what cannot suffice, and roughly what might. It reads no clock and repeats itself exactly.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORKING_DAYS = 251
OPEN_SECONDS = 9 * 3600
BUSIEST_HOUR = 2.5  # times the mean of the opening hours: Monday, nine to ten
STORM_SHARE = 0.02  # of a day's incidents, all of one breakdown, reported within ten minutes
STORM_SECONDS = 600
REMINDER_SECONDS = 900  # 15 minutes to acknowledge (A8): a storm's alarms fall due together
HOUR = 3600


@dataclass(frozen=True)
class Units:
    """Processor seconds of the program and of the database for one incident's whole life, by part; bytes that stay."""

    parts: dict[str, float]
    letters: float
    kilobytes: float
    log_kilobytes: float

    @property
    def seconds(self) -> float:
        return sum(self.parts.values())


def units_of(measured: dict[str, Any]) -> Units:
    """From a line of `bench.lives`."""
    own, server = measured["processor_milliseconds"], measured["server_milliseconds"]
    parts = {name: (own[name] + server.get(name, 0)) / 1000 for name in own}
    letters = measured["per_incident"]["letters sent"]
    return Units(parts, letters, measured["kilobytes_in_all"], measured["log_kilobytes"])


def year(units: Units, incidents: int, view_seconds: float) -> dict[str, Any]:
    """What a year comes to. Rates are a second; a processor is one core of the machine that was measured.

    `view_seconds`: processor time of all the pages people open about one incident.
    """
    busiest = incidents / WORKING_DAYS / OPEN_SECONDS * BUSIEST_HOUR
    return {
        "incidents_a_year": incidents,
        "incidents_a_second_busiest_hour": round(busiest, 2),
        "letters_a_second_busiest_hour": round(busiest * units.letters, 1),
        "processors_busiest_hour_mail_and_engine": round(busiest * units.seconds, 2),
        "processors_busiest_hour_pages": round(busiest * view_seconds, 2),
        "gigabytes_a_year": round(incidents * units.kilobytes / 1024**2, 1),
        "log_megabytes_a_second_busiest_hour": round(busiest * units.log_kilobytes / 1024, 2),
        "closed_a_month": round(incidents / 12),
    }


def storm(units: Units, incidents: int, workers: int, seed: int = 1) -> dict[str, Any]:
    """The worst hour with that many workers, each one processor: how long a mail and an alarm wait to be answered.

    Mails and alarms are served in the order in which they came, as the tables give them; a quarter of an hour after the
    storm its clocks run out together.
    """
    chance = random.Random(seed)
    rate = incidents / WORKING_DAYS / OPEN_SECONDS * BUSIEST_HOUR
    waves = int(incidents / WORKING_DAYS * STORM_SHARE)
    mails = sorted([*_steady(rate, chance), *(HOUR / 4 + chance.uniform(0, STORM_SECONDS) for _ in range(waves))])
    work = [(at, "mail", units.parts["mails"] / 2) for at in mails]  # a life has two mails
    work += [(at + REMINDER_SECONDS, "alarm", units.parts["alarms"]) for at in mails]
    work += [(at + 1, "letter", units.parts["letters"] / 2) for at in mails]
    waits = _served(sorted(work), workers, chance)
    return {"workers": workers, "mails": len(mails), "of_the_storm": waves} | {
        f"{kind}_seconds_p99": round(_p99(waits[kind]), 2) for kind in ("mail", "alarm", "letter")
    }


def _steady(rate: float, chance: random.Random) -> Iterator[float]:
    at = chance.expovariate(rate)
    while at < HOUR:
        yield at
        at += chance.expovariate(rate)


def _served(work: list[tuple[float, str, float]], workers: int, chance: random.Random) -> dict[str, list[float]]:
    """Seconds from when each was due to when it was done, by kind; a piece of work takes its mean, give or take half."""
    free = [0.0] * workers
    waits: dict[str, list[float]] = {"mail": [], "alarm": [], "letter": []}
    for due, kind, seconds in work:
        done = max(due, heapq.heappop(free)) + seconds * chance.uniform(0.5, 1.5)
        heapq.heappush(free, done)
        waits[kind].append(done - due)
    return waits


def _p99(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)] if waits else 0.0


def main() -> None:
    """Read the command line, print a line of JSON for the year and one for each number of workers."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("units", type=Path, help="a line of bench.lives; - for standard input")
    parser.add_argument("--incidents", type=int, default=10_000_000, help="a year")
    parser.add_argument("--views", type=int, default=30, help="pages opened about one incident in its life")
    parser.add_argument(
        "--view-milliseconds", type=float, default=20, help="processor time of one, as bench.pages tells"
    )
    chosen = parser.parse_args()
    read = sys.stdin.read() if str(chosen.units) == "-" else chosen.units.read_text()
    units = units_of(json.loads(read.strip().splitlines()[-1]))
    print(json.dumps(year(units, chosen.incidents, chosen.views * chosen.view_milliseconds / 1000)))
    for workers in (1, 2, 4, 8, 16):
        print(json.dumps(storm(units, chosen.incidents, workers)))


if __name__ == "__main__":
    main()

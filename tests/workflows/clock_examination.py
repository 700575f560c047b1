"""Random promises laid on a random calendar: their due instants against the oracle's, and whether the ledger adds up."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from tests.workflows.reading_minutes import MINUTE, MinuteOracle
from tests.workflows.small_clocks import laid
from tests.workflows.waiting_minutes import Wait, WaitingOracle, random_waits
from workflows.clocks import Pause, Timetable
from workflows.ledger import Ledger, LineKind, explain, spent, waited
from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours
from workflows.targets import ElapsedTime, OpenTime

Answers = dict[str, tuple[object, object]]


def questions_of_a_promise(
    random: Random, oracle: MinuteOracle, hours: OpeningHours, start: timedelta, length: timedelta
) -> Answers:
    """One promise of open time with random waits, and one of elapsed time (R2), started at `start` of the oracle's year."""
    year = oracle.minutes.start
    waits = random_waits(random, start, len(oracle.code) * MINUTE)
    table = laid(OpenTime(length), year + start, hours, _pauses(random, year, waits), pausable=True)
    answers = _open_time(random, WaitingOracle(oracle, waits), table, start, length)
    used_up = start + length
    if (
        random.random() < 0.2
        and used_up < len(oracle.code) * MINUTE
        and (opening := oracle.next_opening(used_up)) is not None
    ):
        elapsed = laid(ElapsedTime(length), year + start, hours)
        answers[f"ElapsedTime({length!r}) from {year + start}"] = (
            (year + opening, length),
            (elapsed.due_at(), explain(elapsed, year + start).total),
        )
    return answers


def _open_time(random: Random, oracle: WaitingOracle, table: Timetable, start: timedelta, length: timedelta) -> Answers:
    year = oracle.oracle.minutes.start
    asked = f"OpenTime({length!r}) from {year + start} with {table.pauses}"
    until = max(start, min(start + random_span(random), len(oracle.oracle.code) * MINUTE - MINUTE))
    expected = oracle.add(start, length)
    due = _due(table)
    answers: Answers = {}
    if random.random() < 0.3:
        answers[f"spent at {year + until}: {asked}"] = (oracle.spent(start, until), spent(table, year + until))
        answers[f"waited at {year + until}: {asked}"] = (oracle.waited(start, until), waited(table, year + until))
    if expected is not None:
        answers[f"due: {asked}"] = (year + expected, due)
        if due is not None:
            ledger = explain(table, due)
            answers[f"sum: {asked}"] = (length, ledger.total)
            answers[f"without a gap: {asked}"] = ([], _gaps(ledger, year + start, due))
    elif any(until is None for _, until in oracle.waits):
        answers[f"held: {asked}"] = (None, due)
        answers[f"sum while waiting: {asked}"] = (oracle.spent(start, until), explain(table, year + until).total)
    return answers


def random_span(random: Random) -> timedelta:
    """How far a look at a running clock is from its start."""
    return random.choice((timedelta(hours=5), timedelta(days=3))) * random.random()


def _due(table: Timetable) -> datetime | None:
    try:
        return table.due_at()
    except (NeverOpens, BeyondHorizon):
        return None


def _gaps(ledger: Ledger, start: datetime, due: datetime) -> list[object]:
    """Lines that do not begin where the last one ended, or count something that is no open time."""
    edges = [start, *(line.until for line in ledger.lines)]
    apart = [line for before, line in zip(edges, ledger.lines, strict=False) if line.since != before]
    wrong = [line for line in ledger.lines if (line.kind is LineKind.COUNTED) != bool(line.counted)]
    return [*apart, *wrong, *([edges[-1]] if edges[-1] != due else [])]


def _pauses(random: Random, year: datetime, waits: tuple[Wait, ...]) -> tuple[Pause, ...]:
    return tuple(
        Pause(year + since, None if until is None else year + until, random.choice(("partner", "supplier")))
        for since, until in waits
    )

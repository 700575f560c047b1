"""The programs of an earlier version: run with its folder as the working one, so that it is its code that is imported.

Told on the command line, in JSON, which lives to lead; says "ready", and ends them when it is told anything.
"""

from __future__ import annotations

import json
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.engine.victim import FastTime, Life, Victim


def lives(asked: dict[str, Any]) -> list[Victim]:
    """The programs asked for, not started: `time` is a `FastTime`, `programs` have parts, environment and log by name."""
    told = FastTime(
        asked["time"]["real_start"], datetime.fromisoformat(asked["time"]["told_start"]), asked["time"]["rate"]
    )
    return [
        Victim(name, Life(tuple(one["parts"]), one["environment"], told, Path(one["log"])))
        for name, one in asked["programs"].items()
    ]


def main() -> None:
    """Live until told to end; the last line says how each ended."""
    victims = lives(json.loads(sys.argv[1]))
    for victim in victims:
        victim.start(victim.life)
    for victim in victims:
        assert victim.wait_until_ready(), f"{victim.name} did not start"
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    ends = {victim.name: victim.end(signal.SIGTERM).code for victim in victims}
    sys.stdout.write(json.dumps(ends) + "\n")


main()

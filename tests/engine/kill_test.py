"""The long runs of kills and other misfortunes, from the command line.

python -m tests.engine.kill_test --strikes 250 --rounds 4 --database sqlite
python -m tests.engine.kill_test --strikes 100 --database postgresql --how stall --seed 7
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.engine.killing import PROGRAMS, Outcome, run
from tests.engine.misfortunes import MISFORTUNES
from tests.engine.passed_points import PassedPoints


def main() -> int:
    """Read the command line, run, print a line of JSON a round and whatever is broken; 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.kill_test", description=__doc__)
    parser.add_argument("--strikes", type=int, default=100, help="in each round, on a fresh desk")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--together", type=int, default=1, help="rounds that run at the same time")
    parser.add_argument("--database", choices=list(PROGRAMS), default="sqlite")
    parser.add_argument("--seed", type=int, default=None, help="makes chance the same again")
    parser.add_argument("--how", choices=[one.name for one in MISFORTUNES], default="kill")
    parser.add_argument("--points", type=int, default=0, help="how many of the named points must have been passed")
    parser.add_argument("--log", type=Path, help="where to leave what the programs of the last round wrote")
    chosen = parser.parse_args()
    if chosen.how == "disk" and os.geteuid() != 0:
        sys.stdout.write("skipped: only root may mount a small disk\n")
        return 0
    seed = chosen.seed if chosen.seed is not None else random.randrange(10**6)
    points = PassedPoints()

    def one_round(number: int) -> bool:
        return _tell(
            chosen.database,
            chosen.how,
            seed + number,
            run(chosen.database, chosen.strikes, seed + number, log=chosen.log, how=chosen.how, points=points),
        )

    with ThreadPoolExecutor(chosen.together) as pool:
        sound = list(pool.map(one_round, range(chosen.rounds)))
    sys.stdout.write(json.dumps({"database": chosen.database, "how": chosen.how, **points.as_document()}) + "\n")
    return 0 if all(sound) and len(points.passed) >= chosen.points else 1


def _tell(database: str, how: str, seed: int, outcome: Outcome) -> bool:
    lines = [json.dumps({"database": database, "how": how, "seed": seed, **outcome.as_document()})]
    lines += [f"  {line}" for line in outcome.audit.broken[:50]]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return not outcome.audit.broken


if __name__ == "__main__":
    sys.exit(main())

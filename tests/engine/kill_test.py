"""The long run of kills, from the command line.

python -m tests.engine.kill_test --kills 1000 --database sqlite
python -m tests.engine.kill_test --kills 1000 --database postgresql --seed 7
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

from tests.engine.killing import PROGRAMS, run


def main() -> int:
    """Read the command line, run, print one line of JSON and whatever is broken; 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.kill_test", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=list(PROGRAMS), default="sqlite")
    parser.add_argument("--seed", type=int, default=None, help="makes chance the same again")
    parser.add_argument("--how", default="kill", help="kill, raise, stall:SECONDS, or database: PostgreSQL is crashed")
    parser.add_argument("--log", type=Path, help="where to leave what the programs wrote")
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.randrange(10**6)
    outcome = run(chosen.database, chosen.kills, seed, chosen.log, chosen.how)
    sys.stdout.write(
        json.dumps({"database": chosen.database, "how": chosen.how, "seed": seed, **outcome.as_document()}) + "\n"
    )
    for line in outcome.audit.broken[:50]:
        sys.stdout.write(f"  {line}\n")
    return 1 if outcome.audit.broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""The primary of a replicated PostgreSQL is killed again and again under load: nothing acknowledged may be lost.

python -m tests.engine.failover_test --kills 20

Real Patroni and etcd on loopback; every third time the whole node dies with its Patroni. Where they are not installed
it says so and ends well.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.engine.killing import Killing
from tests.engine.misfortunes import Misfortune, Surroundings
from tests.engine.passed_points import PassedPoints
from tests.servers.patroni import PatroniCluster, reason_missing
from tests.servers.smtp_sink import SmtpSink

RATE = 60.0  # a second is a minute
BETWEEN_SECONDS = 4.0
WHOLE_NODE_EVERY = 3
NOTHING_ELSE = Misfortune("failover", "failover", 0, 0)


class FailingOver(Killing):
    """The programs live on; it is their database that dies."""

    cluster: PatroniCluster
    promoted_after: list[float]

    def _strike(self, strikes: int) -> None:
        self.promoted_after = []
        for victim in self._victims:
            victim.start(victim.life)
        for victim in self._victims:
            assert victim.wait_until_ready(), f"{victim.name} did not start"
        for number in range(strikes):
            time.sleep(BETWEEN_SECONDS)
            dead = self.cluster.kill_primary(whole_node=number % WHOLE_NODE_EVERY == WHOLE_NODE_EVERY - 1)
            self.promoted_after.append(self.cluster.wait_for_another(dead))
            self._strikes += 1
            time.sleep(BETWEEN_SECONDS)
            self.cluster.wait_until_whole()
        for victim in self._victims:
            assert not victim.wait_for_death(0), f"{victim.name} died of it"
            victim.end(signal.SIGTERM)


def failover(kills: int, seed: int, writers: int, log: Path | None) -> tuple[dict[str, Any], list[str]]:
    """Kill the primary that many times; the figures, and whatever is broken."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-failover-"))
    began = time.monotonic()
    try:
        with PatroniCluster() as cluster, SmtpSink() as sink:
            administer = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
            with administer.connect() as connection:
                connection.execute(text("create database desk"))
            administer.dispose()
            around = Surroundings(cluster.url("desk"), folder, None)
            run = FailingOver(
                "postgresql", folder, around, sink, seed, how=NOTHING_ELSE, points=PassedPoints(), rate=RATE,
                writers=writers,
            )  # fmt: skip
            run.cluster = cluster
            outcome = run.run(kills)
            figures = outcome.as_document() | {
                "primary_killed": kills,
                "seconds": round(time.monotonic() - began),
                "promoted_after_median": round(statistics.median(run.promoted_after), 1),
                "promoted_after_max": round(max(run.promoted_after), 1),
                "drained_in": round(run.drained_in, 1),
            }
            return figures, outcome.audit.broken
    finally:
        if log is not None:
            log.write_text("".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log"))))
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Read the command line, run, print one line of JSON and whatever is broken; 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.failover_test", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", type=int, default=2, help="each sends about one mail a second")
    parser.add_argument("--log", type=Path)
    chosen = parser.parse_args()
    if why := reason_missing():
        sys.stdout.write(f"skipped: {why}\n")
        return 0
    figures, broken = failover(chosen.kills, chosen.seed, chosen.writers, chosen.log)
    sys.stdout.write("\n  ".join([json.dumps(figures), *broken[:50]]) + "\n")
    return 1 if broken or figures["drained_in"] > 60 else 0


if __name__ == "__main__":
    sys.exit(main())

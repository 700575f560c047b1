"""An earlier version and this one at work on one PostgreSQL while mails arrive, people act and programs are killed.

python -m tests.engine.upgrade_test --older REVISION --kills 40

The tables are this version's, as in an upgrade without a pause (docs/operating.md). The earlier programs are asked to
stop before time stands still; the auditor then reads the desk that both have written.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.engine.auditor import Audit
from tests.engine.killing import Killing, Outcome
from tests.engine.misfortunes import Surroundings, misfortune
from tests.engine.passed_points import PassedPoints
from tests.engine.victim import DUTIES
from tests.servers.ports import free_ports
from tests.servers.postgres import PostgresServer
from tests.servers.smtp_sink import SmtpSink

OLDER = {"older pages and all duties": ("pages", *DUTIES), "older mails": ("door", "read_mails")}
RATE = 60.0  # a second is a minute
SCRIPT = Path(__file__).with_name("older_programs.py")


class Upgrading(Killing):
    """This version's programs die and live again; beside them live the earlier version's."""

    tree: Path
    folder: Path
    by_rules: dict[str, int]  # incidents by the rule book they were registered under: each version has its own

    def _strike(self, strikes: int) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT.read_text(), json.dumps(self._older_lives())],
            cwd=self.tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as older:  # fmt: skip
            assert older.stdout is not None
            assert older.stdout.readline() == "ready\n", "the earlier version did not start"
            super()._strike(strikes)
            ends = json.loads(older.communicate("end\n")[0])
        self._fell += [f"{name} ended with {code}" for name, code in ends.items() if code != 0]

    def _audit(self, now: datetime) -> Audit:
        engine = create_engine(self._around.url)
        with engine.connect() as connection:
            counted = connection.execute(text("select rules_version, count(*) from incident group by 1 order by 1"))
            self.by_rules = dict(list(counted))  # type: ignore[arg-type]
        engine.dispose()
        return super()._audit(now)

    def _older_lives(self) -> dict[str, Any]:
        time_told = {"real_start": self._time.real_start, "told_start": self._time.told_start.isoformat(), "rate": RATE}
        programs = {}
        for name, parts in OLDER.items():
            door, page = free_ports(2)
            self._traffic.also_at([door] if "door" in parts else [], [page] if "pages" in parts else [])
            programs[name] = {
                "parts": parts,
                "environment": self._settings(self.folder, door, page),
                "log": str(self.folder / f"{name}.log"),
            }
        return {"time": time_told, "programs": programs}


def side_by_side(older: str, kills: int, seed: int, log: Path | None) -> tuple[Outcome, dict[str, int]]:
    """Kill this version's programs that many times beside those of `older`, a revision of this repository; audit. The
    second value counts the incidents by rule book.
    """
    folder, began = Path(tempfile.mkdtemp(prefix="vigie-upgrade-")), time.monotonic()
    tree = folder / "older"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), older], check=True)
    try:
        with PostgresServer() as server, SmtpSink() as sink:
            around = Surroundings(server.create_database("desk"), folder, server)
            run = Upgrading(
                "postgresql", folder, around, sink, seed, how=misfortune("kill"), points=PassedPoints(), rate=RATE
            )
            run.tree, run.folder = tree, folder
            outcome = run.run(kills)
            outcome.seconds = time.monotonic() - began
            return outcome, run.by_rules
    finally:
        if log is not None:
            log.write_text("".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log"))))
        subprocess.run(["git", "worktree", "remove", "--force", str(tree)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Read the command line, run, print one line of JSON and whatever is broken; 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.upgrade_test", description=__doc__)
    parser.add_argument("--older", required=True, help="the revision that goes on running")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--log", type=Path)
    chosen = parser.parse_args()
    outcome, by_rules = side_by_side(chosen.older, chosen.kills, chosen.seed, chosen.log)
    figures = {"older": chosen.older, "seed": chosen.seed, **outcome.as_document(), "incidents by rules": by_rules}
    sys.stdout.write("\n  ".join([json.dumps(figures), *outcome.audit.broken[:50]]) + "\n")
    return 1 if outcome.audit.broken else 0


if __name__ == "__main__":
    sys.exit(main())

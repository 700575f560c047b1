"""What a request costs: reporting an incident and reading one, beside a bare Flask answer, in one process.

python -m bench.api [--times N]

In-process WSGI on SQLite with its usual settings (WAL, synchronous=FULL): what is measured is the program, not a network.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from app.extensions import db
from tests.api.program import REPORT, Program, token_for
from tests.web.conftest import lay_out_people, make_app

OFTEN = "1000000000"


def percentiles(times: int, call: Callable[[], object]) -> str:
    """'p50 6.1 ms, p95 8.0 ms' of that many calls, after a tenth as many to warm up."""
    for _ in range(max(1, times // 10)):
        call()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms"


def bare() -> Program:
    """The floor: a Flask that answers a constant."""
    app = Flask("bare")
    app.add_url_rule("/api/v1/x", "x", lambda: {"x": 1})
    return Program(app.test_client())


def main() -> None:
    """Print a line a request."""
    parser = argparse.ArgumentParser(prog="python -m bench.api", description=__doc__)
    parser.add_argument("--times", type=int, default=500)
    times = parser.parse_args().times
    floor = bare()
    print("bare Flask answer      ", percentiles(times, lambda: floor.get("/x")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        lay_out_people(url, folder)
        app = make_app(url, folder, VIGIE_API_A_MINUTE=OFTEN)
        with app.app_context():
            program = Program(app.test_client(), token_for("agent@cnaf.example"))
            db.session.remove()
        print("report an incident     ", percentiles(times, lambda: program.post("/incidents", REPORT, 201)))
        reference = program.post("/incidents", REPORT, 201)["reference"]
        at = f"/incidents/{reference}"
        print("read an incident       ", percentiles(times, lambda: program.get(at)))
        print(
            "read it, unchanged     ",
            percentiles(times, lambda: program.get(at, 304, headers={"If-None-Match": tag(program, at)})),
        )
        print("list fifty             ", percentiles(times, lambda: program.get("/incidents")))
        print("explain its clocks     ", percentiles(times, lambda: program.get(f"{at}/clocks")))
        with app.app_context():
            db.engine.dispose()


_TAGS: dict[str, str] = {}


def tag(program: Program, path: str) -> str:
    """Its ETag, read once."""
    if path not in _TAGS:
        program.get(path)
        _TAGS[path] = program.etag
    return _TAGS[path]


if __name__ == "__main__":
    main()

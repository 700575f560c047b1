"""How long the server takes for the queue, the board, an incident and a search, with few incidents and with many.

python -m bench.pages --database sqlite postgresql --incidents 1000 100000

Server time: the whole program from the request to the last byte of the answer, without a network, one request after the
other. The floor is a bare Flask application that answers a page of the same weight from memory.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from contextvars import Context
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from app import clock, create_app
from app.config import read_settings
from app.extensions import db
from app.models import Incident, User
from bench.engine import database
from bench.pages_desk import AT, fill, have_every_duty_beat
from tests.web.person import Person

ROUNDS = 200
PAGES = {
    "file de tri": ("agent@cnaf.example", "/"),
    "file, lignes seules": ("agent@cnaf.example", "/file"),
    "fiche incident": ("agent@cnaf.example", "/incidents/{reference}"),
    "recherche, mot courant": ("agent@cnaf.example", "/recherche?q=flux"),
    "recherche, quatre mots": ("agent@cnaf.example", "/recherche?q=flux+agence+nord+990"),
    "tableau": ("responsable@cnaf.example", "/tableau"),
}


def main() -> None:
    """Print one line a page, a size and a database, then the ratio of the largest to the smallest."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    asked.add_argument("--incidents", nargs="+", type=int, default=[1_000, 100_000])
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    wanted = asked.parse_args()
    clock.real_now = clock.now = lambda: AT
    for kind in wanted.database:
        medians: dict[str, list[float]] = {}
        for incidents in wanted.incidents:
            with database(kind) as (url, folder):
                for name, p95 in measure(url, folder, incidents, wanted.rounds, kind).items():
                    medians.setdefault(name, []).append(p95)
        for name, values in medians.items():
            print(f"{kind:<11} {name:<20} p95 ratio {values[-1] / values[0]:.2f}")


def measure(url: str, folder: Path, incidents: int, rounds: int, kind: str) -> dict[str, float]:
    """Fill that database, ask each page `rounds` times; page to its p95 in milliseconds."""
    app = create_app(
        read_settings({"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder), "VIGIE_SECRET_KEY": "a secret of the bench"})
    )
    began = time.monotonic()
    with app.app_context():
        db.create_all()
    fill(app, incidents)
    print(f"{kind}: {incidents} incidents laid down in {time.monotonic() - began:.0f} s", flush=True)
    have_every_duty_beat(app)
    with app.app_context():
        reference = db.session.scalars(select(Incident.reference).where(Incident.state == "acknowledged")).first()
        db.session.remove()
        engine = db.engine
    found = {}
    for name, (email, path) in PAGES.items():
        client = _signed_in(app, email)
        found[name] = _timed(
            client, path.format(reference=reference), rounds, f"{kind:<11}{incidents:>7} {name}", engine
        )
    page = _signed_in(app, PAGES["file de tri"][0]).get("/").data
    _timed(bare(page).test_client(), "/", rounds, f"{kind:<11}{incidents:>7} (Flask nu)", engine)
    with app.app_context():
        db.engine.dispose()
    return found


def bare(page: bytes) -> Flask:
    """A Flask application that answers these bytes and knows nothing else."""
    app = Flask("bare")
    app.add_url_rule("/", "page", lambda: page)
    return app


def _timed(client: FlaskClient, path: str, rounds: int, name: str, engine: Engine) -> float:
    asked = _Asked(engine)
    for _ in range(5):
        asked.count = 0
        answer = _outside(client, path)
        assert answer.status_code == 200, (path, answer.status_code)
    size, questions = len(gzip.compress(answer.data, 6)), asked.count
    asked.leave()
    spent, worked = [], []
    for _ in range(rounds):
        began, at_work = time.perf_counter(), time.process_time()
        _outside(client, path)
        spent.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - at_work) * 1000)
    p95 = statistics.quantiles(spent, n=20)[-1]
    print(
        f"{name:<40} p50 {statistics.median(spent):7.2f} ms  p95 {p95:7.2f} ms  "
        f"of the program's processor {statistics.median(worked):7.2f} ms  "
        f"{questions:>3} questions  {size / 1000:5.1f} kB compressed",
        flush=True,
    )
    return p95


def _outside(client: FlaskClient, path: str):
    return Context().run(client.get, path)


class _Asked:
    def __init__(self, engine: Engine) -> None:
        self.engine, self.count = engine, 0
        event.listen(engine, "before_cursor_execute", self._one_more)

    def _one_more(self, *_: object) -> None:
        self.count += 1

    def leave(self) -> None:
        event.remove(self.engine, "before_cursor_execute", self._one_more)


def _signed_in(app: Flask, email: str) -> FlaskClient:
    person = Person(app.test_client())
    with app.app_context():
        user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
        db.session.remove()
    person.be(user_id)
    return person.client


if __name__ == "__main__":
    main()

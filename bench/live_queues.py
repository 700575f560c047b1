"""How soon a change shows on two hundred queues that lie open, and what that costs everybody else.

python -m bench.live_queues --pages 200 --changes 20

The server runs as it does in production, in a process of its own. Each open queue asks as its page's script does: every
second, from a moment of its own, for the mark, and for the rows with the ETag of what it shows once the mark is another
one. Meanwhile a few people open whole pages. The changes are made by the verbs, in this process, as the engine or another worker makes them.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import clock, create_app
from app.config import read_settings
from app.engine.page_server import PageServer
from app.extensions import db
from app.models import Contact, User
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.open_case import put_down
from app.use_cases.register_incident import Referral, register_incident
from app.web.pulse import PATH
from bench.engine import database
from bench.pages_desk import AT, CONTRACT, fill
from tests.web.person import Person

WATCHERS = ("agent@cnaf.example", "agent2@cnaf.example", "responsable@cnaf.example")
OTHERS = ("/", "/tableau", "/recherche?q=flux")


def main() -> None:
    """Print how long the changes took to show, and how long whole pages took without the open queues and with them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", default="sqlite")
    asked.add_argument("--incidents", type=int, default=1000)
    asked.add_argument("--pages", type=int, default=200)
    asked.add_argument("--changes", type=int, default=20)
    asked.add_argument(
        "--every", type=float, default=1.0, help="seconds between two questions of a page, as in live.js"
    )
    asked.add_argument("--serve", nargs=2, metavar=("URL", "FOLDER"))
    wanted = asked.parse_args()
    if wanted.serve:
        serve(*wanted.serve)
        return
    with database(wanted.database) as (url, folder):
        app = desk_of(url, folder)
        with app.app_context():
            db.create_all()
        fill(app, wanted.incidents)
        with served(url, folder) as port:
            asyncio.run(Bench(app, port, wanted.pages, wanted.changes, wanted.every).run())
        with app.app_context():
            db.engine.dispose()


def desk_of(url: str, folder: Path) -> Flask:
    """The program on that database, on a Monday morning that runs on."""
    clock.travel(AT - clock.real_now())
    known = {"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder), "VIGIE_SECRET_KEY": "a secret of the bench"}
    return create_app(read_settings(known))


def serve(url: str, folder: str) -> None:
    """The server's own process: it says its port and answers until its input closes."""
    server = PageServer(desk_of(url, Path(folder)), "127.0.0.1", 0, 8)
    server.start()
    print(server.port, flush=True)
    sys.stdin.read()
    server.stop()


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    """The port of a server of that database."""
    command = [sys.executable, "-m", "bench.live_queues", "--serve", url, str(folder)]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdin is not None
    assert server.stdout is not None
    yield int(server.stdout.readline())
    server.stdin.close()
    server.wait(30)
    server.stdout.close()


@dataclass
class Visitor:
    """One keep-alive connection of somebody who is signed in."""

    port: int
    cookie: str
    tag: str = ""
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body; an ETag is kept and sent with the next question."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={self.cookie}\r\n"
        writer.write(f"{head}HX-Request: true\r\nAccept-Encoding: gzip\r\nIf-None-Match: {self.tag}\r\n\r\n".encode())
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        status = int(lines[0].split()[1])
        length = 0 if status == 304 else int(headers.get("content-length", 0))
        sent = await reader.readexactly(length)
        body = (gzip.decompress(sent) if headers.get("content-encoding") == "gzip" else sent).decode()
        self.tag = headers.get("etag", self.tag)
        if headers.get("connection", "").lower() == "close":  # waitress does after every 304; a browser comes again
            self.leave()
        return status, body

    def leave(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


@dataclass
class Bench:
    """`seen` and `pages` hold seconds: from the commit of a change to the page that shows it; whole pages."""

    app: Flask
    port: int
    watchers: int
    changes: int
    every: float
    seen: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    made: dict[str, float] = field(default_factory=dict)

    async def run(self) -> None:
        cookies = [self._cookie(email) for email in WATCHERS]
        await self._others(cookies, 10)
        told(f"whole pages, no queue open ({len(self.pages)})", self.pages)
        self.pages.clear()
        visitors = [Visitor(self.port, cookies[number % len(cookies)]) for number in range(self.watchers)]
        watching = [asyncio.create_task(self._watch(one)) for one in visitors]
        await asyncio.sleep(3 * self.every)
        self.answers.clear()
        began = time.monotonic()
        others = asyncio.create_task(self._others(cookies, 2.5 * self.changes))
        for number in range(self.changes):
            await asyncio.to_thread(self._change, number)
            await asyncio.sleep(2.5)
        await others
        seconds = time.monotonic() - began
        for one in watching:
            one.cancel()
        ends = await asyncio.gather(*watching, return_exceptions=True)
        if lost := [one for one in ends if not isinstance(one, asyncio.CancelledError)]:
            raise RuntimeError(f"{len(lost)} pages gave up", lost[0]) from lost[0]
        for visitor in visitors:
            visitor.leave()
        told(
            f"a change on {self.watchers} open queues ({len(self.seen)} of {self.watchers * self.changes} seen)",
            self.seen,
        )
        told(f"whole pages, {self.watchers} queues open ({len(self.pages)})", self.pages)
        print(f"{sum(self.answers.values()) / seconds:.0f} questions a second: {self.answers}")

    async def _watch(self, visitor: Visitor) -> None:
        """One open page: what it has not shown yet of the changes made is noted when it comes."""
        await asyncio.sleep(random.uniform(0, self.every))
        shown: set[str] = set()
        known = ""
        while True:
            status, mark = await visitor.get(PATH)
            self._count("mark", status)
            body = ""
            if mark != known:
                status, body = await visitor.get("/file")
                self._count("rows", status)
            known = mark
            for reference, at in list(self.made.items()) if body else ():
                if reference not in shown and reference in body:
                    shown.add(reference)
                    self.seen.append(time.monotonic() - at)
            await asyncio.sleep(self.every)

    def _count(self, what: str, status: int) -> None:
        self.answers[f"{what} {status}"] = self.answers.get(f"{what} {status}", 0) + 1

    async def _others(self, cookies: list[str], seconds: float) -> None:
        """Somebody opens a whole page twice a second."""
        visitor, until, number = Visitor(self.port, cookies[-1]), time.monotonic() + seconds, 0
        while time.monotonic() < until:
            began, visitor.tag, number = time.monotonic(), "", number + 1
            status, _ = await visitor.get(OTHERS[number % len(OTHERS)])
            assert status == 200, status
            self.pages.append(time.monotonic() - began)
            await asyncio.sleep(0.5)
        visitor.leave()

    def _change(self, number: int) -> None:
        """A partner's incident comes in, its first deadline in a quarter of an hour."""
        with self.app.app_context():
            with transaction() as session:
                reporter = session.scalars(select(Contact)).first()
                assert reporter is not None
                referral = Referral(
                    CONTRACT, reporter, f"Flux DSG non reçu, envoi {number}", "Rien ce matin.", clock.now()
                )
                case = register_incident(session, referral, Actor(reporter.name, "partner"), clock.now())
                put_down(case)
                reference = case.incident.reference
            self.made[reference] = time.monotonic()
            db.session.remove()

    def _cookie(self, email: str) -> str:
        person = Person(self.app.test_client())
        with self.app.app_context():
            user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
            db.session.remove()
        person.be(user_id)
        person.get("/")  # as a browser has: the first answer marks the cookie with what it was opened by
        cookie = person.client.get_cookie("session")
        assert cookie is not None
        return cookie.value


def told(what: str, seconds: list[float]) -> None:
    """One line of figures."""
    if len(seconds) < 2:
        print(f"{what:<60} nothing to count")
        return
    cuts = statistics.quantiles(seconds, n=20)
    print(
        f"{what:<60} p50 {statistics.median(seconds):6.3f} s  p95 {cuts[-1]:6.3f} s  worst {max(seconds):6.3f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()

"""What one incident costs from its first mail to its closure: processor, statements, bytes, write-ahead log.

python -m bench.lives [--database postgresql] [--lives 200]

Each life is lived through the doors' own path and the verbs, on a moved time: a mail with an attachment, the alarms
that come due, triage, an answer, the restoration, the partner's validation by mail, the letters put into
the local mailbox. Processor seconds are those of this process and, on PostgreSQL, of its server. Bytes are the
growth of each table with its indexes over the second half of the lives, so that what every database holds counts not.
`bench/scale.py` reckons with what this prints.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import psutil
from sqlalchemy import event, func, select, text

from app import clock
from app.extensions import db
from app.intake.pipeline import understand_kept_mails
from app.intake.reader import MailReader
from app.models import FiredStep, Incident, Letter, User
from app.models.transaction import transaction
from app.notify.outbox import send_due_letters
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import answer_partner
from app.use_cases.receive_mail import keep_mail
from app.use_cases.restore_incident import restore_incident
from app.use_cases.triage_incident import Triage, triage_incident
from app.use_cases.wake_incidents import wake_due_incidents
from bench.engine import database
from bench.mail import a_mail, lay_out, make_app
from workflows.rules import Kind

BEGINS_AT = datetime.fromisoformat("2026-11-23T09:00:00+01:00")
ASKS_TO_VALIDATE = "restored"


class Meter:
    """Processor seconds and statements by part of a life."""

    def __init__(self, server: psutil.Process | None) -> None:
        self._server = server
        self.processor: dict[str, float] = defaultdict(float)
        self.server_processor: dict[str, float] = defaultdict(float)
        self.statements: Counter[str] = Counter()
        self._part = ""

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._part = name
        began, served = time.process_time(), self._served()
        yield
        self.processor[name] += time.process_time() - began
        self.server_processor[name] += self._served() - served
        self._part = ""

    def count(self, *_of_a_statement: object) -> None:
        if self._part:
            self.statements[self._part] += 1

    def _served(self) -> float:
        """Seconds of the server's living processes; its connection to this one outlives every part."""
        if self._server is None:
            return 0.0
        return sum(sum(one.cpu_times()[:2]) for one in self._server.children())


class Told:
    """The time as it is told to the program."""

    def __init__(self) -> None:
        self.now = BEGINS_AT
        clock.now = lambda: self.now  # type: ignore[assignment]


def live(numbers: range, told: Told, meter: Meter, reader: MailReader, agent: Actor) -> None:
    """One life after another, each from 9 o'clock of the next working minute on."""
    for number in numbers:
        told.now = BEGINS_AT + timedelta(seconds=40 * number)
        _take(a_mail(number), told, meter, reader)
        [reference] = db.session.scalars(select(Incident.reference).order_by(Incident.id.desc()).limit(1))
        db.session.rollback()
        _pass_time(told, timedelta(minutes=12 if number % 3 else 25), meter)
        with meter.part("acts"):
            triage_incident(reference, agent, Triage(kind=Kind.TECHNICAL), told.now)
            acknowledge_incident(reference, agent, told.now)
        _pass_time(told, timedelta(hours=1), meter)
        with meter.part("acts"):
            answer_partner(reference, agent, "Nous regardons.", asks=False, now=told.now)
        _pass_time(told, timedelta(hours=2), meter)
        with meter.part("acts"):
            restore_incident(reference, agent, "Flux rejoué.", told.now)
        _take(_validation(number, reference), told, meter, reader)
        _pass_time(told, timedelta(minutes=1), meter)


def _take(mail: tuple[bytes, str], told: Told, meter: Meter, reader: MailReader) -> None:
    raw, to = mail
    with meter.part("mails"):
        sender = "x@cd-val-ambre.example"
        keep_mail(raw, source="smtp", envelope_from=sender, envelope_to=[to], received_at=told.now)
        assert understand_kept_mails(reader)
    meter.statements["mails taken"] += 1


def _validation(number: int, reference: str) -> tuple[bytes, str]:
    asked = select(Letter).join(Incident).where(Incident.reference == reference, Letter.template == ASKS_TO_VALIDATE)
    letter = db.session.scalars(asked).one()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = letter.recipient, letter.headers["Reply-To"], f"Re: {letter.subject}"
    mail["Message-ID"], mail["In-Reply-To"] = f"<yes.{number}@cd-val-ambre.example>", letter.message_id
    mail.set_content("Oui, merci.\n")
    db.session.rollback()
    return mail.as_bytes(), str(mail["To"])


def _pass_time(told: Told, passed: timedelta, meter: Meter) -> None:
    """Every alarm at its own instant, then the letters."""
    end = told.now + passed
    while (alarm := db.session.scalar(select(func.min(Incident.wake_at)))) is not None and alarm <= end:
        db.session.rollback()
        told.now = max(alarm, told.now)
        with meter.part("alarms"):
            meter.statements["alarms answered"] += wake_due_incidents(told.now)
    told.now = end
    db.session.rollback()
    with meter.part("letters"):
        while sent := send_due_letters(told.now):
            meter.statements["letters sent"] += sent


def _sizes() -> dict[str, int]:
    """Bytes by table, its indexes and long values included; of a whole SQLite file under one name."""
    if db.engine.dialect.name == "sqlite":
        pages = db.session.execute(text("select page_count * page_size from pragma_page_count, pragma_page_size"))
        return {"whole file": int(pages.scalar_one())}
    found = db.session.execute(text("select relname, pg_total_relation_size(oid) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"))  # fmt: skip
    return {str(name): int(size) for name, size in found}


def _log_position() -> int:
    if db.engine.dialect.name == "sqlite":
        return 0
    return int(db.session.scalar(text("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")) or 0)


def measure(kind: str, lives: int) -> dict[str, Any]:
    """Unit costs of an incident; the first half of the lives is for warming up."""
    with database(kind) as (url, folder):
        app = make_app(url, str(folder))
        with app.app_context(), MailReader() as reader:
            lay_out()
            meter, told, actor = Meter(_server_of(url)), Told(), _agent()
            live(range(lives), told, Meter(None), reader, actor)
            sizes, log = _sizes(), _log_position()
            db.session.rollback()
            event.listen(db.engine, "before_cursor_execute", meter.count)
            live(range(lives, 2 * lives), told, meter, reader, actor)
            grown = {name: (size - sizes.get(name, 0)) / lives for name, size in _sizes().items()}
            log = _log_position() - log
            steps = db.session.scalar(select(func.count()).select_from(FiredStep)) or 0
            closed = db.session.scalar(select(func.count()).where(Incident.closed_at.is_not(None)))
            db.session.remove()
            db.engine.dispose()
    assert closed == 2 * lives, f"{closed} of {2 * lives} lives came to their end"
    return _told(kind, lives, meter, grown, log, steps / 2)


def _agent() -> Actor:
    with transaction() as session:
        agent = User(email="agent@cnaf.example", name="Agent", role="agent", desk="gsi", password_hash="none")
        session.add(agent)
        session.flush()
        return Actor(agent.name, agent.role, agent.desk, agent.id)


def _server_of(url: str) -> psutil.Process | None:
    if url.startswith("sqlite"):
        return None
    pid = int(db.session.scalar(text("select pg_backend_pid()")) or 0)
    return psutil.Process(pid).parent()


def _told(kind: str, lives: int, meter: Meter, grown: dict[str, float], log: int, steps: float) -> dict[str, Any]:
    def each(counted: dict[str, float]) -> dict[str, float]:
        return {name: round(1000 * seconds / lives, 2) for name, seconds in counted.items()}

    return {
        "database": kind,
        "lives": lives,
        "processor_milliseconds": each(meter.processor),
        "server_milliseconds": each(meter.server_processor),
        "per_incident": {name: round(count / lives, 2) for name, count in meter.statements.items()},
        "steps_per_incident": round(steps / lives, 2),
        "kilobytes": {name: round(size / 1024, 2) for name, size in sorted(grown.items()) if size >= 100},
        "kilobytes_in_all": round(sum(grown.values()) / 1024, 1),
        "log_kilobytes": round(log / lives / 1024, 1),
    }


def main() -> None:
    """Read the command line, print one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.lives", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--lives", type=int, default=200)
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.database, chosen.lives), ensure_ascii=False))


if __name__ == "__main__":
    main()

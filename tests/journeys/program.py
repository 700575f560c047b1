"""The whole program as its users meet it: mail in by SMTP, pages by HTTP, letters out to a real relay. Only time is moved."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask_migrate import upgrade
from sqlalchemy import func, select

from app import clock, create_app
from app.config import Settings, read_settings
from app.demo.people import introduce
from app.engine.embedded import Everything
from app.extensions import db
from app.models import InboundMail, Incident, Letter
from app.use_cases.move_time import travel_to
from tests.journeys.browser import Browser
from tests.servers.engines import let_go_of_the_database
from tests.servers.smtp_sink import Letter as SentLetter
from tests.servers.smtp_sink import SmtpSink

PARIS = ZoneInfo("Europe/Paris")
PATIENCE_SECONDS = 20.0
SUPPORT = ("Support informatique du Val-d'Ambre", "support@cd-val-ambre.example")
EURE = ("Gestionnaire des habilitations", "habilitations@cias-trois-rivieres.example")
RHIN = ("Référent utilisateurs", "referent@cd-haut-rhin.example")
ADDRESSES = {
    "gsi": "gsi@cnaf.example",
    "caf-eure": "centre-de-services@caf-eure.example",
    "caf-haut-rhin": "centre-de-services@caf-haut-rhin.example",
    "ncaa": "support@ncaa.example",
}
COMPLETE = (
    "Bonjour,\n\nNous n'avons pas reçu le flux DSG attendu ce matin, rien dans le dépôt à cette heure.\n"
    "Application : flux DSG\nTéléphone : 04 00 00 00 21\n\nCordialement\n"
)
Answer = TypeVar("Answer")


def paris(text: str) -> datetime:
    """'2026-11-21 15:20' on the desks' wall."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def wait_for(ask: Callable[[], Answer], seconds: float = PATIENCE_SECONDS) -> Answer:
    """The first answer that is true; fails with the last one when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"nothing came within {seconds} s"
        time.sleep(0.02)
    return answer


class Program:
    """One running Vigie with the people of the demonstration and an empty desk."""

    def __init__(self, database_url: str, folder: Path, sink: SmtpSink, **more: str) -> None:
        self.sink = sink
        self.settings: Settings = read_settings(
            {
                "DATABASE_URL": database_url,
                "VIGIE_INSTANCE": str(folder),
                "VIGIE_PORT": "0",
                "VIGIE_MAIL_PORT": "0",
                "VIGIE_RELAY_HOST": "127.0.0.1",
                "VIGIE_RELAY_PORT": str(sink.port),
                "VIGIE_RELAY_TLS": "0",
                **more,
            }
        )
        self.app = create_app(self.settings)
        with self.app.app_context():
            upgrade()
            introduce()
        self.parts = Everything(self.app, self.settings)

    @contextmanager
    def running(self, at: str) -> Iterator[Program]:
        """The program at work, its clock showing `at`."""
        travel_to(paris(at))
        self.parts.start()
        try:
            yield self
        finally:
            self.parts.stop()
            clock.travel(timedelta())
            with self.app.app_context():
                let_go_of_the_database()

    def query(self, statement: Any) -> Any:
        """The first value of a look into the database."""
        with self.app.app_context():
            return db.session.scalar(statement)

    def send(self, mail: EmailMessage | bytes, desk: str = "gsi", to: str = "") -> None:
        """Hand a mail to the door, as a relay would."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        sender = SUPPORT[1] if isinstance(mail, bytes) else mail["From"].addresses[0].addr_spec
        with smtplib.SMTP("127.0.0.1", self.parts.door.port, timeout=60) as door:
            door.sendmail(sender, [to or ADDRESSES[desk]], raw)

    def report(self, mail: EmailMessage, desk: str = "gsi") -> str:
        """Send a first mail; the case number it was given."""
        before = self.query(select(func.count(Incident.id)))
        self.send(mail, desk)
        wait_for(lambda: self.query(select(func.count(Incident.id))) > before)
        return str(self.query(select(Incident.reference).order_by(Incident.id.desc()).limit(1)))

    def incident(self, reference: str) -> Incident:
        """The incident as the database has it now."""
        return self.query(select(Incident).where(Incident.reference == reference))  # type: ignore[no-any-return]

    def letter_to(self, address: str, containing: str, sent: int = 1) -> SentLetter:
        """The last of `sent` letters with those words that this address was sent; waits for it."""

        def matching() -> list[SentLetter]:
            mine = [letter for letter in self.sink.letters if address in letter.recipients]
            return [one for one in mine if containing in text_of(one) or containing in str(one.message["Subject"])]

        return wait_for(lambda: matching() if len(matching()) >= sent else [])[-1]

    def settled(self) -> None:
        """Wait until every mail has its verdict, no alarm is due and no letter waits to leave."""
        unread = select(func.count(InboundMail.id)).where(InboundMail.verdict == "")
        wait_for(lambda: self.query(unread) == 0)
        wait_for(lambda: not self._due(clock.now()))
        leaving = select(func.count(Letter.id)).where(Letter.next_try_at <= clock.real_now())
        wait_for(lambda: self.query(leaving) == 0)

    def pass_time(self, until: str) -> None:
        """Let the desk's time run until then, stopping at each alarm until the engine has answered it."""
        target = paris(until)
        while (alarm := self.query(select(func.min(Incident.wake_at)))) is not None and alarm <= target:
            travel_to(max(alarm, clock.now()))
            self.parts.engine.nudge()
            self.settled()
        travel_to(target)
        self.settled()

    def _due(self, now: datetime) -> int:
        return int(self.query(select(func.count(Incident.id)).where(Incident.wake_at <= now)))

    def browser(self, email: str) -> Browser:
        """A browser in which this person has signed in."""
        browser = Browser(f"http://127.0.0.1:{self.parts.pages_port}")
        browser.sign_in(email)
        return browser


def mail(subject: str, text: str, sender: tuple[str, str] = SUPPORT, desk: str = "gsi") -> EmailMessage:
    """A mail as a partner's mail program writes it."""
    message = EmailMessage()
    message["From"] = f"{sender[0]} <{sender[1]}>"
    message["To"] = ADDRESSES[desk]
    message["Subject"] = subject
    message["Message-ID"] = make_msgid(domain=sender[1].partition("@")[2])
    message.set_content(text)
    return message


def reply(letter: SentLetter, text: str) -> tuple[EmailMessage, str]:
    """An answer to a letter of ours as mail programs write it, and the address it goes to."""
    received = letter.message
    answer = EmailMessage()
    answer["From"] = received["To"]
    answer["To"] = address = received["Reply-To"].addresses[0].addr_spec
    answer["Subject"] = f"Re: {received['Subject']}"
    answer["Message-ID"] = make_msgid(domain="partenaire.example")
    answer["In-Reply-To"] = received["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in text_of(letter).splitlines())
    answer.set_content(f"{text}\n\nLe lun. 23 nov. 2026 à 10:15, le bureau a écrit :\n{quoted}\n")
    return answer, address


def text_of(letter: SentLetter) -> str:
    """What the letter says, as plain text."""
    body = letter.message.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())

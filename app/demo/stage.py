"""What the story needs to be told: the time, the mails people write, and the desk's hands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select

from app import clock
from app.demo.people import account_of
from app.extensions import db
from app.intake.parse import parse
from app.models import InboundMail, Incident, Letter
from app.models.rule_book import current_rules, hours_by_calendar
from app.notify.outbox import send_due_letters
from app.use_cases.actor import Actor
from app.use_cases.move_time import run_until
from app.use_cases.note_undelivered import note_undelivered
from app.use_cases.receive_mail import keep_mail
from app.use_cases.report_incident import Report, report_incident
from app.use_cases.understand_mail import understand_mail
from workflows.opening_hours import OpeningHours


@dataclass
class Stage:
    """Scenes are put down in any order and played in order of time; `cases` remembers case numbers by nickname."""

    now: datetime
    cases: dict[str, str] = field(default_factory=dict)
    _scenes: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)

    def at(self, instant: datetime, do: Callable[[], object]) -> None:
        """Put down a scene; one that would lie ahead of the present is left out."""
        if instant < self.now:
            self._scenes.append((instant, do))

    def play(self, progress: Callable[[str], None]) -> None:
        """Live through every scene and every alarm between them, then come back to the present."""
        scenes = sorted(self._scenes, key=lambda scene: scene[0])
        clock.travel(scenes[0][0] - clock.real_now())
        for number, (instant, do) in enumerate(scenes, start=1):
            run_until(instant)
            do()
            self._post()
            if number % 10 == 0 or number == len(scenes):
                progress(f"  démonstration : scène {number} sur {len(scenes)}")
        run_until(self.now)
        self._post()
        clock.travel(timedelta())

    def hours(self, calendar: str) -> OpeningHours:
        """The opening hours of that calendar."""
        return hours_by_calendar(db.session(), current_rules())(calendar)

    def ago(self, calendar: str, open_time: timedelta) -> datetime:
        """The instant that lies that much opening time before the present."""
        for since, until in reversed(self.hours(calendar).intervals(self.now - timedelta(days=60), self.now)):
            if until - since >= open_time:
                return until - open_time
            open_time -= until - since
        return self.now - timedelta(days=60)

    def actor(self, email: str) -> Actor:
        """A person of the desk, as the pages would name it."""
        user = account_of(db.session(), email)
        return Actor(user.name, user.role, user.desk, user.id)

    def portal(self, nickname: str, email: str, report: Report) -> None:
        """A partner's user reports on the portal; the case that comes of it is remembered."""
        self.cases[nickname] = report_incident(account_of(db.session(), email).id, report, clock.now())

    def mail(self, nickname: str, sender: tuple[str, str], desk: str, subject: str, text: str, **files: bytes) -> None:
        """Somebody writes to a desk; the case that comes of it is remembered."""
        address = current_rules().desks[desk].address
        self._deliver(nickname, _written(sender, address, subject, text, files), address)

    def answer(self, nickname: str, sender: tuple[str, str], text: str) -> None:
        """A partner answers the last letter it had about that case."""
        letter = self._last_letter(nickname, sender[1])
        address = str(letter.headers.get("Reply-To", letter.sender))
        mail = _written(sender, address, f"Re: {letter.subject}", text, {})
        mail["In-Reply-To"] = letter.message_id
        self._deliver(nickname, mail, address)

    def _deliver(self, nickname: str, mail: EmailMessage, address: str) -> None:
        raw = mail.as_bytes()
        sender = mail["From"].addresses[0].addr_spec
        mail_id = keep_mail(raw, source="smtp", envelope_from=sender, envelope_to=[address], received_at=clock.now())
        understand_mail(mail_id, parse(raw), clock.now())
        incident_id = db.session.get_one(InboundMail, mail_id).incident_id
        if incident_id is not None:
            self.cases[nickname] = db.session.get_one(Incident, incident_id).reference
        db.session.rollback()

    def _last_letter(self, nickname: str, recipient: str) -> Letter:
        about = select(Letter).join(Incident, Letter.incident_id == Incident.id)
        mine = about.where(Incident.reference == self.cases[nickname], Letter.recipient == recipient)
        return db.session.scalars(mine.order_by(Letter.id.desc()).limit(1)).one()

    @staticmethod
    def _post() -> None:
        while send_due_letters(clock.real_now(), on_undelivered=note_undelivered):
            pass


def _written(sender: tuple[str, str], to: str, subject: str, text: str, files: dict[str, bytes]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"{sender[0]} <{sender[1]}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{clock.now().timestamp():.0f}.{sender[1].replace('@', '.at.')}>"
    mail.set_content(text)
    for filename, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=filename)
    return mail

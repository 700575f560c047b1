"""A desk with its people and no doors: tests call the verbs, freeze the time and move it on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import func, select, update

from app import clock
from app.extensions import db
from app.models import Clock, Event, FiredStep, InboundMail, Incident, IncidentFollower, Letter, Pause, User
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.receive_mail import keep_mail
from app.use_cases.understand_mail import understand_mail
from app.use_cases.wake_incidents import wake_due_incidents
from workflows.parsed_mail import ParsedMail

PARIS = ZoneInfo("Europe/Paris")
SUPPORT = ("Support informatique du Val-d’Ambre", "support@cd-val-ambre.example")
EURE = ("Gestionnaire des habilitations", "habilitations@cias-trois-rivieres.example")
RHIN = ("Référent utilisateurs", "referent@cd-haut-rhin.example")
ANGDM = ("Support de l’ANGDM", "support@angdm.example")
ADDRESSES = {
    "gsi": "gsi@cnaf.example",
    "caf-eure": "centre-de-services@caf-eure.example",
    "caf-haut-rhin": "centre-de-services@caf-haut-rhin.example",
    "ncaa": "support@ncaa.example",
}
TECHNICAL = "Nous n’avons pas reçu le flux DSG attendu ce matin, rien dans le dépôt à cette heure."
FUNCTIONAL = "Le fichier du flux DSG est incomplet pour trois dossiers depuis hier soir."
MONDAY_10H = "2026-11-23 10:00"


def paris(text: str) -> datetime:
    """'2026-11-21 15:20' on the desks' wall."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def on_the_wall(instant: datetime | None) -> str:
    """'2026-11-21 15:20' of an instant; "" for none."""
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M") if instant else ""


@dataclass
class Desk:
    """What a test does to the desks and looks up in them. Every look goes to the database."""

    app: Flask
    frozen: FrozenDateTimeFactory
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def now(self) -> datetime:
        return clock.now()

    def at(self, text: str) -> datetime:
        """Move the time to that hour on the desks' wall; nothing else happens."""
        self.frozen.move_to(paris(text))
        return clock.now()

    def person(self, email: str = "agent@cnaf.example") -> Actor:
        """Somebody of a desk, as the pages would name them."""
        user = db.session.scalars(select(User).where(User.email == email)).one()
        return Actor(user.name, user.role, user.desk, user.id)

    def mail(
        self,
        text: str,
        *,
        sender: tuple[str, str] = SUPPORT,
        desk: str = "gsi",
        subject: str = "Flux DSG",
        to: str = "",
        received_at: datetime | None = None,
        **parsed: object,
    ) -> InboundMail:
        """Keep a mail and understand it at once."""
        number = next(self._numbers)
        mail_id = keep_mail(
            f"{number} {subject} {text}".encode(),
            source="smtp",
            envelope_from=sender[1],
            envelope_to=[to or ADDRESSES[desk]],
            received_at=received_at or self.now,
        )
        facts = {"message_id": f"<{number}@partenaire.example>"} | parsed
        mail = ParsedMail(subject=subject, from_addr=sender[1], from_name=sender[0], text=text, reply=text, **facts)  # type: ignore[arg-type]
        understand_mail(mail_id, mail, self.now)
        return db.session.get_one(InboundMail, mail_id)

    def report(self, text: str = TECHNICAL, **mail: object) -> str:
        """A partner's first mail; the case number it was given."""
        incident_id = self.mail(text, **mail).incident_id  # type: ignore[arg-type]
        assert incident_id is not None
        return db.session.get_one(Incident, incident_id).reference

    def reply(
        self, reference: str, text: str, sender: tuple[str, str] = SUPPORT, received_at: datetime | None = None
    ) -> InboundMail:
        """The partner answers the last letter it had about that case, by its reply address; it is read now."""
        [last] = db.session.scalars(
            select(Letter)
            .join(Incident)
            .where(Incident.reference == reference, Letter.recipient == sender[1])
            .order_by(Letter.id.desc())
            .limit(1)
        )
        return self.mail(
            text, sender=sender, subject=f"Re: {last.subject}", to=last.headers["Reply-To"], received_at=received_at,
            in_reply_to=last.message_id,
        )  # fmt: skip

    def follow(self, reference: str, email: str) -> None:
        """Have that account follow the case, as one of its partner's own people."""
        user_id, incident = self.person(email).user_id, self.incident(reference)
        number, organisation_id = incident.id, incident.organisation_id
        with transaction() as session:
            session.execute(update(User).where(User.id == user_id).values(organisation_id=organisation_id))
            session.add(IncidentFollower(incident_id=number, user_id=user_id))

    def pass_time(self, until: str) -> None:
        """Live through every alarm up to then, each at its own instant."""
        end = paris(until)
        while (alarm := db.session.scalar(select(func.min(Incident.wake_at)))) is not None and alarm <= end:
            db.session.rollback()
            self.frozen.move_to(max(alarm, self.now))
            assert wake_due_incidents(self.now)
        self.frozen.move_to(end)

    def incident(self, reference: str) -> Incident:
        db.session.rollback()
        return db.session.scalars(select(Incident).where(Incident.reference == reference)).one()

    def history(self, reference: str) -> list[str]:
        """The kinds of its events, in order."""
        return [event.kind for event in self.events(reference)]

    def events(self, reference: str) -> list[Event]:
        incident = self.incident(reference)
        return list(db.session.scalars(select(Event).where(Event.incident_id == incident.id).order_by(Event.seq)))

    def clock(self, reference: str, name: str, obligor: str = "desk", ordinal: int = 1) -> Clock:
        incident = self.incident(reference)
        key = f"{name}:{obligor}:{ordinal}"
        return db.session.scalars(select(Clock).where(Clock.incident_id == incident.id, Clock.key == key)).one()

    def clock_keys(self, reference: str) -> set[str]:
        incident = self.incident(reference)
        return set(db.session.scalars(select(Clock.key).where(Clock.incident_id == incident.id)))

    def fired(self, reference: str) -> list[tuple[str, int, str]]:
        """(step, round, the hour it was due) in the order in which they were recorded."""
        incident = self.incident(reference)
        rows = db.session.scalars(select(FiredStep).where(FiredStep.incident_id == incident.id).order_by(FiredStep.id))
        return [(row.step, row.round, on_the_wall(row.due_at)) for row in rows]

    def letters(self, reference: str) -> list[tuple[str, str]]:
        """(letter, recipient) in the order in which they were written."""
        incident = self.incident(reference)
        found = select(Letter).where(Letter.incident_id == incident.id).order_by(Letter.id)
        return [(letter.template, letter.recipient) for letter in db.session.scalars(found)]

    def pauses(self, reference: str) -> list[Pause]:
        incident = self.incident(reference)
        return list(db.session.scalars(select(Pause).where(Pause.incident_id == incident.id).order_by(Pause.id)))

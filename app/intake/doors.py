"""The SMTP door joined to the use cases: what a source hands over is kept, what it refuses is noted."""

from __future__ import annotations

from flask import Flask

from app import clock
from app.config import Settings
from app.intake.sources.smtp import SmtpDoor
from app.use_cases.receive_mail import keep_mail, note_refused_mail


def smtp_door(app: Flask, settings: Settings) -> SmtpDoor:
    """The mail door of this installation, not yet open. Mail is kept in the database before it is accepted."""

    def keep(raw: bytes, envelope_from: str, envelope_to: list[str], _peer: str) -> None:
        with app.app_context():
            keep_mail(raw, source="smtp", envelope_from=envelope_from, envelope_to=envelope_to, received_at=clock.now())

    def refuse(envelope_from: str, envelope_to: list[str], size: int, _peer: str) -> None:
        with app.app_context():
            note_refused_mail(
                source="smtp", envelope_from=envelope_from, envelope_to=envelope_to, size=size, received_at=clock.now()
            )

    return SmtpDoor(settings.mail_host, settings.mail_port, keep, refuse, max_bytes=settings.mail_max_bytes)

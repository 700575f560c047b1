"""A person settles a mail that waits: joins it to a case, registers its sender, has it read again, or refuses it (B1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.models import Contact, InboundMail, Incident, Organisation
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.case import NoSuchIncident
from workflows.mail_thread import Verdict

ATTACHED_BY_PERSON = "attached_by_person"


class MailAlreadySettled(ValueError):
    """A colleague was faster: the mail has its verdict."""


def create_contact_for_mail(mail_id: int, actor: Actor, organisation_id: int, name: str) -> None:
    """Register the sender with that organisation; the mail is then understood again as a contact's.

    Raises MailAlreadySettled.
    """
    with transaction() as session:
        mail = _waiting(session.get_one(InboundMail, mail_id, with_for_update=True), actor)
        organisation = session.get_one(Organisation, organisation_id)
        if session.scalar(select(Contact.id).where(Contact.email == mail.from_addr)) is None:
            session.add(Contact(organisation_id=organisation.id, name=name or mail.from_addr, email=mail.from_addr))
        mail.candidates = []
        _clear(mail, "")


def refuse_mail(mail_id: int, actor: Actor, now: datetime) -> None:
    """Nothing for this desk: kept, shown as refused, answered no more. Raises MailAlreadySettled."""
    with transaction() as session:
        mail = _waiting(session.get_one(InboundMail, mail_id, with_for_update=True), actor)
        mail.verdict, mail.reason, mail.settled_at = Verdict.REFUSED, "refused_by_person", now


def attach_mail(mail_id: int, actor: Actor, reference: str) -> None:
    """Join the mail to that case when it is understood again. Raises MailAlreadySettled, NoSuchIncident."""
    with transaction() as session:
        mail = _waiting(session.get_one(InboundMail, mail_id, with_for_update=True), actor)
        incident = session.scalars(select(Incident).where(Incident.reference == reference)).one_or_none()
        if incident is None or not actor.reaches(incident):
            raise NoSuchIncident(reference)
        mail.incident_id = incident.id
        _clear(mail, ATTACHED_BY_PERSON)


def read_mail_again(mail_id: int, actor: Actor) -> None:
    """What could not be read is read as if it had just come: the program or the machine may have been at fault.

    Raises MailAlreadySettled.
    """
    with transaction() as session:
        mail = _waiting(session.get_one(InboundMail, mail_id, with_for_update=True), actor)
        if mail.verdict != Verdict.QUARANTINE:
            raise MailAlreadySettled(mail.verdict)
        _clear(mail, "")


def _clear(mail: InboundMail, reason: str) -> None:
    """It waits for its verdict again, with as many tries as a new one."""
    mail.verdict, mail.reason, mail.tries = "", reason, 0


def _waiting(mail: InboundMail, actor: Actor) -> InboundMail:
    if mail.verdict not in (Verdict.WAITING, Verdict.QUARANTINE):
        raise MailAlreadySettled(mail.verdict)
    if actor.desk is not None and mail.desk not in ("", actor.desk):  # "": nobody could read whose it is
        raise NoSuchIncident(mail.desk)
    return mail

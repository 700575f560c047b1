"""A file joins an incident without a mail: kept beside an internal note that names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.models import Attachment, Message
from app.models.blob import keep_blob
from app.use_cases.actor import Actor
from app.use_cases.open_case import open_case
from workflows.events import EventKind


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """`filename` is already safe to show and to save; `content_type` was told by the bytes."""

    filename: str
    content_type: str
    content: bytes


class SomeFile(Protocol):
    """What joins a message, wherever it came from."""

    @property
    def filename(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


def attach(session: Session, message: Message, file: SomeFile) -> Attachment:
    """Join the file to a message that is not added yet; its bytes are kept once, however often they come."""
    kept = Attachment(
        incident_id=message.incident_id,
        filename=file.filename,
        content_type=file.content_type,
        size=len(file.content),
        blob_sha256=keep_blob(session, file.content),
    )
    message.attachments.append(kept)
    return kept


def keep_file(reference: str, actor: Actor, file: JoinedFile, now: datetime) -> Attachment:
    """Keep its bytes once, its name on the incident. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        incident_id, session = case.incident.id, case.session
        note = Message(incident_id=incident_id, direction="note", author=actor.name, body=file.filename, at=now)
        kept = attach(session, note, file)
        session.add(note)
        case.record(EventKind.NOTE_ADDED)
        session.flush()
    return kept

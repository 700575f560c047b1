"""A file joins an incident without a mail: kept beside an internal note that names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


def keep_file(reference: str, actor: Actor, file: JoinedFile, now: datetime) -> Attachment:
    """Keep its bytes once, its name on the incident. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        incident_id, session = case.incident.id, case.session
        note = Message(incident_id=incident_id, direction="note", author=actor.name, body=file.filename, at=now)
        session.add(note)
        session.flush()
        kept = Attachment(
            message_id=note.id,
            incident_id=incident_id,
            filename=file.filename,
            content_type=file.content_type,
            size=len(file.content),
            blob_sha256=keep_blob(session, file.content),
        )
        session.add(kept)
        case.record(EventKind.NOTE_ADDED)
        session.flush()
    return kept

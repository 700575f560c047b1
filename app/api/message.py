"""What people said about an incident."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app import clock
from app.api.caller import caller
from app.api.door import Noun
from app.api.incident import reached
from app.api.incident_act import act_route, carry_out
from app.api.shapes import REFERENCE, Instant, PageQuery, page_of, paged, place_of, text
from app.extensions import db
from app.reports.messages import messages_of
from app.use_cases.answer_partner import add_note, answer_partner
from workflows.api_scopes import Scope
from workflows.permissions import Act

message = Noun("messages", __name__, description="What the partner wrote, what the desk answered, and its own notes.")


class AttachmentSchema(Schema):
    """A file; its bytes are under `/content`."""

    id = fields.Integer(required=True)
    filename = fields.String(required=True)
    content_type = fields.String(required=True)
    size = fields.Integer(required=True)
    message_id = fields.Integer(required=True)


class MessageSchema(Schema):
    """`direction`: in (the partner wrote), out (the partner reads it), note (only the desk reads it)."""

    id = fields.Integer(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(["in", "out", "note"]))
    author = fields.String(required=True)
    body = fields.String(required=True)
    quoted = fields.String(required=True)
    at = Instant(required=True)
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)


class AnswerSchema(Schema):
    """What is sent to the reporter; with `asks` the partner owes the next word (B5, R5)."""

    body = text(50_000, metadata={"example": "Le flux a été réémis à 10 h 12."})
    asks = fields.Boolean(truthy={True}, falsy={False}, load_default=False)


class NoteSchema(Schema):
    """What the partner never sees."""

    body = text(50_000)


@message.operation(
    "GET",
    f"/incidents/<{REFERENCE}:reference>/messages",
    act=Act.READ_INCIDENTS,
    scope=Scope.INCIDENTS_READ,
    query=PageQuery(),
    gives=page_of(MessageSchema(), "MessagePage"),
)
def list_messages(asked: dict[str, Any], reference: str) -> Any:
    """List the messages of one incident, the newest first."""
    most, found = asked["limit"], reached(reference)
    asker, before = caller().reach, place_of(asked.get("cursor"))
    rows = messages_of(db.session(), found.id, asker=asker, before=before, most=most + 1, now=clock.now())
    return paged(list(rows), most)


@act_route("answers", takes=AnswerSchema())
def answer(said: dict[str, Any], reference: str) -> Any:
    """Answer the partner."""
    return carry_out(
        reference, lambda ref, actor, now: answer_partner(ref, actor, said["body"], asks=said["asks"], now=now)
    )


@act_route("notes", takes=NoteSchema())
def note(said: dict[str, Any], reference: str) -> Any:
    """Keep an internal note: no letter, no clock."""
    return carry_out(reference, lambda ref, actor, now: add_note(ref, actor, said["body"], now))

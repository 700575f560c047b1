"""Files of an incident: listed, saved, joined. Never shown: whatever they are, they come as bytes to save."""

from __future__ import annotations

from typing import Any

import filetype  # type: ignore[import-untyped]
from flask import Response, request
from marshmallow import Schema, fields, validate

from app import clock
from app.api.caller import caller, trace_program
from app.api.door import Noun
from app.api.guard import FILE_BYTES
from app.api.incident import reached
from app.api.message import AttachmentSchema
from app.api.problem import Problem
from app.api.shapes import ID, REFERENCE, Text
from app.extensions import db
from app.models import Attachment
from app.models.blob import read_blob
from app.reports.messages import attachments_of
from app.use_cases.case import NoSuchIncident
from app.use_cases.keep_file import JoinedFile, keep_file
from workflows.api_scopes import Scope
from workflows.permissions import Act

attachment = Noun("attachments", __name__, description="Files, 20 MB at most each.")
_BELOW = f"/incidents/<{REFERENCE}:reference>/attachments"
_TRICKS = r"\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069"
_NAME = rf'^[^.\s{_TRICKS}"*:<>?|\\/][^{_TRICKS}"*:<>?|\\/]*$'
_SANDBOX = "default-src 'none'; sandbox"


class AttachmentList(Schema):
    """All of an incident's files."""

    items = fields.List(fields.Nested(AttachmentSchema), required=True)


class FileQuery(Schema):
    """How the file is called: no path, nothing a file system or a reader's eye is misled by."""

    filename = Text(
        required=True,
        validate=[validate.Length(min=1, max=150), validate.Regexp(_NAME)],
        metadata={"example": "capture.png"},
    )


@attachment.operation("GET", _BELOW, act=Act.READ_INCIDENTS, scope=Scope.INCIDENTS_READ, gives=AttachmentList())
def list_attachments(reference: str) -> Any:
    """List the files of one incident, in the order in which they came."""
    return {"items": attachments_of(db.session(), reached(reference).id, asker=caller().reach)}


@attachment.operation(
    "GET",
    f"{_BELOW}/<{ID}:attachment_id>",
    act=Act.READ_INCIDENTS,
    scope=Scope.INCIDENTS_READ,
    gives=AttachmentSchema(),
)
def read_attachment(reference: str, attachment_id: int) -> Any:
    """Read what one file is."""
    return _one(reference, attachment_id)


@attachment.operation(
    "GET",
    f"{_BELOW}/<{ID}:attachment_id>/content",
    act=Act.REVEAL_NUMBERS,
    scope=Scope.INCIDENTS_READ,
    media="application/octet-stream",
)
def download_attachment(reference: str, attachment_id: int) -> Any:
    """Save one file, byte for byte: nothing in it can be masked, so the account must be one that may see such numbers."""
    found = _one(reference, attachment_id)
    trace_program(caller(), "read_file", request.path, 200)
    answer = Response(read_blob(db.session(), found.blob_sha256), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found.filename)
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.set_etag(found.blob_sha256)
    return answer.make_conditional(request)


@attachment.operation(
    "POST",
    _BELOW,
    act=Act.WORK_ON_INCIDENT,
    scope=Scope.INCIDENTS_WRITE,
    query=FileQuery(),
    gives=AttachmentSchema(),
    status=201,
    takes_file=True,
    limit=FILE_BYTES,
)
def join_attachment(asked: dict[str, Any], reference: str) -> Any:
    """Join a file: its bytes are the body, its name is in the address. It is kept beside an internal note."""
    if request.mimetype != "application/octet-stream":
        raise Problem(415)
    content = request.get_data()
    told = filetype.guess(content[:8192])  # the type is what the bytes say, never what the caller says
    file = JoinedFile(asked["filename"], told.mime if told else "application/octet-stream", content)
    reached(reference)
    try:
        kept = keep_file(reference, caller().actor, file, clock.now())
    except NoSuchIncident as unknown:
        raise Problem(404) from unknown
    return kept, {"Location": f"{request.path}/{kept.id}"}


def _one(reference: str, attachment_id: int) -> Attachment:
    found = attachments_of(db.session(), reached(reference).id, asker=caller().reach, attachment_id=attachment_id)
    if not found:
        raise Problem(404)
    return found[0]

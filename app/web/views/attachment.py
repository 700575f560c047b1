"""Files that came with a mail, and the mail itself, to save: never to be run or shown inside our pages."""

from __future__ import annotations

from flask import Response, abort
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.models import Attachment
from app.models.blob import read_blob
from app.reports.mail_log import find_mail
from app.web.headers import SANDBOX_POLICY
from app.web.pages import pages
from app.web.policy import note, requires
from app.web.views.incident import reached_incident
from workflows.permissions import Act


@pages.get("/incidents/<reference>/attachments/<int:attachment_id>")
@requires(Act.REVEAL_NUMBERS)
def attachment(reference: str, attachment_id: int) -> Response:
    """One file of one incident: its bytes cannot be masked, so who takes it is traced (B8)."""
    found = reached_incident(reference)
    question = select(Attachment).where(Attachment.id == attachment_id, Attachment.incident_id == found.id)
    file = db.session.scalars(question).one_or_none()
    if file is None:
        abort(404)
    note("read_file")
    return download(read_blob(db.session(), file.blob_sha256), file.filename)


@pages.get("/courriels/<int:mail_id>/brut")
@requires(Act.READ_MAIL_LOG)
def raw_mail(mail_id: int) -> Response:
    """The mail byte for byte, as it came, nothing masked: who takes it is traced (B8)."""
    mail = find_mail(db.session(), mail_id, desk=current_user.reached_desk)
    if mail is None or mail.blob_sha256 is None:
        abort(404)
    note("read_raw_mail")
    return download(read_blob(db.session(), mail.blob_sha256), f"courriel-{mail.id}.eml")


def download(content: bytes, filename: str) -> Response:
    """Bytes to be saved under `filename`: no browser will guess a type from them or run them."""
    answer = Response(content, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    answer.headers["Content-Security-Policy"] = SANDBOX_POLICY
    return answer

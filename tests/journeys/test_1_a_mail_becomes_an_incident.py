"""A French mail with an attachment comes through the door and becomes an incident whose clocks run."""

from __future__ import annotations

import hashlib
import time

from sqlalchemy import func, select

from app.extensions import db
from app.models import Attachment, Clock, InboundMail, Incident
from app.models.blob import read_blob
from tests.journeys.program import COMPLETE, Program, mail, paris, wait_for
from workflows.mail_thread import Verdict

CAPTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def test_mail_with_attachment_is_a_registered_incident_within_two_seconds(program: Program) -> None:
    message = mail("Flux DSG non reçu", COMPLETE)
    message.add_attachment(CAPTURE, maintype="image", subtype="png", filename="capture d'écran.png")
    raw = message.as_bytes()
    seconds = [_seconds_to_an_incident(program, raw, 1)]

    kept = wait_for(lambda: program.query(select(InboundMail)))
    with program.app.app_context():
        assert read_blob(db.session(), kept.blob_sha256).replace(b"\r\n", b"\n").rstrip() == raw.rstrip()

    incident = program.incident("GSI-2026-00001")
    assert (incident.state, incident.kind, incident.service) == ("registered", "technical", "dsg")
    assert incident.received_at.astimezone(paris("2026-11-21").tzinfo).strftime("%d %H:%M") == "21 15:20"
    assert incident.missing == []
    assert program.query(select(InboundMail.verdict)) == Verdict.NEW_INCIDENT

    seconds += [_seconds_to_an_incident(program, mail(f"Flux n° {n}", COMPLETE).as_bytes(), n) for n in (2, 3)]
    assert min(seconds) < 2  # the best of three: the machine may be busy with something else


def _seconds_to_an_incident(program: Program, raw: bytes, wanted: int) -> float:
    program.send(raw)
    kept_at = time.monotonic()
    wait_for(lambda: program.query(select(func.count()).select_from(Incident)) == wanted)
    return time.monotonic() - kept_at


def test_its_clocks_run_on_the_desks_opening_hours(program: Program) -> None:
    program.report(mail("Flux DSG non reçu", COMPLETE))
    due = {
        name: program.query(select(Clock.due_at).where(Clock.name == name)).astimezone(paris("2026-11-21").tzinfo)
        for name in ("acknowledge", "restore")
    }
    assert f"{due['acknowledge']:%A %d %H:%M}" == "Monday 23 06:05"  # 10 minutes on Saturday, 5 on Monday
    assert f"{due['restore']:%A %d %H:%M}" == "Monday 23 13:50"  # 10 minutes on Saturday, 7 h 50 on Monday


def test_its_attachment_is_stored_and_can_be_downloaded(program: Program) -> None:
    message = mail("Flux DSG non reçu", COMPLETE)
    message.add_attachment(CAPTURE, maintype="image", subtype="png", filename="capture.png")
    reference = program.report(message)
    attachment = program.query(select(Attachment))
    assert attachment.filename == "capture.png"
    assert attachment.blob_sha256 == hashlib.sha256(CAPTURE).hexdigest()

    agent = program.browser("agent@cnaf.example")
    agent.open(f"/incidents/{reference}")
    [link] = [one for one in agent.page.iterlinks() if "capture.png" in (one[0].text_content() or "")]
    answer = agent.download(link[2])
    assert answer.content == CAPTURE
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_words_of_both_kinds_leave_the_kind_to_triage(program: Program) -> None:
    reference = program.report(
        mail("Flux GRO", "Le fichier est altéré et les données sont incohérentes depuis ce matin.")
    )
    assert program.incident(reference).kind == "undetermined"

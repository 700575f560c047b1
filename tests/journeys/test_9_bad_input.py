"""Whatever arrives has an outcome that a person can see, and nothing is lost."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.models import Attachment, InboundMail, Incident
from tests.journeys.program import ADDRESSES, COMPLETE, SUPPORT, Program, mail, wait_for
from workflows.mail_thread import Verdict

AGENT = "agent@cnaf.example"
ROOT = Path(__file__).resolve().parents[2]


def settled(program: Program) -> InboundMail:
    return wait_for(lambda: program.query(select(InboundMail).where(InboundMail.verdict != "")))


def test_mail_with_an_empty_body_is_registered_and_asked_to_be_completed(program: Program) -> None:
    reference = program.report(mail("", ""))
    incident = program.incident(reference)
    assert incident.state == "registered"
    assert set(incident.missing) == {"application", "description"}
    program.letter_to(SUPPORT[1], "Description précise")
    assert reference in program.browser(AGENT).open("/")


def test_mail_of_30_megabytes_is_an_incident_with_its_attachment(program: Program) -> None:
    message = mail("Flux DSG non reçu", COMPLETE)
    content = os.urandom(22 * 1024 * 1024)  # 30 MB once encoded
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename="trace.bin")
    assert len(message.as_bytes()) > 30_000_000
    reference = program.report(message)
    assert program.query(select(Attachment.size)) == len(content)
    assert program.incident(reference).service == "dsg"


def test_mail_over_the_limit_is_refused_at_the_door_and_shown_in_the_log(program: Program) -> None:
    message = mail("Trop gros", COMPLETE)
    message.add_attachment(b"0" * 40_000_000, maintype="application", subtype="octet-stream", filename="trace.bin")
    raw = message.as_bytes()
    assert len(raw) > program.settings.mail_max_bytes
    with (
        smtplib.SMTP("127.0.0.1", program.parts.door.port, timeout=60) as door,
        pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as refused,
    ):
        door.sendmail(SUPPORT[1], [ADDRESSES["gsi"]], raw)
    assert refused.value.smtp_code == 552
    assert settled(program).verdict == Verdict.REFUSED
    page = program.browser("admin@vigie.example").open("/courriels")
    assert SUPPORT[1] in page


def test_unknown_sender_waits_for_a_person_who_settles_it(program: Program) -> None:
    stranger = ("Un particulier", "particulier@courrier.example")
    program.send(mail("Ma déclaration", "Bonjour, où en est ma déclaration de grossesse ?", stranger))
    assert settled(program).verdict == Verdict.WAITING
    assert program.query(select(func.count(Incident.id))) == 0
    program.letter_to(stranger[1], "agent")  # one polite answer
    agent = program.browser(AGENT)
    assert "Un particulier" in agent.open("/courriels/a-trier")
    program.send(mail("Encore", "Avez-vous une réponse ?", stranger))
    wait_for(lambda: program.query(select(func.count(InboundMail.id)).where(InboundMail.verdict != "")) == 2)
    assert len([one for one in program.sink.letters if stranger[1] in one.recipients]) == 1


def test_colleague_becomes_a_contact_in_one_click_and_the_mail_an_incident(program: Program) -> None:
    colleague = ("Assistante PMI", "pmi@cd-val-ambre.example")
    program.send(mail("Flux GRO absent", COMPLETE, colleague))
    waiting = settled(program)
    assert waiting.reason == "unregistered_colleague"
    agent = program.browser(AGENT)
    agent.open("/courriels/a-trier")
    agent.send(f"/courriels/{waiting.id}/contact")
    wait_for(lambda: program.query(select(func.count(Incident.id))) == 1)
    program.letter_to(colleague[1], "GSI-2026-00001")


def test_mail_in_the_wrong_encoding_is_read_as_it_was_meant(program: Program) -> None:
    raw = mail("Flux DSG", "corps").as_bytes().split(b"\n\n")[0]
    headers = b"\n".join(line for line in raw.split(b"\n") if not line.lower().startswith(b"content-"))
    body = "Le flux DSG reçu est illisible : les accents sont altérés depuis hier.".encode("cp1252")
    program.send(
        headers + b"\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + body + b"\n"
    )
    wait_for(lambda: program.query(select(func.count(Incident.id))) == 1)
    page = program.browser(AGENT)
    assert "les accents sont altérés" in page.open("/incidents/GSI-2026-00001")


def test_broken_rules_file_stops_the_start_with_line_column_and_mend(tmp_path: Path) -> None:
    text = (ROOT / "escalation_rules.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "rules.yaml"
    broken.write_text(text.replace("target: {open: 15 min}", "target: {open: un quart d'heure}", 1), encoding="utf-8")
    line = next(n for n, one in enumerate(broken.read_text(encoding="utf-8").splitlines(), 1) if "un quart" in one)
    environment = {**os.environ, "VIGIE_RULES": str(broken), "VIGIE_INSTANCE": str(tmp_path)}
    start = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "start"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert start.returncode != 0
    assert f"rules.yaml:{line}:" in start.stderr
    assert "Écrivez par exemple" in start.stderr  # the mend
    assert "Traceback" not in start.stderr

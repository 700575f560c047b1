"""A claimant's number on every path it may take to somebody's eyes (B8)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import flash, render_template
from sqlalchemy import select, update

from app.extensions import db
from app.models import Attachment, InboundMail, Incident, Letter, Message, Trace
from app.models.blob import keep_blob
from app.models.transaction import transaction
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import add_note
from app.use_cases.escalate_incident import escalate_incident
from tests.api.program import Program, token_for
from tests.use_cases.desk import ANGDM, Desk
from tests.web.partners import add_user
from tests.web.person import Person

NIR, IBAN = "2 69 05 49 588 157 80", "FR76 3000 6000 0112 3456 7890 189"
PLANTED = f"Dossier {NIR}, compte {IBAN}"
HIDDEN = (NIR, IBAN, "49 588 157", "3456 7890")
SignIn = Callable[[str], Person]


@pytest.fixture
def planted(desk: Desk) -> str:
    """An incident with such numbers in its subject, its messages, its facts, its history, its mail and its letters."""
    reference = desk.report(f"Flux DSG absent. {PLANTED}", subject=PLANTED)
    acknowledge_incident(reference, desk.person(), desk.now)
    escalate_incident(reference, desk.person(), "n2", PLANTED, desk.now)
    add_note(reference, desk.person(), PLANTED, desk.now)
    incident = desk.incident(reference)
    with transaction() as session:
        facts = {"workaround": PLANTED, "cause": PLANTED, "stated": {"user_code": PLANTED, "context": PLANTED}}
        session.execute(update(Incident).where(Incident.id == incident.id).values(**facts))
        session.execute(update(InboundMail).values(subject=PLANTED, from_name=PLANTED, excerpt=PLANTED))
        session.execute(update(Letter).values(subject=PLANTED, text=PLANTED, html=f"<p>{PLANTED}</p>"))
        session.execute(update(Message).values(quoted=PLANTED))
        message = session.scalars(select(Message.id)).first()
        sha256 = keep_blob(session, PLANTED.encode())
        file = {"filename": "capture.txt", "content_type": "text/plain", "size": 1, "blob_sha256": sha256}
        session.add(Attachment(message_id=message or 0, incident_id=incident.id, **file))
    return reference


def test_no_page_shows_it(desk: Desk, planted: str, manager: Person) -> None:
    mail, letter = (db.session.scalars(select(table.id)).first() for table in (InboundMail, Letter))
    for path in (
        f"/incidents/{planted}", f"/incidents/{planted}?fil=tout&anciens=1", f"/incidents/{planted}/triage",
        "/", "/file", "/tableau", "/recherche?q=dossier", "/releve", "/courriels", "/courriels?sens=sortants",
        f"/courriels/{mail}", "/courriels/export", "/courriels/export?sens=sortants",
        f"/boite?lettre={letter}", f"/boite/{letter}/html", "/crises",
    ):  # fmt: skip
        answer = manager.get(path)
        assert answer.status_code in (200, 404), path
        assert not [one for one in HIDDEN if one in answer.text.replace("\u00a0", " ")], path
    assert "• 80" in manager.open(f"/incidents/{planted}")


def test_table_of_mails_is_still_a_table(planted: str, manager: Person) -> None:
    rows = list(csv.reader(io.StringIO(manager.get("/courriels/export").text), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}


def test_what_one_has_just_typed_comes_back_as_it_was_typed(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/triage", 422, assignee_id="999999", resolution=PLANTED)
    agent.open(f"/incidents/{reference}")
    assert NIR in agent.open(f"/recherche?q={NIR}") or NIR in agent.answer.text


def test_no_answer_of_the_api_holds_it(desk: Desk, planted: str) -> None:
    program = Program(desk.app.test_client(), token_for("agent@cnaf.example"))
    at = f"/incidents/{planted}"
    for path in (
        "/incidents",
        at,
        f"{at}/messages",
        f"{at}/clocks",
        "/escalations",
        f"{at}/attachments",
        "/crises",
    ):
        program.get(path)
        assert not [one for one in HIDDEN if one in program.answer.text], path
    said = program.get(at)
    assert said["subject"].startswith("Dossier •")
    assert said["stated"].keys() == {"user_code", "context"}


def test_bytes_are_for_who_may_see_numbers_and_leave_a_trace(
    desk: Desk, planted: str, agent: Person, sign_in: SignIn
) -> None:
    add_user("audit@cnaf.example", "auditor", "gsi")
    file, mail = db.session.scalars(select(Attachment.id)).one(), db.session.scalars(select(InboundMail.id)).one()
    auditor, at = sign_in("audit@cnaf.example"), f"/incidents/{planted}/attachments/{file}"
    assert auditor.get(f"/incidents/{planted}").status_code == 200
    assert auditor.get(at).status_code == auditor.get(f"/courriels/{mail}/brut").status_code == 403
    Program(desk.app.test_client(), token_for("audit@cnaf.example")).get(f"{at}/content", 403)
    assert NIR in agent.get(at).text
    assert agent.get(f"/courriels/{mail}/brut").status_code == 200
    Program(desk.app.test_client(), token_for("agent@cnaf.example")).get(f"{at}/content")
    db.session.rollback()
    rows = db.session.scalars(select(Trace).where(Trace.act.in_(("read_file", "read_raw_mail"))).order_by(Trace.seq))
    assert [(one.act, one.person, one.about) for one in rows] == [
        ("read_file", "agent@cnaf.example", at),
        ("read_raw_mail", "agent@cnaf.example", f"/courriels/{mail}/brut"),
        ("read_file", "agent@cnaf.example", f"/api/v1{at}/content"),
    ]


def test_letter_to_a_stranger_is_shown_to_its_own_desk_alone(desk: Desk, agent: Person, sign_in: SignIn) -> None:
    desk.mail("Bonjour", sender=("Inconnu", "inconnu@ailleurs.example"), desk="ncaa")
    desk.report("Gaia est indisponible.", sender=ANGDM, desk="ncaa")
    letter = db.session.scalars(select(Letter).where(Letter.incident_id.is_(None))).one()
    elsewhere, here = agent, sign_in("agent@ncaa.example")
    assert "inconnu@ailleurs.example" in here.open("/courriels?sens=sortants")
    assert "inconnu@ailleurs.example" not in elsewhere.open("/courriels?sens=sortants")
    assert "inconnu@ailleurs.example" not in elsewhere.open("/boite")
    assert elsewhere.get(f"/boite/{letter.id}/html").status_code == 404
    assert here.get(f"/boite/{letter.id}/html").status_code == 200


@pytest.mark.any_database
def test_token_made_at_random_is_sent_as_it_is_though_it_looks_like_one(desk: Desk) -> None:
    form, undo = f"Ijcx.aw-n2g.{IBAN.replace(' ', '')}", f"WzEs.bx-k3h.{IBAN.replace(' ', '')}"
    with desk.app.test_request_context("/"):
        flash("Réponse envoyée.", "done")
        flash(undo, "undo")
        page = render_template("said.html", csrf_token=lambda: form)
    assert form in page
    assert undo in page


@pytest.mark.any_database
def test_no_template_covers_a_secret() -> None:
    made = re.compile(r"\{\{ *(?:csrf_token\(\)|secret|token|first) *\}\}")
    found = [path.name for path in Path("app/web/templates").glob("*.html") if made.search(path.read_text("utf-8"))]
    assert found == []

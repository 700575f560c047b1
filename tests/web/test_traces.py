"""What everybody did, sealed row by row (B8)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Response, flash
from sqlalchemy import select, update

from app.extensions import db
from app.labels.fr.accounts import TRACES
from app.models import Trace
from app.models.transaction import transaction
from app.reports.traces import exported, verify, verify_export
from app.use_cases.purge_traces import purge_traces
from app.use_cases.trace_act import Deed, key, trace
from app.web.policy import note
from tests.use_cases.desk import Desk, paris
from tests.web.partners import EURE, add_user, organisation_id
from tests.web.person import Person

SignIn = Callable[[str], Person]


def acts(desk: Desk) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.person, row.act) for row in db.session.scalars(select(Trace).order_by(Trace.seq))]


def lay_ten(desk: Desk) -> None:
    for number in range(10):
        desk.at(f"2026-{number + 1:02}-05 10:00")
        trace(Deed("triage", f"/incidents/X-{number}", "agent@cnaf.example", details={"n": str(number)}), desk.now)


def test_sign_ins_refusals_and_acts_are_traced(desk: Desk, visitor: Person) -> None:
    reference = desk.report()
    visitor.open("/connexion")
    visitor.send("/connexion", 422, email="agent@cnaf.example", password="autre")
    visitor.sign_in("agent@cnaf.example")
    visitor.open(f"/incidents/{reference}")
    visitor.send("/acknowledgement")
    visitor.send("/deconnexion")
    me = "agent@cnaf.example"
    assert acts(desk) == [(me, "sign_in_refused"), (me, "signed_in"), (me, "acknowledgement"), (me, "signed_out")]


def test_what_was_typed_stands_in_no_trace(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/notes", body="Le dossier de l'allocataire Martine")
    assert "Martine" not in "".join(exported(db.session()))


def test_whole_chain_verifies(desk: Desk) -> None:
    lay_ten(desk)
    found = verify(db.session(), key())
    assert (found.rows, found.first_bad) == (10, None)


@pytest.mark.parametrize("column", ["person", "act", "about", "desk", "seal"])
def test_one_byte_altered_is_reported_with_its_row(desk: Desk, column: str) -> None:
    lay_ten(desk)
    with transaction() as session:
        row = session.scalars(select(Trace).where(Trace.seq == 4)).one()
        setattr(row, column, (getattr(row, column) or "x") + "1")
    assert verify(db.session(), key()).first_bad == 4


def test_altered_instant_and_details_are_reported_too(desk: Desk) -> None:
    lay_ten(desk)
    with transaction() as session:
        session.execute(update(Trace).where(Trace.seq == 7).values(at=paris("2026-07-05 10:01")))
    assert verify(db.session(), key()).first_bad == 7
    with transaction() as session:
        session.execute(update(Trace).where(Trace.seq == 2).values(details={"n": "9"}))
    assert verify(db.session(), key()).first_bad == 2


def test_row_taken_out_or_cut_off_the_end_is_missed(desk: Desk) -> None:
    lay_ten(desk)
    with transaction() as session:
        session.delete(session.scalars(select(Trace).where(Trace.seq == 10)).one())
    assert (verify(db.session(), key()).first_bad, verify(db.session(), key()).why) == (10, "end")
    with transaction() as session:
        session.delete(session.scalars(select(Trace).where(Trace.seq == 5)).one())
    assert (verify(db.session(), key()).first_bad, verify(db.session(), key()).why) == (5, "missing")


def test_who_holds_the_tables_but_not_the_key_cannot_seal_a_forged_row(desk: Desk) -> None:
    lay_ten(desk)
    assert verify(db.session(), "another key").first_bad == 1


def test_purge_leaves_a_signed_start_and_a_chain_that_verifies(desk: Desk) -> None:
    lay_ten(desk)
    assert purge_traces(paris("2026-06-01 00:00"), desk.now) == 5
    assert purge_traces(paris("2026-06-01 00:00"), desk.now) == 0
    found = verify(db.session(), key())
    assert (found.rows, found.first_bad) == (5, None)
    trace(Deed("triage"), desk.now)
    assert verify(db.session(), key()).first_bad is None


def test_every_byte_of_an_export_counts(desk: Desk) -> None:
    lay_ten(desk)
    lines = list(exported(db.session()))
    assert verify_export(lines, key()).first_bad is None
    for number in range(10):
        row = json.loads(lines[number])
        changed = [*lines[:number], json.dumps(row | {"about": row["about"] + "x"}), *lines[number + 1 :]]
        assert verify_export(changed, key()).first_bad == number + 1


def test_person_is_handed_the_own_traces_alone(desk: Desk) -> None:
    lay_ten(desk)
    trace(Deed("triage", person="autre@cnaf.example"), desk.now)
    assert [json.loads(line)["person"] for line in exported(db.session(), person="autre@cnaf.example")] == [
        "autre@cnaf.example"
    ]


def test_agent_reads_no_trace_and_the_administrator_all(desk: Desk, agent: Person, sign_in) -> None:
    lay_ten(desk)
    desk.at("2026-11-23 11:00")
    agent.open("/traces", status=403)
    administrator = sign_in("admin@vigie.example")
    administrator.open("/traces")
    assert len(administrator.find("//tbody/tr")) == 10
    assert "Lecture des traces" in administrator.open("/traces?personne=admin@vigie.example")


def test_command_says_the_row_and_fails(desk: Desk) -> None:
    lay_ten(desk)
    runner = desk.app.test_cli_runner()
    assert "La chaîne est entière. Traces\u00a0: 10." in runner.invoke(args=["traces", "verify"]).output
    with transaction() as session:
        session.execute(update(Trace).where(Trace.seq == 3).values(about="/ailleurs"))
    result = runner.invoke(args=["traces", "verify"])
    assert (result.exit_code, "ligne 3" in result.output) == (1, True)


def test_every_act_has_a_word(desk: Desk) -> None:
    acts_of = [one for one in desk.app.url_map.iter_rules() if one.methods - {"GET", "HEAD", "OPTIONS"}]
    assert {one.endpoint.rpartition(".")[2] for one in acts_of} - set(TRACES) == set()


def outcomes(desk: Desk) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.act, row.details.get("outcome", "")) for row in db.session.scalars(select(Trace).order_by(Trace.seq))]


def test_refusal_that_answers_with_a_sentence_is_traced_as_refused(desk: Desk, agent: Person, sign_in: SignIn) -> None:
    reference = desk.report("Le dossier 2 69 05 49 588 157 80 n’est pas arrivé.")
    agent.open(f"/incidents/{reference}")
    agent.send("/devoilement", reason="non")
    agent.open(f"/incidents/{reference}")
    agent.send(f"/incidents/{reference}/security", reason=" ")
    assert outcomes(desk) == [("reveal", "refused"), ("security", "refused")]
    administrator = sign_in("admin@vigie.example")
    administrator.open("/traces")
    assert [one.endswith(" refusé") for one in administrator.find("//tbody/tr")] == [True, True]


def test_batch_that_was_refused_for_some_is_traced_as_refused_in_part(desk: Desk) -> None:
    with desk.app.test_request_context("/lot/confirmation", method="POST"):
        flash("1 incident changé.", "done")
        flash("Refusé pour un autre.", "refused")
        note("bulk_change")
        desk.app.process_response(Response())
    assert outcomes(desk) == [("bulk_change", "partly_refused")]


def test_lifted_suspension_is_not_traced_as_one(desk: Desk, sign_in: SignIn) -> None:
    add_user("responsable@caf-eure.example", "manager", "caf-eure")
    number = add_user("accueil@trois.example", "partner", "caf-eure", EURE)
    manager = sign_in("responsable@caf-eure.example")
    manager.open(f"/habilitations/{organisation_id(EURE)}")
    for wanted in ("yes", "no"):
        manager.send(f"/utilisateurs/{number}/suspension", wanted=wanted)
    assert outcomes(desk) == [("suspend_partner_user", ""), ("reinstate_user", "")]


def test_failed_sign_in_is_read_by_those_who_answer_for_the_account(
    desk: Desk, visitor: Person, sign_in: SignIn
) -> None:
    add_user("droits@trois.example", "access_manager", "caf-eure", EURE)
    add_user("securite@caf-eure.example", "security_officer", "caf-eure")
    add_user("securite@cnaf.example", "security_officer", "gsi")
    add_user("accueil@trois.example", "partner", "caf-eure", EURE)
    visitor.open("/connexion")
    visitor.send("/connexion", 422, email="Accueil@trois.example", password="autre")
    refused = "accueil@trois.example Connexion refusée"
    for reader, reads in (("droits@trois.example", 1), ("securite@caf-eure.example", 1), ("securite@cnaf.example", 0)):
        assert sign_in(reader).open("/traces").count(refused) == reads, reader


def test_mail_log_saved_as_a_table_leaves_a_trace(desk: Desk, agent: Person) -> None:
    agent.open("/courriels/export")
    assert acts(desk) == [("agent@cnaf.example", "export_mail_log")]

"""What everybody did, sealed row by row (B8)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.labels.fr.accounts import TRACES
from app.models import Trace
from app.models.transaction import transaction
from app.reports.traces import exported, verify, verify_export
from app.use_cases.purge_traces import purge_traces
from app.use_cases.trace_act import Deed, key, trace
from tests.use_cases.desk import Desk, paris
from tests.web.person import Person


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

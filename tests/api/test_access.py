"""Who is let in: tokens, scopes, roles, reach; and in which shape everybody else is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.api.guard import JSON_BYTES
from app.extensions import db
from app.models import ApiToken, Trace, User
from app.models.transaction import transaction
from app.reports.traces import Verdict, exported, verify
from app.use_cases.trace_act import keys
from tests.api.program import EVERYTHING, REPORT, Program, token_for
from tests.use_cases.desk import EURE, Desk
from tests.web.person import Person
from workflows.api_scopes import Scope

Connect = Callable[..., Program]


def test_stranger_is_refused_and_told_how_to_come_in(stranger: Program) -> None:
    said = stranger.get("/incidents", 401)
    assert said["type"] == "urn:vigie:problem:unauthorized"
    assert stranger.answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_cookie_of_a_page_opens_nothing_here(desk: Desk) -> None:
    person = Person(desk.app.test_client())
    person.be(db.session.scalars(select(User.id).where(User.email == "agent@cnaf.example")).one())
    person.open("/")
    assert person.get("/api/v1/incidents").status_code == 401


def test_secret_is_kept_only_as_a_hash(desk: Desk) -> None:
    secret = token_for("agent@cnaf.example")
    row = db.session.scalars(select(ApiToken)).one()
    assert secret not in {str(value) for value in vars(row).values()}
    assert secret.startswith(row.hint)
    assert len(row.hint) == 10


def test_token_that_ran_out_opens_nothing(desk: Desk, program: Program) -> None:
    program.get("/me")
    desk.at("2026-12-24 10:00")
    program.get("/me", 401)


def test_revoked_token_opens_nothing_from_the_next_request_on(program: Program) -> None:
    [mine] = program.get("/tokens")["items"]
    program.ask("DELETE", f"/tokens/{mine['id']}", 204)
    program.get("/me", 401)


def test_token_of_a_suspended_account_opens_nothing(desk: Desk, program: Program) -> None:
    with transaction() as session:
        session.scalars(select(User).where(User.email == "agent@cnaf.example")).one().active = False
    program.get("/me", 401)


def test_token_does_what_its_scopes_say(connect: Connect) -> None:
    reader = connect(scopes=frozenset({"incidents:read"}))
    reader.get("/incidents")
    reader.post("/incidents", REPORT, 403)
    reader.get("/contracts", 403)
    assert reader.get("/openapi.json")["openapi"] == "3.1.0"


def test_links_of_the_description_fill_every_place_of_the_address_they_lead_to(connect: Connect) -> None:
    paths = connect().get("/openapi.json")["paths"]
    places = {
        one["operationId"]: {part["name"] for part in path.get("parameters", ())}
        for path in paths.values() for one in path.values() if "operationId" in one
    }  # fmt: skip
    links = {
        (making, link["operationId"]): link["parameters"].keys()
        for making, path in (("report_incident", "/incidents"), ("join_attachment", "/incidents/{reference}/attachments"),
                             ("create_webhook", "/webhooks"), ("issue", "/tokens"))
        for link in paths[f"/api/v1{path}"]["post"]["responses"]["201"]["links"].values()
    }  # fmt: skip
    assert {to: given for (_, to), given in links.items()} == {to: places[to] for _, to in links}
    assert {("report_incident", "acknowledge"), ("join_attachment", "download_attachment")} <= links.keys()
    assert {("create_webhook", "delete_webhook"), ("issue", "revoke")} <= links.keys()


def test_token_does_not_issue_one_that_may_do_more(connect: Connect) -> None:
    small = connect(scopes=frozenset({"tokens:write", "incidents:read"}))
    said = small.post("/tokens", {"name": "plus", "scopes": ["incidents:write"]}, 422)
    assert said["errors"][0]["field"] == "scopes"
    made = small.post("/tokens", {"name": "autant", "scopes": ["incidents:read"], "days": 7}, 201)
    child = Program(small.client, made["secret"])
    assert len(child.get("/incidents")["items"]) == 0
    assert "secret" not in small.get("/tokens")["items"][0]


def test_answer_with_a_secret_is_not_kept_under_a_key(program: Program) -> None:
    asked = {"name": "x", "scopes": ["incidents:read"]}
    program.post("/tokens", asked, 400, headers={"Idempotency-Key": "k"})
    program.post("/tokens", asked, 201)
    assert program.answer.headers["Cache-Control"] == "no-store"


def test_other_desk_and_nothing_look_the_same(desk: Desk, program: Program) -> None:
    theirs = desk.report("Le portail répond une erreur à tous nos agents.", sender=EURE, desk="caf-eure")
    bodies = []
    for reference in (theirs, "CAF-EURE-2026-09999"):
        for path in ("", "/clocks", "/messages", "/attachments", "/crisis"):
            program.get(f"/incidents/{reference}{path}", 404)
            bodies.append(program.answer.text)
        program.post(f"/incidents/{reference}/acknowledgement", status=404)
        program.patch(f"/incidents/{reference}", {"major": True}, 404, headers={"If-Match": '"7-0"'})
        bodies.append(program.answer.text)
    assert len(set(bodies)) == 1
    assert program.get("/incidents")["items"] == []
    assert program.get(f"/escalations?reference={theirs}")["items"] == []
    assert "iris" not in [one["name"] for one in program.get("/contracts")["items"]]


def test_file_of_another_case_is_not_reached_through_ones_own(desk: Desk, program: Program, connect: Connect) -> None:
    mine = program.post("/incidents", REPORT, 201)["reference"]
    theirs = desk.report("Le portail répond une erreur à tous nos agents.", sender=EURE, desk="caf-eure")
    other = connect("agent@caf-eure.example")
    file = other.post(
        f"/incidents/{theirs}/attachments?filename=a.txt",
        status=201,
        data=b"x",
        content_type="application/octet-stream",
    )
    program.get(f"/incidents/{mine}/attachments/{file['id']}", 404)
    program.get(f"/incidents/{mine}/attachments/{file['id']}/content", 404)


def test_reader_of_the_audit_changes_nothing(desk: Desk, program: Program, connect: Connect) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    with transaction() as session:
        session.scalars(select(User).where(User.email == "n2@cnaf.example")).one().role = "auditor"
    auditor = connect("n2@cnaf.example")
    assert auditor.get(f"/incidents/{reference}")["reference"] == reference
    auditor.post(f"/incidents/{reference}/acknowledgement", status=403)


@pytest.mark.parametrize(
    ("method", "path", "status", "options"),
    [
        ("GET", "/api/nulle-part", 404, {}),
        ("GET", "/api/v1/incidents/GSI%00", 404, {}),
        ("GET", "/api/v1/accounts/99999999999999999999", 404, {}),
        ("DELETE", "/api/v1/incidents", 405, {}),
        ("POST", "/api/v1/incidents", 415, {"data": b"{}", "content_type": "text/plain"}),
        ("POST", "/api/v1/incidents", 400, {"data": b"{", "content_type": "application/json"}),
        ("POST", "/api/v1/incidents", 400, {"data": b'{"a": NaN}', "content_type": "application/json"}),
        ("POST", "/api/v1/incidents", 400, {"data": b"[" * 200_000, "content_type": "application/json"}),
        ("POST", "/api/v1/incidents", 413, {"data": b" " * (JSON_BYTES + 1), "content_type": "application/json"}),
        ("POST", "/api/v1/incidents", 422, {"data": b"[]", "content_type": "application/json"}),
        ("GET", "/api/v1/incidents?cursor=zzz", 422, {}),
        ("GET", "/api/v1/incidents?inconnu=1", 422, {}),
        ("GET", "/api/v1/incidents?words=%00", 422, {}),
        ("GET", "/api/v1/incidents?organisation_id=99999999999999999999", 422, {}),
    ],
)
def test_refusal_is_a_problem_document(
    program: Program, method: str, path: str, status: int, options: dict[str, Any]
) -> None:
    said = program.ask(method, path, status, **options)
    assert said["status"] == status
    assert said["title"]
    assert program.answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (status == 405) == ("Allow" in program.answer.headers)


def test_fault_of_ours_is_a_problem_with_a_reference_and_no_trace(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("un secret")

    monkeypatch.setattr("app.reports.accounts.accounts_of", fail)
    said = program.get("/accounts", 500)
    assert said["code"] == "failed"
    assert "À citer" in said["detail"]
    assert "secret" not in program.answer.text


@pytest.mark.settings(VIGIE_API_A_MINUTE="3")
def test_token_that_asks_too_often_waits_and_the_others_do_not(desk: Desk, program: Program, connect: Connect) -> None:
    left = []
    for _ in range(3):
        program.get("/me")
        left.append(program.answer.headers["RateLimit-Remaining"])
    assert left == ["2", "1", "0"]
    program.get("/me", 429)
    assert (program.answer.headers["Retry-After"], program.answer.headers["RateLimit-Limit"]) == ("20", "3")
    connect("agent2@cnaf.example").get("/me")
    desk.frozen.tick(20)
    program.get("/me")


def test_guessing_tokens_is_slowed_down_by_address(stranger: Program) -> None:
    stranger.secret = "vigie_devinette"
    for _ in range(60):
        stranger.get("/me", 401)
    stranger.get("/me", 429)


def test_last_use_is_remembered_to_the_hour(desk: Desk, program: Program) -> None:
    program.get("/me")
    first = program.get("/tokens")["items"][0]["last_used_at"]
    desk.frozen.tick(1800)
    assert program.get("/tokens")["items"][0]["last_used_at"] == first
    desk.frozen.tick(1801)
    program.get("/me")
    assert program.get("/tokens")["items"][0]["last_used_at"] > first


def test_only_a_token_of_the_feeds_may_stand_in_an_address(connect: Connect, stranger: Program) -> None:
    feed = connect(scopes=frozenset({Scope.FEEDS_READ})).secret
    whole = connect(scopes=EVERYTHING).secret
    stranger.get(f"/feeds/{feed}/calendars/gsi.ics")
    stranger.get(f"/feeds/{whole}/calendars/gsi.ics", 401)
    stranger.get(f"/feeds/{'x' * 40}/calendars/gsi.ics", 401)


def test_what_a_program_did_is_traced_like_an_act_of_its_account(desk: Desk, connect: Connect) -> None:
    program, reader = connect(), connect(scopes=frozenset({"incidents:read"}))
    reference = program.post("/incidents", REPORT, 201)["reference"]
    at = f"/api/v1/incidents/{reference}"
    program.get(at)
    program.post(f"{at}/acknowledgement")
    reader.post(f"{at}/notes", {"body": "Le dossier de Martine"}, 403)
    program.ask("DELETE", f"/tokens/{program.get('/me')['token_id']}", 204)
    program.post(f"{at}/notes", {"body": "trop tard"}, 401)
    db.session.rollback()
    rows = db.session.scalars(select(Trace).order_by(Trace.seq)).all()
    assert {(one.person, one.desk, one.details["program"]) for one in rows} == {
        ("agent@cnaf.example", "gsi", "programme d’essai")
    }
    assert [(one.act, one.about, one.details.get("status")) for one in rows] == [
        ("token_used", "", None),
        ("report_incident", "/api/v1/incidents", "201"),
        ("acknowledge", f"{at}/acknowledgement", "200"),
        ("token_used", "", None),
        ("note", f"{at}/notes", "403"),
        ("revoke", f"/api/v1/tokens/{rows[1].details['token']}", "204"),
        ("token_refused", "", None),
    ]
    told = "".join(exported(db.session()))
    assert not any(one in told for one in (program.secret, reader.secret, "Martine"))
    assert verify(db.session(), *keys()) == Verdict(len(rows))


def test_history_says_through_which_program_an_act_came(desk: Desk, program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    program.post(f"/incidents/{reference}/acknowledgement")
    assert desk.events(reference)[-1].actor == "Agent GSI (programme d’essai)"
    assert program.get(f"/incidents/{reference}")["assignee"]["name"] == "Agent GSI"

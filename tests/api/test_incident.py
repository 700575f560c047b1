"""Incidents through the API: what people do on pages, programs do here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.program import REPORT, Program
from tests.use_cases.desk import Desk

Connect = Callable[..., Program]


def test_reported_incident_gets_number_clocks_and_receipt(desk: Desk, program: Program) -> None:
    made = program.post("/incidents", REPORT, 201)
    assert made["reference"] == "GSI-2026-00001"
    assert program.answer.headers["Location"] == "/api/v1/incidents/GSI-2026-00001"
    assert (made["kind"], made["service"], made["state"]) == ("technical", "dsg", "registered")
    assert desk.letters("GSI-2026-00001") == [("receipt", "support@cd-val-ambre.example")]
    assert "acknowledge:desk:1" in desk.clock_keys("GSI-2026-00001")
    assert program.get("/incidents/GSI-2026-00001") == made


def test_acts_go_through_the_same_verbs_as_the_pages(desk: Desk, program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    at = f"/incidents/{reference}"
    assert program.post(f"{at}/acknowledgement")["assignee"]["name"] == "Agent GSI"
    program.post(f"{at}/answers", {"body": "Quel fichier attendiez-vous ?", "asks": True})
    program.post(f"{at}/resumption")
    program.post(f"{at}/notes", {"body": "Vu avec la production."})
    assert program.post(f"{at}/escalation", {"level": "n2", "reason": "Flux bloqué"})["state"] == "escalated_n2"
    assert program.post(f"{at}/hand-back", {"reason": "Cause connue"})["state"] == "acknowledged"
    program.post(f"{at}/pause", {"waiting_on": "third_party", "reason": "Hébergeur"})
    program.post(f"{at}/workaround", {"workaround": "Dépôt à la main", "return_to_service": "partial"})
    assert program.post(f"{at}/restoration", {"resolution": "Flux réémis"})["state"] == "restored"
    closed = program.post(f"{at}/closure", {"outcome": "validated"})
    assert (closed["state"], closed["outcome"]) == ("closed", "validated")
    assert program.post(f"{at}/reopening", {"reason": "Encore vide"})["state"] == "acknowledged"
    assert "note_added" in desk.history(reference)
    assert [one["direction"] for one in program.get(f"{at}/messages")["items"]] == ["note", "out", "in"]


def test_act_the_state_forbids_says_what_it_allows(program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    said = program.post(f"/incidents/{reference}/hand-back", {"reason": "x"}, 409)
    assert (said["code"], said["status"]) == ("conflict", 409)
    assert "Gestes possibles" in said["detail"]


@pytest.mark.any_database
def test_urgency_is_refused_where_the_contract_calls_nobody(desk: Desk, program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    said = program.post(f"/incidents/{reference}/urgency", {"reason": "versements arrêtés"}, 409)
    assert said["detail"].startswith("Ce contrat ne prévoit pas de procédure d’urgence")
    assert "urgency_declared" not in desk.history(reference)


def test_clocks_are_explained_line_by_line(desk: Desk, program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    told = program.get(f"/incidents/{reference}/clocks")
    taking = next(one for one in told["clocks"] if one["name"] == "acknowledge")
    assert (taking["target"], taking["due_at"]) == ({"unit": "open", "seconds": 900}, "2026-11-23T10:15:00+01:00")
    assert sum(line["seconds"] for line in taking["ledger"]) == 900
    assert told["next"][0]["sentence"]


def test_triage_without_the_version_that_was_read_is_refused(program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    at = f"/incidents/{reference}"
    program.patch(at, {"kind": "functional"}, 428)
    program.get(at)
    read = program.etag
    changed = program.patch(at, {"kind": "functional", "major": True}, headers={"If-Match": read})
    assert (changed["kind"], changed["major_since"] is not None) == ("functional", True)
    said = program.patch(at, {"kind": "technical"}, 412, headers={"If-Match": read})
    assert said["code"] == "precondition_failed"
    assert program.get(at)["kind"] == "functional"
    program.patch(at, {"assignee_id": None}, headers={"If-Match": program.etag})
    program.get(at)
    said = program.patch(at, {"assignee_id": 987_654}, 422, headers={"If-Match": program.etag})
    assert said["errors"] == [{"field": "assignee_id", "message": "ce compte ne peut pas tenir cet incident"}]


def test_unchanged_incident_is_not_sent_again(program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    program.get(f"/incidents/{reference}")
    etag = program.etag
    program.get(f"/incidents/{reference}", 304, headers={"If-None-Match": etag})
    assert program.answer.data == b""
    program.post(f"/incidents/{reference}/acknowledgement")
    program.get(f"/incidents/{reference}", 200, headers={"If-None-Match": etag})


def test_same_key_is_done_once_and_answered_twice(desk: Desk, program: Program) -> None:
    key = {"Idempotency-Key": "envoi-0001"}
    first = program.post("/incidents", REPORT, 201, headers=key)
    again = program.post("/incidents", REPORT, 201, headers=key)
    assert again == first
    assert program.answer.headers["Idempotent-Replayed"] == "true"
    assert program.answer.headers["Location"] == f"/api/v1/incidents/{first['reference']}"
    assert len(program.get("/incidents")["items"]) == 1
    said = program.post("/incidents", REPORT | {"subject": "Autre"}, 422, headers=key)
    assert said["code"] == "key_reused"


def test_key_of_a_refused_request_may_be_used_again(program: Program) -> None:
    key = {"Idempotency-Key": "envoi-0002"}
    program.post("/incidents", REPORT | {"reporter": "inconnu@nulle.example"}, 422, headers=key)
    program.post("/incidents", REPORT, 201, headers=key)


def test_key_is_that_of_one_token(program: Program, connect: Connect) -> None:
    key = {"Idempotency-Key": "envoi-0003"}
    first = program.post("/incidents", REPORT, 201, headers=key)
    second = connect("agent2@cnaf.example").post("/incidents", REPORT, 201, headers=key)
    assert first["reference"] != second["reference"]


def test_key_is_forgotten_after_a_day(desk: Desk, program: Program) -> None:
    key = {"Idempotency-Key": "envoi-0004"}
    first = program.post("/incidents", REPORT, 201, headers=key)
    desk.at("2026-11-24 10:01")
    assert program.post("/incidents", REPORT, 201, headers=key)["reference"] != first["reference"]


def test_list_is_read_page_by_page_while_others_come_in(desk: Desk, program: Program) -> None:
    made = [program.post("/incidents", REPORT, 201)["reference"] for _ in range(5)]
    first = program.get("/incidents?limit=2")
    program.post("/incidents", REPORT, 201)
    seen, cursor = [one["reference"] for one in first["items"]], first["next"]
    while cursor:
        page = program.get(f"/incidents?limit=2&cursor={cursor}")
        seen, cursor = [*seen, *(one["reference"] for one in page["items"])], page["next"]
    assert seen == made[::-1]


def test_list_is_narrowed_by_each_filter(desk: Desk, program: Program) -> None:
    one = program.post("/incidents", REPORT, 201)
    other = program.post(
        "/incidents",
        REPORT
        | {"subject": "Fichier SGR incomplet", "description": "Le fichier du flux SGR est incomplet depuis hier soir."},
        201,
    )
    program.post(f"/incidents/{one['reference']}/acknowledgement")
    wanted = {
        "state=registered": [other["reference"]],
        "state=open&kind=functional": [other["reference"]],
        "service=dsg": [one["reference"]],
        f"assignee_id={desk.person().user_id}": [one["reference"]],
        "words=sgr": [other["reference"]],
        "level=n2": [],
        "major=true": [],
        "contract=declaration-grossesse&level=n1": [other["reference"], one["reference"]],
        "received_since=2026-11-23T09:00:01Z": [],
        "received_until=2026-11-23T09:00:01Z": [other["reference"], one["reference"]],
        f"organisation_id={one['organisation']['id']}": [other["reference"], one["reference"]],
    }
    found = {asked: [row["reference"] for row in program.get(f"/incidents?{asked}")["items"]] for asked in wanted}
    assert found == wanted


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reporter": "inconnu@nulle.example"}, "reporter"),
        ({"contract": "caf-eure"}, "contract"),
        ({"received_at": "2026-11-23T12:00:00+01:00"}, "received_at"),
        ({"received_at": "2026-11-23T08:00:00"}, "received_at"),
        ({"detected_at": "0001-01-01T00:00:00+14:00"}, "detected_at"),
        ({"subject": "Objet\r\nBcc: x@y.example"}, "subject"),
        ({"subject": "   "}, "subject"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "\ud800 seul"}, "description"),
        ({"state": "closed"}, "state"),
        ({"stated": {"Nom": "x"}}, "stated.Nom.key"),
    ],
)
def test_report_that_does_not_fit_names_the_field(program: Program, change: dict, field: str) -> None:
    said = program.post("/incidents", REPORT | change, 422)
    assert field in [one["field"] for one in said["errors"]]
    assert program.get("/incidents")["items"] == []


def test_call_is_dated_from_when_it_came(desk: Desk, program: Program) -> None:
    made = program.post("/incidents", REPORT | {"received_at": "2026-11-23T09:50:00+01:00"}, 201)
    assert made["received_at"] == "2026-11-23T08:50:00+00:00"
    clock = program.get(f"/incidents/{made['reference']}/clocks")["clocks"][0]
    assert clock["started_at"] == "2026-11-23T09:50:00+01:00"


def test_crisis_is_declared_told_and_lifted_by_a_manager(desk: Desk, program: Program, connect: Connect) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    at = f"/incidents/{reference}"
    program.post(f"{at}/crisis", {"reason": "Tout est arrêté"})
    assert [one["reference"] for one in program.get("/crises")["items"]] == [reference]
    program.post(f"{at}/status-update", {"nature": "Flux arrêtés", "expected_duration": "2 h"})
    program.post(f"{at}/crisis-end", {"reason": "Revenu"}, 403)
    connect("responsable@cnaf.example").post(f"{at}/crisis-end", {"reason": "Revenu"})
    kinds = [one["kind"] for one in program.get(f"{at}/crisis")["items"]]
    assert kinds == ["crisis_declared", "status_update_sent", "crisis_lifted"]


def test_what_happened_while_nobody_acted_is_listed(desk: Desk, program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    desk.pass_time("2026-11-23 10:20")
    steps = program.get(f"/escalations?reference={reference}")["items"]
    assert "breach" in [one["step"] for one in steps]
    assert program.get("/escalations?reference=GSI-2026-99999")["items"] == []

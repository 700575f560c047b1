"""Figures for Prometheus: closed unless opened, the same from every process, and about nobody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import clock
from app.use_cases.note_beat import note_beat
from app.use_cases.receive_mail import keep_mail
from app.web.request_marks import request_id
from tests.use_cases.desk import Desk
from tests.web.person import Person

TOKEN = "un jeton des essais"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}".encode().decode("latin-1")}
opened = pytest.mark.settings(VIGIE_METRICS_TOKEN=TOKEN)


def figures(person: Person, **headers: str) -> dict[str, float]:
    """By name and labels, as Prometheus reads them."""
    answer = person.get("/metrics", headers={**WITH_TOKEN, **headers})
    assert answer.status_code == 200
    return {
        one.name + "".join(f",{value}" for value in one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


def test_nobody_reads_figures_that_nobody_opened(visitor: Person, agent: Person) -> None:
    assert visitor.get("/metrics").status_code == 404
    assert agent.get("/metrics").status_code == 404
    assert visitor.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@opened
def test_token_opens_and_nothing_else_does(visitor: Person) -> None:
    assert visitor.get("/metrics").status_code == 401
    assert visitor.get("/metrics", headers={"Authorization": "Bearer autre"}).status_code == 401
    assert visitor.get("/metrics", headers={"Authorization": f"Basic {TOKEN}"}).status_code == 401
    assert visitor.get("/metrics", headers=WITH_TOKEN).status_code == 200


@pytest.mark.settings(VIGIE_METRICS_LOCAL="1")
def test_this_machine_alone_is_let_in_but_not_what_a_front_forwards(visitor: Person) -> None:
    assert visitor.get("/metrics").status_code == 200
    assert visitor.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert visitor.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


@opened
def test_figures_are_those_of_the_desk(desk: Desk, visitor: Person) -> None:
    desk.report()
    desk.pass_time("2026-11-23 10:16")
    keep_mail(b"x", source="smtp", envelope_from="", envelope_to=[], received_at=desk.now)
    note_beat("wake_incidents", clock.real_now() - timedelta(seconds=7), "")
    found = figures(visitor)
    assert found["vigie_mails_unread"] == 1
    assert found["vigie_mails_total,new_incident"] == 1
    assert found["vigie_mails_total,quarantine"] == 0
    assert found["vigie_step_lateness_seconds,0.99"] == 0
    assert found["vigie_alarms_due"] == 0
    assert found["vigie_letters,queued"] > 0
    assert found["vigie_duty_beat_age_seconds,wake_incidents"] == 7
    assert found["vigie_well"] == 0
    assert "vigie_last_drill_timestamp_seconds" not in found


@opened
def test_requests_are_counted_by_route_never_by_address(desk: Desk, visitor: Person, agent: Person) -> None:
    earlier = figures(visitor)  # the figures of requests are the process's: other tests have asked too
    before = earlier.get("vigie_http_request_seconds_count,pages.incident,2xx", 0)
    agent.open(f"/incidents/{desk.report()}")
    for number in range(20):
        visitor.get(f"/n-importe-quoi-{number}")
    found = figures(visitor)
    assert found["vigie_http_request_seconds_count,pages.incident,2xx"] == before + 1
    counted = {name for name in found if name.startswith("vigie_http_request_seconds_count") and name not in earlier}
    routes = {name.split(",")[1] for name in counted}
    known = {rule.endpoint for rule in desk.app.url_map.iter_rules()} | {"none"}
    assert routes <= known


@opened
def test_figures_name_nobody(desk: Desk, visitor: Person) -> None:
    reference = desk.report()
    note_beat("mailbox gsi@cnaf.example", clock.real_now(), "login refusé à gsi@cnaf.example")
    answer = visitor.get("/metrics", headers=WITH_TOKEN).text
    assert "@" not in answer
    assert reference not in answer
    assert "vigie_mailboxes_failing 1.0" in answer


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0af7651916cd43dd8448eb211c80319c", True),
        ("b9c7c989-3f0d-4b8e-9d0c-2f3a1c1d2e3f", True),
        ("court", False),
        ("claire.martin@cnaf.example", False),
        ("2840675123456", False),
        ("a" * 65, False),
        ("0af7651916cd43dd\r\nX: 1", False),
        (None, False),
    ],
)
def test_request_id_is_taken_from_the_front_only_if_well_formed(given: str | None, kept: bool) -> None:
    answered = request_id(given)
    assert (answered == given) is kept
    assert re.fullmatch(r"[0-9a-fA-F-]{16,64}", answered)


def test_request_id_is_echoed(visitor: Person) -> None:
    given = "0af7651916cd43dd8448eb211c80319c"
    assert visitor.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given
    assert visitor.get("/healthz").headers["X-Request-Id"] != given

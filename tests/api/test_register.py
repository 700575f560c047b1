"""Contracts, calendars, organisations, accounts and files through the API."""

from __future__ import annotations

from collections.abc import Callable

import icalendar
import pytest

from tests.api.program import REPORT, Program
from tests.use_cases.desk import Desk

Connect = Callable[..., Program]
BYTES = "application/octet-stream"


def test_contract_says_what_is_promised_and_what_a_report_must_state(program: Program) -> None:
    contract = program.get("/contracts/declaration-grossesse")
    assert contract in program.get("/contracts")["items"]
    promise = next(one for one in contract["promises"] if one["name"] == "acknowledge")
    assert (promise["clause"], promise["target"]) == ("A8", {"unit": "open", "seconds": 900.0})
    assert "user_code" in [one["name"] for one in contract["required_fields"]]
    program.get("/contracts/iris", 404)


def test_organisations_are_those_of_the_desk(program: Program, connect: Connect) -> None:
    [one] = program.get("/organisations")["items"]
    assert one == program.get(f"/organisations/{one['id']}")
    assert one["agreements"] == [{"contract": "declaration-grossesse", "convention_number": "DG-2024-07"}]
    connect("agent@ncaa.example").get(f"/organisations/{one['id']}", 404)


def test_accounts_are_those_of_the_desk_and_hold_no_secret(program: Program) -> None:
    found = program.get("/accounts")["items"]
    assert {one["desk"] for one in found} == {"gsi"}
    assert set(program.get(f"/accounts/{found[0]['id']}")) == {"id", "name", "email", "role", "desk", "active"}


def test_day_closed_through_the_api_moves_the_deadlines_that_run_on_it(
    desk: Desk, program: Program, connect: Connect
) -> None:
    desk.at("2026-11-23 19:50")
    reference = program.post("/incidents", REPORT, 201)["reference"]
    manager = connect("responsable@cnaf.example")
    day = "/calendars/gsi/days/2026-11-24"
    program.ask("PUT", day, 403, json={"hours": [], "reason": "Inventaire"})
    made = manager.ask("PUT", day, json={"hours": [], "reason": "Inventaire"})
    assert (made["kind"], made["name"]) == ("closure", "Inventaire")
    assert program.get(f"/incidents/{reference}/clocks")["clocks"][0]["due_at"] == "2026-11-25T06:05:00+01:00"
    assert made in program.get("/calendars/gsi/days?since=2026-11-01&until=2026-11-30")["items"]
    manager.ask("DELETE", day, 204)
    manager.ask("DELETE", day, 404)
    assert program.get(f"/incidents/{reference}/clocks")["clocks"][0]["due_at"] == "2026-11-24T06:05:00+01:00"


def test_calendar_of_another_desk_is_not_changed(connect: Connect) -> None:
    manager = connect("responsable@cnaf.example")
    manager.ask("PUT", "/calendars/departement/days/2026-11-24", 403, json={"hours": [], "reason": "x"})
    manager.ask("PUT", "/calendars/ncaa/days/2026-11-24", 404, json={"hours": [], "reason": "x"})


@pytest.mark.parametrize("hours", [[("09:00", "08:00")], [("08:00", "10:00"), ("09:00", "11:00")], [("8h", "9h")]])
def test_hours_that_do_not_follow_one_another_are_refused(connect: Connect, hours: list[tuple[str, str]]) -> None:
    said = [{"opens": opens, "closes": closes} for opens, closes in hours]
    connect("responsable@cnaf.example").ask(
        "PUT", "/calendars/gsi/days/2026-11-24", 422, json={"hours": said, "reason": "x"}
    )


def test_file_is_joined_and_saved_byte_for_byte(desk: Desk, program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    at, content = f"/incidents/{reference}/attachments", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
    made = program.post(f"{at}?filename=capture%20d%27%C3%A9cran.png", status=201, data=content, content_type=BYTES)
    assert (made["filename"], made["content_type"], made["size"]) == ("capture d'écran.png", "image/png", len(content))
    assert program.get(at)["items"] == [made]
    program.get(f"{at}/{made['id']}/content")
    assert program.answer.data == content
    assert program.answer.headers["Content-Disposition"].startswith("attachment")
    assert program.answer.mimetype == BYTES
    program.get(f"{at}/{made['id']}/content", 304, headers={"If-None-Match": program.etag})


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", ".cache", "a%00b", "a%0Ab", "%E2%80%AEfdp.exe", "", "x" * 200])
def test_file_name_that_misleads_is_refused(program: Program, name: str) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    program.post(f"/incidents/{reference}/attachments?filename={name}", status=422, data=b"x", content_type=BYTES)


def test_file_too_large_is_refused_before_it_is_kept(program: Program) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    path = f"/incidents/{reference}/attachments?filename=a.bin"
    program.post(path, status=413, data=bytes(20 * 1024 * 1024 + 1), content_type=BYTES)
    program.post(path, status=415, data=b"x", content_type="text/html")


def test_feed_of_a_calendar_is_read_by_a_calendar_program(desk: Desk, program: Program, connect: Connect) -> None:
    manager = connect("responsable@cnaf.example")
    hours = [{"opens": "06:00", "closes": "12:00"}]
    manager.ask("PUT", "/calendars/gsi/days/2026-12-24", json={"hours": hours, "reason": "Veille de Noël"})
    program.get("/feeds/calendars/gsi.ics")
    assert program.answer.mimetype == "text/calendar"
    events = icalendar.Calendar.from_ical(program.answer.data).walk("VEVENT")
    said = {str(one["DTSTART"].dt): str(one["SUMMARY"]) for one in events}
    assert said["2026-12-25"].startswith("Fermé")
    assert "Noël" in said["2026-12-25"]
    assert said["2026-12-24"].startswith("Ouvert")
    assert len({str(one["UID"]) for one in events}) == len(events)
    program.get("/feeds/calendars/gsi.ics", 304, headers={"If-None-Match": program.etag})


def test_feed_of_maintenance_holds_the_corrective_versions(program: Program) -> None:
    releases = program.get("/contracts/declaration-grossesse")["releases"]
    program.get("/feeds/maintenance/declaration-grossesse.ics")
    events = icalendar.Calendar.from_ical(program.answer.data).walk("VEVENT")
    assert [str(one["DTSTART"].dt) for one in events] == releases
    assert releases
    program.get("/feeds/maintenance/iris.ics", 404)

"""How late the engine was."""

from __future__ import annotations

from app.extensions import db
from app.reports.lateness import Lateness, lateness
from app.use_cases.wake_incidents import wake_due_incidents
from tests.use_cases.desk import Desk, paris


def test_engine_that_never_fired_was_never_late(desk: Desk) -> None:
    assert lateness(db.session()) == Lateness(0)


def test_steps_on_time_are_not_late(desk: Desk) -> None:
    desk.report()
    desk.pass_time("2026-11-23 10:16")
    assert lateness(db.session()) == Lateness(3, worst_reference="GSI-2026-00001")


def test_outage_shows_in_the_worst_and_says_whose(desk: Desk) -> None:
    desk.report()
    desk.pass_time("2026-11-23 10:12")
    late = desk.report()
    desk.at("2026-11-23 11:00")
    wake_due_incidents(desk.now)
    found = lateness(db.session())
    assert found.worst == 45 * 60  # the first one's breach, due at 10:15
    assert found.worst_reference == "GSI-2026-00001"
    assert found.p50 > 0
    assert late != found.worst_reference


def test_mail_that_was_kept_for_an_hour_is_no_lateness_of_the_engine(desk: Desk) -> None:
    desk.report(received_at=paris("2026-11-23 09:00"))
    wake_due_incidents(desk.now)
    assert lateness(db.session()).worst == 0

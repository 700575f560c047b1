"""The demonstration's time, moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import clock
from tests.use_cases.desk import Desk, on_the_wall
from tests.web.person import Person

pytestmark = pytest.mark.any_database

demo = pytest.mark.settings(VIGIE_DEMO="1")


@pytest.fixture(autouse=True)
def real_time_afterwards() -> Iterator[None]:
    yield
    clock.travel(timedelta())


@demo
@pytest.mark.parametrize(
    ("by", "reached"),
    [
        ("15min", "2026-11-23 10:15"),
        ("1h", "2026-11-23 11:00"),
        ("1d", "2026-11-24 10:00"),
        ("next", "2026-11-23 10:10"),
    ],
)
def test_time_moves_and_alarms_ring_on_the_way(desk: Desk, agent: Person, by: str, reached: str) -> None:
    reference = desk.report()
    agent.open("/")
    text = agent.send("/demo/temps", by=by)
    assert "Il est maintenant lundi 23 novembre" in text or by == "1d"
    assert on_the_wall(clock.now()) == reached
    assert "people_told" in desk.history(reference)


@demo
def test_desk_without_an_alarm_says_so(agent: Person) -> None:
    agent.open("/")
    assert "Aucun incident n’a d’échéance devant lui." in agent.send("/demo/temps", by="next")


@demo
def test_bar_shows_the_desks_time(agent: Person) -> None:
    assert "Démonstration, lundi 23 novembre à 10 h" in agent.open("/")


@demo
def test_made_up_step_is_refused(agent: Person) -> None:
    agent.open("/")
    agent.send("/demo/temps", 400, by="1y")


def test_real_desk_has_no_bar_and_moves_no_time(desk: Desk, agent: Person) -> None:
    agent.open("/")
    assert not agent.has_form("/demo/temps")
    token = agent.form("/deconnexion").fields["csrf_token"]
    before = clock.now()
    assert agent.post("/demo/temps", csrf_token=token, by="1h").status_code == 404
    assert clock.now() == before

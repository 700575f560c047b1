"""The few bytes that tell open pages whether to ask again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.web.pulse import PATH
from tests.use_cases.desk import Desk
from tests.web.person import Person


def heard(person: Person) -> str:
    answer = person.get(PATH)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return answer.text


def test_mark_changes_with_any_history_and_with_nothing_else(desk: Desk, agent: Person) -> None:
    desk.report()
    before = heard(agent)
    desk.frozen.tick(timedelta(seconds=1))
    assert heard(agent) == before
    desk.report()
    desk.frozen.tick(timedelta(seconds=1))
    assert heard(agent) != before


@pytest.mark.any_database
def test_page_bears_the_mark_it_was_made_at(desk: Desk, agent: Person) -> None:
    desk.report()
    agent.open("/")
    [rows] = agent.page.xpath("//*[@data-pulse]")
    assert (rows.get("data-pulse"), rows.get("data-mark")) == (PATH, heard(agent))


@pytest.mark.any_database
def test_nobody_else_hears_it(desk: Desk, agent: Person) -> None:
    stranger = Person(desk.app.test_client())
    assert (stranger.get(PATH).status_code, stranger.get(PATH).text) == (401, "")
    stranger.client.set_cookie("session", "eyJ0b2tlbiI6IjEifQ.aw-n2g.forged")
    assert stranger.get(PATH).status_code == 401
    assert agent.post(PATH).status_code in (400, 404)
    desk.frozen.tick(timedelta(days=366))
    assert agent.get(PATH).status_code == 401

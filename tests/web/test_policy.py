"""Every route says who may open it; what says nothing is closed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.api.guard import undeclared as api_undeclared
from app.web.policy import declared_act, undeclared
from tests.use_cases.desk import Desk
from tests.web.person import Person
from workflows.permissions import Act

FOR_ANYBODY = {
    "static",
    "pages.sign_in",
    "pages.code",
    "pages.sign_in_elsewhere",
    "pages.return_from_provider",
    "pages.check_second_factor",
    "pages.open_session",
    "pages.close_session",
    "pages.preferences",
    "pages.live",
    "pages.ready",
    "pages.watch_strip",
    "pages.metrics",
    "pages.letters_to_stop",
    "pages.letters_stopped",
    "pages.forgotten_password",
    "pages.ask_link",
    "pages.password_by_link",
    "pages.choose_password_by_link",
}


def test_every_route_declares_its_act(desk: Desk) -> None:
    assert undeclared(desk.app) == []
    assert api_undeclared(desk.app) == []  # there: an act and a scope


def test_routes_open_to_anybody_are_these_and_no_others(desk: Desk) -> None:
    endpoints = {
        rule.endpoint for rule in desk.app.url_map.iter_rules() if rule.endpoint.startswith(("pages.", "static"))
    }
    assert {one for one in endpoints if declared_act(desk.app, one) == "public"} == FOR_ANYBODY


@pytest.fixture
def with_an_undeclared_route(desk: Desk) -> Flask:
    desk.app.add_url_rule("/oubli", "forgotten", lambda: "secret")
    return desk.app


def test_route_that_declares_nothing_is_refused_to_everybody(with_an_undeclared_route: Flask, agent: Person) -> None:
    assert undeclared(with_an_undeclared_route) == ["forgotten"]
    assert "secret" not in agent.open("/oubli", status=403)


def test_stranger_is_sent_to_sign_in_and_back(desk: Desk, visitor: Person) -> None:
    visitor.open("/tableau?x=1", status=303)
    assert visitor.answer.headers["Location"] == "/connexion?next=/tableau?x%3D1"
    visitor.open("/connexion?next=/tableau")
    visitor.send("/connexion", follow=False, email="responsable@cnaf.example", password="vigie-test")
    assert visitor.answer.headers["Location"] == "/tableau"


def test_part_of_a_page_asked_by_a_stranger_sends_the_whole_page_to_sign_in(visitor: Person) -> None:
    answer = visitor.get("/file", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/connexion")


def test_national_level_does_not_see_the_mail_log_nor_the_board(sign_in) -> None:
    level2 = sign_in("n2@cnaf.example")
    for path in ("/tableau", "/courriels", "/courriels/a-trier", "/boite"):
        assert "Votre rôle ne donne pas accès" in level2.open(path, status=403)
    level2.open("/")
    assert level2.find("//nav.pages//a") == ["File de tri", "Crises", "Relève", "Contrats", "Santé"]


def test_agent_may_not_lift_a_crisis(desk: Desk, agent: Person, manager: Person) -> None:
    reference = desk.report()
    manager.open(f"/incidents/{reference}")
    manager.send("/crisis", reason="Tout est arrêté")
    agent.open(f"/incidents/{reference}")
    assert not agent.has_form("/crisis-end")
    token = agent.form("/answers").fields["csrf_token"]
    sent = agent.post(f"/incidents/{reference}/crisis-end", csrf_token=token, reason="x")
    assert sent.status_code == 403
    assert desk.incident(reference).state == "crisis"


def test_act_of_every_form_is_one_the_role_may_do(desk: Desk) -> None:
    acts = {declared_act(desk.app, rule.endpoint) for rule in desk.app.url_map.iter_rules()}
    assert {act for act in acts if isinstance(act, Act)} == set(Act)


@pytest.mark.any_database
def test_number_no_database_has_leads_nowhere(desk: Desk, sign_in: Callable[[str], Person]) -> None:
    administrator, found = sign_in("admin@vigie.example"), set()
    for rule in desk.app.url_map.iter_rules():
        if rule.arguments and "GET" in rule.methods and "int" in rule.rule:
            path = re.sub("<int[^>]*>", "9" * 30, rule.rule)
            found.add(administrator.get(re.sub("<[^>]*>", "GSI-2026-1", path)).status_code)
    assert found == {404}

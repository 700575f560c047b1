"""What the matrix of incidents leaves out: views, tokens, sessions, users and authorisations of somebody else, and a case
that an address does not name but a field does. What is not one's own looks as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import AccessGrant, AccessReview, Event, IncidentLink, User, UserSession, Webhook, WebhookDelivery
from app.models.api_token import ApiToken
from app.models.saved_view import SavedView
from app.models.transaction import transaction
from app.use_cases.run_crisis import declare_crisis
from app.web.policy import OTHER_DOORS
from tests.use_cases.desk import Desk
from tests.web.authorisation import RHIN, UNKNOWN, Target, lay_out, people, told
from tests.web.partners import add_user, organisation_id
from tests.web.person import Person
from tests.web.test_authorisation_matrix import seen_by
from workflows.lifecycle import MoveRefused

pytestmark = pytest.mark.any_database

OF_EVERYBODY = {"name", "token", "filename"}  # names of the rule book, sealed words, files that are served
NOT_HIDDEN = ("caf-haut-rhin", "administrator")  # who may know of what is laid out here
FIELDS = {"reason": "x", "wanted": "yes", "answer": "remove", "group": "x", "kind": "cdap|T2", "name": "x", "due_on": "2027-01-31",
          "service": "cdap", "profile": "T2", "maximum": "1"}  # fmt: skip


def somebody_elses_things(desk: Desk) -> dict[str, int]:
    """Argument of an address to the id of a thing of the Haut-Rhin's desk, or of one of its partner's users."""
    agent, user = (
        add_user("agent@rhin.matrix.example", "agent", "caf-haut-rhin"),
        add_user("user@rhin.matrix.example", "partner", "caf-haut-rhin", RHIN),
    )
    of, now, later = organisation_id(RHIN), desk.now, desk.now + timedelta(days=9)
    webhook = Webhook(user_id=agent, name="w", url="https://x.example/", created_at=now)
    rows = {
        "view_id": SavedView(desk="caf-haut-rhin", owner_id=None, name="v", query="", made_at=now, made_by="x"),
        "session_id": UserSession(token_sha256="x", user_id=agent, opened_at=now, ends_at=later),
        "token": ApiToken(user_id=agent, name="t", sha256="x", hint="x", created_at=now, expires_at=later),
        "number": webhook,
        "delivery": WebhookDelivery(webhook=webhook, message_id="m", kind="x", written_at=now, state="undelivered"),
        "grant_id": AccessGrant(user_id=user, organisation_id=of, service="cdap", profile="T2", granted_at=now, granted_by="x"),
        "review_id": AccessReview(organisation_id=of, opened_at=now, due_on=date(2027, 1, 1)),
    }  # fmt: skip
    with transaction() as session:
        session.add_all(rows.values())
        session.flush()
        return {name: row.id for name, row in rows.items()} | {"organisation_id": of, "user_id": user}


def routes_to(app: Flask, arguments: set[str]) -> list[tuple[str, str, set[str]]]:
    """(method, endpoint, arguments) of every page whose address names such things and nothing else."""
    rules = [one for one in app.url_map.iter_rules() if one.arguments and one.arguments <= arguments]
    pages = [one for one in rules if not one.rule.startswith(OTHER_DOORS) and "token" not in one.arguments]
    return sorted((way, one.endpoint, one.arguments) for one in pages for way in one.methods & {"GET", "POST"})  # type: ignore[operator]


def everything_kept() -> list[str]:
    """The rows that these routes could change."""
    db.session.rollback()
    of = (User, SavedView, ApiToken, UserSession, Webhook, WebhookDelivery, AccessGrant, AccessReview)
    return [str(row) for one in of for row in db.session.execute(select(one.__table__).order_by(one.id))]


def test_thing_of_somebody_else_looks_like_none_and_stays_as_it_is(desk: Desk) -> None:
    desk.app.config["WTF_CSRF_ENABLED"] = False
    things, differ = somebody_elses_things(desk), []
    everybody = [(who, person) for who, person in people(desk.app) if not any(one in who for one in NOT_HIDDEN)]
    before, routes = everything_kept(), routes_to(desk.app, things.keys())
    assert len(routes) >= 19
    for way, endpoint, arguments in routes:
        ids = things | {"number": things["token"]} if endpoint == "pages.token_end" else things
        for who, person in everybody:
            nothing = ask(desk.app, person, way, endpoint, dict.fromkeys(arguments, 7_777_777))
            if nothing[0] == 403:  # closed to that role, whatever it names
                continue
            found = ask(desk.app, person, way, endpoint, {name: ids[name] for name in arguments})
            if found != nothing or found[0] not in (303, 403, 404):
                differ.append(f"{who}: {way} {endpoint}: {nothing[0]}, {found[0]}")
    assert differ == []
    assert everything_kept() == before


def ask(app: Flask, person: Person, way: str, endpoint: str, ids: dict[str, int]) -> tuple[int, str]:
    with app.test_request_context():
        path = app.url_for(endpoint, **ids)
    answer = person.get(path) if way == "GET" else person.post(path, **FIELDS)
    return answer.status_code, "" if answer.status_code == 303 else told(answer.text, UNKNOWN)


def test_every_argument_of_an_address_is_tried_with_what_is_not_ones_own(desk: Desk) -> None:
    """A route to a new kind of thing fails here until one of the matrices knows it."""
    known = set(UNKNOWN.values) | somebody_elses_things(desk).keys() | OF_EVERYBODY
    rules = [one for one in desk.app.url_map.iter_rules() if not one.rule.startswith(OTHER_DOORS)]
    assert {name for one in rules for name in one.arguments} <= known


SECOND_CASES = (  # where a field names another case than the address does
    ("POST", "/incidents/{own}/links", "other"), ("POST", "/incidents/{own}/unlinking", "other"),
    ("GET", "/incidents/{own}/merger", "other"), ("POST", "/incidents/{own}/merger", "other"),
    ("POST", "/lot", "chosen"), ("POST", "/lot/confirmation", "chosen"),
    ("POST", "/crises/{own}/links", "number"), ("POST", "/crises/{own}/links/end", "incident"),
)  # fmt: skip


def test_case_out_of_reach_named_in_a_field_looks_like_none(desk: Desk) -> None:
    desk.app.config["WTF_CSRF_ENABLED"] = False
    targets, leaks, cells = lay_out(desk.now), [], 0
    askers = list(reached_and_hidden(desk, targets))
    before = db.session.scalar(select(func.count(Event.id)))
    for who, person, own, hidden in askers:
        for number, (way, path, field) in enumerate(SECOND_CASES):
            for target in hidden[number % 7 :: 22]:
                none_such = Target(0, "", {"reference": f"{target.reference[:-5]}77777"})
                nothing = name_other(person, way, path.format(own=own.reference), field, none_such)
                found = name_other(person, way, path.format(own=own.reference), field, target)
                cells += 1
                if found != nothing or target.mark in found[1]:
                    leaks.append(f"{who}: {way} {path}: {nothing[0]}, {found[0]}")
    assert leaks == []
    assert cells >= 70, cells
    db.session.rollback()
    assert db.session.scalar(select(func.count(Event.id))) == before
    assert db.session.scalars(select(IncidentLink.id)).all() == []


def reached_and_hidden(desk: Desk, targets: list[Target]) -> Iterator[tuple[str, Person, Target, list[Target]]]:
    """Everybody of a desk, with one crisis they may work in and all that they may know nothing of."""
    everybody = [
        (who, person) for who, person in people(desk.app) if not who.startswith(("partner", "access", "visitor"))
    ]
    own = {who: next((one for one in targets if one.mark in seen_by(who, targets)), None) for who, _ in everybody}
    for who, case in own.items():
        with suppress(MoveRefused):  # somebody before has the same one
            if case is not None:
                declare_crisis(case.reference, desk.person("{}@{}.matrix.example".format(*who.split())), "x", desk.now)
    for who, person in everybody:  # a crisis is seen by more than its own desk
        hidden = [one for one in targets if one.mark not in seen_by(who, targets)]
        if (case := own[who]) is not None:
            yield who, person, case, hidden


def name_other(person: Person, way: str, path: str, field: str, target: Target) -> tuple[int, str]:
    fields = {"reason": "x", "service": "", "kind": "technical", field: target.reference}
    answer = person.get(path, query_string=fields) if way == "GET" else person.post(path, **fields)
    return answer.status_code, told(answer.text, target)

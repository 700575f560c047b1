"""Every route x person x incident (own, another organisation's, another desk's, security) x state: nothing leaks."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.models import Event, Incident, User
from app.models.reach import reaches
from app.models.transaction import transaction
from tests.use_cases.desk import Desk
from tests.web.authorisation import UNKNOWN, Target, lay_out, lists, people, routes_to_an_incident, told
from tests.web.person import Person
from workflows.permissions import Role
from workflows.reach import Reach

LEAST_CELLS = 4000
_HIDDEN = (303, 400, 401, 403, 404)  # 400: what was typed is refused before anything is looked up


def seen_by(who: str, targets: list[Target]) -> set[str]:
    """The marks of what that person may know of, by the policy's own predicate."""
    if who == "visitor":
        return set()
    role, desk = who.split()
    user = db.session.scalars(select(User).where(User.email == f"{role}@{desk}.matrix.example")).one()
    asker = Reach(Role(user.role), user.desk, user.organisation_id)
    incidents = {one.id: one for one in db.session.scalars(select(Incident))}
    return {one.mark for one in targets if reaches(asker, incidents[one.incident_id])}


def ask(person: Person, app: Flask, method: str, endpoint: str, target: Target, arguments: set[str]):  # type: ignore[no-untyped-def]
    with app.test_request_context():
        path = app.url_for(endpoint, **{name: target.values[name] for name in arguments})
    return person.get(path) if method == "GET" else person.post(path, reason="x", body="x", reference=UNKNOWN.reference)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_route_tells_anybody_of_what_is_out_of_reach(desk: Desk) -> None:
    app, targets = desk.app, lay_out(desk.now)
    app.config["WTF_CSRF_ENABLED"] = False
    routes, cells, leaks = routes_to_an_incident(app), 0, []
    for who, person in people(app):
        seen = seen_by(who, targets)
        for number, (method, rule) in enumerate(routes):
            nothing = ask(person, app, method, rule.endpoint, UNKNOWN, rule.arguments)
            closed_to_role = nothing.status_code in (303, 401, 403)
            hidden = [one for one in targets if one.mark not in seen]
            stride = 8 if closed_to_role else 2  # begun elsewhere for each route, so that every kind meets every route
            for target in hidden[number % stride :: stride]:
                answer = ask(person, app, method, rule.endpoint, target, rule.arguments)
                cells += 1
                same = answer.status_code == nothing.status_code
                if answer.status_code != 303:  # the way to sign in repeats the address that was asked for
                    same = same and told(answer.text, target) == told(nothing.text, UNKNOWN)
                if (
                    not same
                    or answer.status_code not in _HIDDEN
                    or target.mark in answer.text.replace(target.reference, "")
                ):
                    leaks.append(f"{who}: {method} {rule.rule}: {answer.status_code}, {target.values}")
    assert leaks == []
    assert cells >= LEAST_CELLS, cells
    assert db.session.scalars(select(Event.id)).all() == []


def test_lists_searches_and_live_parts_show_what_is_in_reach_and_nothing_else(desk: Desk) -> None:
    app, targets = desk.app, lay_out(desk.now)
    leaks, shown = [], 0
    for who, person in people(app):
        seen = seen_by(who, targets)
        for rule in lists(app):
            for words in ("", "?q=MARQUE&state=all&clos=1", "?q=MARQUE&sens=sortants"):
                text = person.get(rule.rule + words).text
                found = {one.mark for one in targets if one.mark in text or one.reference in text}
                leaks += [f"{who}: {rule.rule}{words}: {mark}" for mark in found - seen]
                shown += len(found)
    assert leaks == []
    assert shown > 100


def test_file_of_another_incident_is_not_reached_through_the_own_one(desk: Desk) -> None:
    app, targets = desk.app, lay_out(desk.now)
    for who, person in people(app):
        seen = seen_by(who, targets)
        ours = [one for one in targets if one.mark in seen][:2]
        for own in ours:
            for other in [one for one in targets if one.mark not in seen][:6]:
                mixed = Target(0, other.mark, {**other.values, "reference": own.reference})
                for path in (
                    "/incidents/{reference}/attachments/{attachment_id}",
                    "/portail/incidents/{reference}/fichiers/{attachment_id}",
                ):
                    answer = person.get(path.format(**mixed.values))
                    assert answer.status_code in _HIDDEN, (who, path)
                    assert other.mark not in answer.text


def test_tag_of_a_list_does_not_change_with_what_is_out_of_reach(desk: Desk, agent: Person) -> None:
    targets = lay_out(desk.now)
    before = agent.get("/file?state=all").headers["ETag"]
    hidden = [one.incident_id for one in targets if one.mark not in seen_by_gsi_agent(targets)]
    with transaction() as session:
        session.execute(update(Incident).where(Incident.id.in_(hidden)).values(subject="changed", version=9))
    assert agent.get("/file?state=all").headers["ETag"] == before


def seen_by_gsi_agent(targets: list[Target]) -> set[str]:
    asker = Reach(Role.AGENT, "gsi")
    incidents = {one.id: one for one in db.session.scalars(select(Incident))}
    return {one.mark for one in targets if reaches(asker, incidents[one.incident_id])}

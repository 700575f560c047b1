"""The predicate and the filter say the same of every person and every incident."""

from __future__ import annotations

import itertools

from sqlalchemy import select

from app.extensions import db
from app.models import Contact, Incident, Organisation
from app.models.rule_book import current_rules, pin_rules
from app.models.transaction import transaction
from app.reports.reach import may, reaches, visible_incidents
from tests.use_cases.desk import Desk
from workflows.permissions import Act, Role
from workflows.reach import Reach


def lay_out_one_of_each(desk: Desk) -> None:
    """An incident of each desk, organisation, level, and open or not to the officers alone."""
    with transaction() as session:
        organisations = session.scalars(select(Organisation)).all()
        rules, contract = pin_rules(session, desk.now), next(iter(current_rules().contracts))
        of_each = itertools.product(current_rules().desks, organisations, (1, 2, 3), (None, desk.now))
        for number, (code, organisation, level, security_since) in enumerate(of_each):
            reporter = session.scalars(select(Contact).where(Contact.organisation_id == organisation.id)).first()
            assert reporter is not None
            session.add(
                Incident(
                    reference=f"X-{number}", contract=contract, desk=code, rules_version=rules, subject="x",
                    organisation_id=organisation.id, reporter_id=reporter.id, received_at=desk.now,
                    highest_level=level, security_since=security_since,
                )
            )  # fmt: skip


def everybody() -> list[Reach]:
    places = [None, *db.session.scalars(select(Organisation.id))]
    return [Reach(*one) for one in itertools.product(Role, [*current_rules().desks, "disparu"], places)]


def test_filter_finds_exactly_what_the_predicate_allows(desk: Desk) -> None:
    lay_out_one_of_each(desk)
    incidents = db.session.scalars(select(Incident)).all()
    sights = 0
    for who in everybody():
        found = set(db.session.scalars(select(Incident.id).where(visible_incidents(who))))
        assert found == {one.id for one in incidents if reaches(who, one)}, who
        sights += len(found)
    assert len(incidents) == 96
    assert sights > 1000


def test_act_on_an_incident_asks_for_the_role_and_for_the_reach(desk: Desk) -> None:
    incident = desk.incident(desk.report())
    assert may(Reach(Role.AGENT, "gsi"), Act.WORK_ON_INCIDENT, incident)
    assert not may(Reach(Role.AGENT, "gsi"), Act.RUN_CRISIS, incident)
    assert not may(Reach(Role.AGENT, "ncaa"), Act.WORK_ON_INCIDENT, incident)
    assert not may(Reach(Role.AUDITOR, "gsi"), Act.WORK_ON_INCIDENT, incident)

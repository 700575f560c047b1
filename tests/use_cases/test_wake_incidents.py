"""The alarms ring: what is due is done once, in order, at its own instant or as soon after as the engine comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Event, FiredStep, Incident, RulesVersion
from app.models.incident import STUMBLES_SHOWN
from app.models.incident_facts import facts_of, forget_dossiers
from app.models.rule_book import rules_of
from app.models.transaction import transaction, write_down
from app.use_cases import wake_incidents
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.case import Case
from app.use_cases.wake_incidents import wake_due_incidents
from tests.use_cases.desk import ANGDM, EURE, FUNCTIONAL, RHIN, TECHNICAL, Desk, on_the_wall


def several(desk: Desk) -> list[str]:
    """One incident of each contract, one of them major, one functional."""
    return [
        desk.report(TECHNICAL),
        desk.report(f"{TECHNICAL} Tous les départements sont touchés."),
        desk.report(FUNCTIONAL),
        desk.report("Connexion impossible.", sender=EURE, desk="caf-eure"),
        desk.report("Page blanche.", sender=RHIN, desk="caf-haut-rhin"),
        desk.report("Gaia est indisponible.", sender=ANGDM, desk="ncaa"),
    ]


def break_rules_of(reference: str) -> None:
    """Pin it to a contract that no rule book has, as a careless hand in the database could."""
    with transaction() as session:
        session.execute(text("update incident set contract = 'nowhere' where reference = :it"), {"it": reference})


def test_nothing_fires_before_its_instant(desk: Desk) -> None:
    reference = desk.report()
    desk.at("2026-11-23 10:09:59.999999")
    assert wake_due_incidents(desk.now) == 0
    desk.at("2026-11-23 10:10")
    assert wake_due_incidents(desk.now) == 1
    assert desk.fired(reference) == [("rappel", 1, "2026-11-23 10:10")]
    assert desk.letters(reference)[-1] == ("reminder", "agents-gsi@cnaf.example")


def test_second_wake_finds_nothing_to_do(desk: Desk) -> None:
    reference = desk.report()
    desk.at("2026-11-23 10:15")
    assert wake_due_incidents(desk.now) == 1
    before = (desk.fired(reference), desk.letters(reference), desk.history(reference))
    with transaction() as session:
        session.execute(text("update incident set wake_at = received_at"))
    assert wake_due_incidents(desk.now) == 1
    assert (desk.fired(reference), desk.letters(reference), desk.history(reference)) == before


def test_fifteen_minutes_without_anybody(desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:45")
    assert desk.fired(reference) == [
        ("rappel", 1, "2026-11-23 10:10"),
        ("breach", 1, "2026-11-23 10:15"),
        ("responsable", 1, "2026-11-23 10:15"),
        ("responsable", 2, "2026-11-23 10:30"),
        ("responsable", 3, "2026-11-23 10:45"),
        ("niveau-2", 1, "2026-11-23 10:45"),
    ]
    clock = desk.clock(reference, "acknowledge")
    assert (on_the_wall(clock.breached_at), clock.met_at) == ("2026-11-23 10:15", None)
    breach = next(event for event in desk.events(reference) if event.kind == "clock_breached")
    assert on_the_wall(breach.at) == "2026-11-23 10:15"


def test_after_an_outage_each_step_is_recorded_once_with_its_own_instant(desk: Desk) -> None:
    reference = desk.report()
    now = desk.at("2026-11-23 13:00")
    while wake_due_incidents(now):
        pass
    assert desk.fired(reference)[:3] == [
        ("rappel", 1, "2026-11-23 10:10"),
        ("breach", 1, "2026-11-23 10:15"),
        ("responsable", 1, "2026-11-23 10:15"),
    ]
    rows = list(db.session.scalars(select(FiredStep).order_by(FiredStep.id)))
    assert all(row.recorded_at == now for row in rows)
    assert [row.told for row in rows][:3] == [False, True, True]  # the reminder was overtaken
    assert on_the_wall(desk.clock(reference, "acknowledge").breached_at) == "2026-11-23 10:15"
    assert desk.letters(reference)[1:] == [("breach", "responsable-gsi@cnaf.example")]


def test_people_keep_their_windows_after_an_outage(desk: Desk) -> None:
    reference = desk.report()
    desk.at("2026-11-23 16:30")  # level 2 was due at 14:00, level 3 at 16:00
    desk.pass_time("2026-11-23 16:30")
    assert desk.incident(reference).state == "escalated_n2"
    desk.pass_time("2026-11-23 18:29")
    assert desk.incident(reference).state == "escalated_n2"
    desk.pass_time("2026-11-23 18:30")
    assert desk.incident(reference).state == "escalated_n3"


def test_queue_shows_the_nearest_promise_of_our_side(desk: Desk) -> None:
    reference = desk.report()
    assert on_the_wall(desk.incident(reference).next_due_at) == "2026-11-23 10:15"
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    assert on_the_wall(desk.incident(reference).next_due_at) == "2026-11-23 18:00"


def test_incident_the_engine_stumbles_over_stops_nobody_else(desk: Desk) -> None:
    before, broken, after = desk.report(), desk.report(), desk.report()
    break_rules_of(broken)
    desk.at("2026-11-23 10:10")
    assert wake_due_incidents(desk.now) == 3
    assert [len(desk.fired(reference)) for reference in (before, broken, after)] == [1, 0, 1]
    incident = desk.incident(broken)
    assert (incident.stumbles, on_the_wall(incident.wake_at)) == (1, "2026-11-23 10:11")
    assert desk.incident(before).stumbles == 0


def pin_to_rules_of_a_later_program(reference: str, now: datetime) -> None:
    later = "e" * 64
    with transaction() as session:
        session.add(RulesVersion(version=later, text="a_key_of_tomorrow: 1\n", first_used_at=now))
        session.execute(update(Incident).where(Incident.reference == reference).values(rules_version=later))


def test_incident_of_a_later_program_is_left_to_it_with_its_alarm_as_it_stood(desk: Desk) -> None:
    ours, theirs = desk.report(), desk.report()
    alarm = desk.incident(theirs).wake_at
    pin_to_rules_of_a_later_program(theirs, desk.now)
    desk.at("2026-11-23 10:10")
    assert [wake_due_incidents(desk.now) for _ in range(2)] == [2, 0]
    assert len(desk.fired(ours)) == 1
    incident = desk.incident(theirs)
    assert (incident.wake_at, incident.stumbles) == (alarm, STUMBLES_SHOWN)  # people see it where nobody else answers


def test_it_is_tried_again_ever_later_and_forgiven_when_mended(desk: Desk) -> None:
    reference = desk.report()
    break_rules_of(reference)
    tried_at = []
    for _ in range(6):
        desk.frozen.move_to(desk.incident(reference).wake_at)
        tried_at.append(on_the_wall(desk.now))
        wake_due_incidents(desk.now)
    assert tried_at == [f"2026-11-23 {hour}" for hour in ("10:10", "10:11", "10:16", "10:46", "11:46", "12:46")]
    assert desk.incident(reference).stumbles == 6
    with transaction() as session:
        session.execute(text("update incident set contract = 'declaration-grossesse'"))
    desk.frozen.move_to(desk.incident(reference).wake_at)
    wake_due_incidents(desk.now)
    assert desk.incident(reference).stumbles == 0
    assert ("breach", 1, "2026-11-23 10:15") in desk.fired(reference)


def test_hands_of_people_are_not_tied_by_a_stumbling_engine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = desk.report()

    def stumble(*_: object) -> None:
        raise RuntimeError("a rule nobody foresaw")

    monkeypatch.setattr("app.use_cases.open_case.wake", stumble)
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:12"))
    assert desk.incident(reference).state == "acknowledged"


def test_what_was_due_is_settled_before_a_persons_act(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:20"))
    kinds = desk.history(reference)
    assert kinds.index("clock_breached") < kinds.index("incident_acknowledged")
    assert ("responsable", 1, "2026-11-23 10:15") in desk.fired(reference)


def test_woken_together_or_one_by_one_the_outcome_is_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    def outcome(references: list[str]) -> list[object]:
        desk.at("2026-12-08 21:00")
        while wake_due_incidents(desk.now):
            pass
        return [
            (
                desk.fired(one),
                desk.letters(one),
                desk.history(one),
                desk.incident(one).state,
                desk.incident(one).wake_at,
            )
            for one in references
        ]

    first = several(desk)
    desk.at("2026-11-23 10:00")
    second = several(desk)
    with transaction() as session:  # the second half waits aside, then is woken alone
        alarms = dict(session.execute(select(Incident.reference, Incident.wake_at)).all())
        session.execute(text("update incident set wake_at = null where id > 6"))
    together = outcome(first)
    with transaction() as session:
        for incident in session.scalars(select(Incident).where(Incident.reference.in_(second))):
            incident.wake_at = alarms[incident.reference]
    monkeypatch.setattr(wake_incidents, "_wake_together", lambda *_: False)
    assert outcome(second) == together
    assert all(fired for fired, *_ in together)


def test_facts_kept_through_a_wake_are_those_the_database_has(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    really_wake, compared = wake_incidents.wake, []

    def wake_and_compare(case: Case) -> None:
        really_wake(case)
        kept = case.facts()
        case.session.flush()
        write_down(case.session)
        forget_dossiers(case.session)
        desks = rules_of(case.session, case.incident.rules_version).desks
        assert facts_of(case.session, [case.incident], desks)[case.incident.id] == kept
        compared.append(case.incident.reference)

    monkeypatch.setattr(wake_incidents, "wake", wake_and_compare)
    references = several(desk)
    acknowledge_incident(references[1], desk.person(), desk.at("2026-11-23 10:05"))
    desk.pass_time("2026-12-09 10:00")
    assert set(compared) == set(references)


def test_ledger_refuses_a_step_twice(desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:10")
    row = db.session.scalars(select(FiredStep)).one()
    db.session.rollback()
    twin = FiredStep(
        incident_id=desk.incident(reference).id, clock=row.clock, step=row.step, round=1, due_at=desk.now, recorded_at=desk.now
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(twin)


def test_history_is_a_chain_whose_newest_seal_the_incident_knows(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:20"))
    seal = ""
    for event in desk.events(reference):
        assert event.seal == event.sealed_after(seal)
        seal = event.seal
    incident = desk.incident(reference)
    assert (incident.last_seal, incident.events_written) == (seal, len(desk.events(reference)))


def test_rewritten_line_breaks_the_chain(desk: Desk) -> None:
    reference = desk.report()
    with transaction() as session:
        session.execute(text("update event set actor = 'personne'"))
    [event] = desk.events(reference)
    assert event.seal != event.sealed_after("")


def test_clock_set_back_fires_nothing_twice_and_history_runs_forward(desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:20")
    fired = desk.fired(reference)
    desk.at("2026-11-23 09:20")
    assert wake_due_incidents(desk.now) == 0
    acknowledge_incident(reference, desk.person(), desk.now)
    assert desk.fired(reference) == fired
    instants = [event.at for event in desk.events(reference)]
    assert instants == sorted(instants)
    assert desk.clock(reference, "acknowledge").met_at == instants[-1]


@pytest.mark.parametrize("open_incidents", [1000])
def test_finding_due_alarms_reads_the_partial_index(desk: Desk, open_incidents: int) -> None:
    first = desk.incident(desk.report())
    columns = [
        column.name for column in Incident.__table__.columns if column.name not in ("id", "reference", "wake_at")
    ]
    listed = ", ".join(columns)
    with transaction() as session:
        for number in range(open_incidents):
            session.execute(
                text(
                    f"insert into incident (reference, wake_at, {listed})"
                    f" select 'X-' || cast(:number as varchar), :alarm, {listed} from incident where id = :first"
                ),
                {
                    "number": number,
                    "alarm": (first.wake_at + timedelta(days=number)).replace(tzinfo=None),
                    "first": first.id,
                },
            )
        session.execute(text("analyze"))
    due = select(Incident).where(Incident.wake_at <= first.wake_at).order_by(Incident.wake_at, Incident.id).limit(100)
    sql = str(due.compile(db.engine, compile_kwargs={"literal_binds": True}))
    explain = "explain query plan " if db.engine.dialect.name == "sqlite" else "explain "
    found = " ".join(str(row) for row in db.session.execute(text(explain + sql.replace(":", r"\:"))))
    assert "ix_incident_alarm" in found
    assert "Seq Scan" not in found
    assert "SCAN incident" not in found


def test_events_are_numbered_without_a_gap(desk: Desk) -> None:
    references = several(desk)
    desk.pass_time("2026-11-24 20:00")
    for reference in references:
        incident = desk.incident(reference)
        numbers = list(
            db.session.scalars(select(Event.seq).where(Event.incident_id == incident.id).order_by(Event.seq))
        )
        assert numbers == list(range(1, incident.events_written + 1))

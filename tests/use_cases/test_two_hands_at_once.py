"""People and engine, engine and engine, person and person on one incident at the same instant: one wins, none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app import clock
from app.extensions import db
from app.models import Event, FiredStep, Incident
from app.models.transaction import transaction
from app.use_cases import wake_incidents
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import add_note
from app.use_cases.wake_incidents import wake_due_incidents
from tests.use_cases.desk import SUPPORT, Desk

PATIENCE_SECONDS = 60


def all_at_once(desk: Desk, *acts: Callable[[], object]) -> list[object]:
    """Each act in a thread of its own, started together; what each answered, or the exception it raised."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def hand(number: int, act: Callable[[], object]) -> None:
        with desk.app.app_context():
            gate.wait(PATIENCE_SECONDS)
            try:
                answers[number] = act()
            except Exception as raised:  # noqa: BLE001 - the test looks at it
                answers[number] = raised
            finally:
                db.session.remove()

    hands = [threading.Thread(target=hand, args=pair) for pair in enumerate(acts)]
    for one in hands:
        one.start()
    for one in hands:
        one.join(PATIENCE_SECONDS)
    assert not any(one.is_alive() for one in hands)
    db.session.rollback()  # this thread looks again
    return answers


def test_two_agents_acknowledge_at_once_and_one_holds_it(desk: Desk) -> None:
    reference = desk.report()
    first, second = desk.person(), desk.person("agent2@cnaf.example")
    now = desk.at("2026-11-23 10:05")
    answers = all_at_once(
        desk, *(lambda agent=agent: acknowledge_incident(reference, agent, now) for agent in (first, second))
    )
    assert answers == [None, None]
    assert desk.history(reference) == ["incident_registered", "incident_acknowledged"]
    assert [one[0] for one in desk.letters(reference)] == ["receipt", "acknowledged"]
    assert desk.incident(reference).assignee_id in (first.user_id, second.user_id)


def test_agent_and_engine_at_once_leave_one_ledger_and_one_history(desk: Desk) -> None:
    references = [desk.report() for _ in range(8)]
    agent, now = desk.person(), desk.at("2026-11-23 10:15")
    acts = [lambda one=one: acknowledge_incident(one, agent, now) for one in references]
    answers = all_at_once(desk, *acts, lambda: wake_due_incidents(now), lambda: wake_due_incidents(now))
    assert not [one for one in answers if isinstance(one, Exception)]
    for reference in references:
        assert desk.incident(reference).state == "acknowledged"
        assert [step[:2] for step in desk.fired(reference)] == [("rappel", 1), ("breach", 1), ("responsable", 1)]
        kinds = desk.history(reference)
        assert kinds.count("clock_breached") == kinds.count("incident_acknowledged") == 1


def test_two_workers_share_a_batch_and_fire_each_step_once(desk: Desk) -> None:
    references = [desk.report() for _ in range(40)]
    now = desk.at("2026-11-23 10:15")

    def drain() -> int:
        woken = 0
        while count := wake_due_incidents(now, limit=5):
            woken += count
        return woken

    answers = all_at_once(desk, drain, drain)
    assert sum(answers) == len(references)  # type: ignore[arg-type]
    assert db.session.scalar(select(func.count()).select_from(FiredStep)) == 3 * len(references)
    assert not db.session.scalar(select(func.count()).where(Incident.wake_at <= now))


def test_worker_passes_over_what_another_one_holds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer: the second worker waits for the first")
    for _ in range(4):
        desk.report()
    now = desk.at("2026-11-23 10:10")
    holding, done = threading.Event(), threading.Event()
    really_wake = wake_incidents._wake

    def slowly(*arguments: object) -> None:
        if threading.current_thread().name == "slow":
            holding.set()
            assert done.wait(PATIENCE_SECONDS)
        really_wake(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(wake_incidents, "_wake", slowly)

    def slow_worker() -> None:
        with desk.app.app_context():
            wake_due_incidents(now, limit=2)
            db.session.remove()

    slow = threading.Thread(target=slow_worker, name="slow")
    slow.start()
    assert holding.wait(PATIENCE_SECONDS)
    assert wake_due_incidents(now, limit=4) == 2
    done.set()
    slow.join(PATIENCE_SECONDS)
    assert db.session.scalar(select(func.count()).select_from(FiredStep)) == 4


def test_forty_writers_wait_for_one_another_and_nobody_is_told_that_the_database_is_locked(desk: Desk) -> None:
    reference, agent = desk.report(), desk.person()

    def write(number: int) -> None:
        add_note(reference, agent, f"note {number}", clock.now())

    answers = all_at_once(desk, *(lambda number=number: write(number) for number in range(40)))
    assert not [one for one in answers if isinstance(one, OperationalError)]
    assert answers == [None] * 40
    numbers = list(db.session.scalars(select(Event.seq).order_by(Event.seq)))
    assert numbers == list(range(1, 42))


def test_partners_mail_and_agent_at_once_are_both_in_the_history(desk: Desk) -> None:
    reference, agent, now = desk.report(), desk.person(), desk.now
    answers = all_at_once(
        desk, lambda: acknowledge_incident(reference, agent, now), lambda: bool(desk.reply(reference, "Du nouveau ?"))
    )
    assert answers == [None, True]
    assert sorted(desk.history(reference)[1:]) == ["incident_acknowledged", "partner_message_received"]
    assert desk.letters(reference)[0] == ("receipt", SUPPORT[1])


def test_act_that_fails_leaves_no_trace_and_frees_the_way(desk: Desk) -> None:
    reference = desk.report()

    def fail(now: datetime) -> None:
        with transaction() as session:
            session.scalars(select(Incident)).one().subject = "à moitié"
            raise RuntimeError(now)

    with pytest.raises(RuntimeError):
        fail(desk.now)
    assert desk.incident(reference).subject == "Flux DSG"
    acknowledge_incident(reference, desk.person(), desk.now)
    assert desk.incident(reference).state == "acknowledged"

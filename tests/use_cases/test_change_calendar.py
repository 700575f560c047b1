"""A day is closed, opened or given back: open promises are reckoned anew, settled ones stay (R3)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CalendarException, Clock, Event
from app.use_cases import change_calendar as verb
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.actor import Actor
from app.use_cases.change_calendar import NothingToUndo, OtherDay, change_day, preview_day
from app.use_cases.close_incident import close_incident
from app.use_cases.moved_deadlines import Change
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.desk import EURE, Desk, on_the_wall
from tests.use_cases.new_rules import take_up_rules
from workflows.lifecycle import Outcome
from workflows.opening_hours import CalendarError

ADMINISTRATOR = Actor("Administrateur", "administrator")
TUESDAY = date(2026, 11, 24)
CLOSED = OtherDay("gsi", TUESDAY, (), "Grève")
USUAL = OtherDay("gsi", TUESDAY, None)

pytestmark = pytest.mark.at("2026-11-23 14:00")  # 8 hours from now end on Tuesday at 8:00


def change(desk: Desk, day: OtherDay) -> dict[str, Change]:
    found: list[Change] = []
    change_day(day, ADMINISTRATOR, desk.now, found.append)
    return {one.reference: one for one in found}


def moved(one: Change) -> dict[str, tuple[str, str]]:
    return {move.label: (on_the_wall(move.before_at), on_the_wall(move.due_at)) for move in one.moved}


def days() -> list[tuple[str, date, list[list[str]], str]]:
    db.session.rollback()
    rows = db.session.scalars(select(CalendarException).order_by(CalendarException.id))
    return [(row.calendar, row.on, row.intervals, row.reason) for row in rows]


def all_rows(table: type) -> list[tuple[object, ...]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(table.__table__).order_by(table.id))]  # type: ignore[attr-defined]


def test_closure_moves_the_open_deadline_over_the_day_and_says_so_once(desk: Desk) -> None:
    reference = desk.report()
    found = change(desk, CLOSED)
    assert moved(found[reference]) == {"Retour au service": ("2026-11-24 08:00", "2026-11-25 08:00")}
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-11-25 08:00"
    assert on_the_wall(desk.clock(reference, "acknowledge").due_at) == "2026-11-23 14:15"
    [told] = [event for event in desk.events(reference) if event.kind == "calendar_changed"]
    assert told.actor == "Administrateur"
    assert (told.details["closed_on"], told.details["why"]) == ("2026-11-24", "Grève")
    assert told.details["label"] == "Retour au service"
    assert days() == [("gsi", TUESDAY, [], "Grève")]


def test_alarm_follows_the_deadline(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 14:05"))
    desk.pass_time("2026-11-23 18:00")
    assert on_the_wall(desk.incident(reference).wake_at) == "2026-11-23 20:00", "three quarters: level 3"
    change(desk, CLOSED)
    desk.pass_time("2026-11-24 23:59")
    assert ("hierarchie", 1, "2026-11-24 08:00") not in desk.fired(reference)
    desk.pass_time("2026-11-25 08:00")
    assert desk.fired(reference)[-1] == ("hierarchie", 1, "2026-11-25 08:00")


def test_preview_says_the_same_and_changes_nothing(desk: Desk) -> None:
    reference = desk.report()
    before = (all_rows(Clock), all_rows(Event), days())
    [foreseen] = preview_day(CLOSED, desk.now)
    assert (all_rows(Clock), all_rows(Event), days()) == before
    assert change(desk, CLOSED)[reference] == foreseen


def test_closed_incident_keeps_its_deadlines_whatever_the_calendar_becomes(desk: Desk) -> None:
    reference, agent = desk.report(), desk.person()
    acknowledge_incident(reference, agent, desk.at("2026-11-23 14:05"))
    restore_incident(reference, agent, "relancé", desk.at("2026-11-23 15:00"))
    close_incident(reference, agent, Outcome.VALIDATED, "", desk.at("2026-11-23 16:00"))
    before = (all_rows(Clock), all_rows(Event), desk.incident(reference).version)
    assert change(desk, CLOSED) == {}
    assert (all_rows(Clock), all_rows(Event), desk.incident(reference).version) == before


def test_promise_that_ended_keeps_its_deadline_on_an_open_incident(desk: Desk) -> None:
    """Restored on Monday, due on Tuesday: what was kept stays, and a closed Tuesday is still a working day (R6)."""
    reference, agent = desk.report(), desk.person()
    acknowledge_incident(reference, agent, desk.at("2026-11-23 14:05"))
    restore_incident(reference, agent, "relancé", desk.at("2026-11-23 15:00"))
    found = change(desk, CLOSED)
    assert moved(found[reference]) == {}
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-11-24 08:00"


def test_breach_stays_at_its_instant_when_its_day_is_declared_closed_afterwards(desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-24 09:00")
    found = change(desk, CLOSED)
    assert moved(found[reference]) == {}
    clock = desk.clock(reference, "restore")
    assert (on_the_wall(clock.due_at), on_the_wall(clock.breached_at)) == ("2026-11-24 08:00",) * 2
    assert "calendar_changed" not in desk.history(reference)


def test_exceptional_opening_brings_the_deadline_forward(desk: Desk) -> None:
    desk.at("2026-11-21 15:20")
    reference = desk.report()
    sunday = OtherDay("gsi", date(2026, 11, 22), (("08:00", "12:00"),), "Permanence")
    assert moved(change(desk, sunday)[reference]) == {
        "Prise en charge": ("2026-11-23 06:05", "2026-11-22 08:05"),
        "Retour au service": ("2026-11-23 13:50", "2026-11-23 09:50"),
    }
    [told] = [event for event in desk.events(reference) if event.kind == "calendar_changed"]
    assert (told.details["opened_on"], told.details["promises"]) == (
        "2026-11-22",
        ["Prise en charge", "Retour au service"],
    )
    desk.pass_time("2026-11-22 08:05")
    assert on_the_wall(desk.clock(reference, "acknowledge").breached_at) == "2026-11-22 08:05"


def test_opening_of_a_time_gone_by_makes_its_steps_due_at_once(desk: Desk) -> None:
    desk.at("2026-11-21 15:20")
    reference = desk.report()
    desk.pass_time("2026-11-22 10:00")
    sunday = OtherDay("gsi", date(2026, 11, 22), (("08:00", "12:00"),), "Permanence")
    assert [step.step_id for step in change(desk, sunday)[reference].due] == ["breach", "responsable"]


def test_day_is_given_back_to_the_week(desk: Desk) -> None:
    reference = desk.report()
    change(desk, CLOSED)
    assert moved(change(desk, USUAL)[reference]) == {"Retour au service": ("2026-11-25 08:00", "2026-11-24 08:00")}
    assert days() == []
    assert desk.events(reference)[-1].details["usual_on"] == "2026-11-24"
    with pytest.raises(NothingToUndo):
        change(desk, USUAL)
    with pytest.raises(NothingToUndo):
        list(preview_day(USUAL, desk.now))


def test_second_word_on_a_day_replaces_the_first_and_the_same_word_twice_moves_nothing(desk: Desk) -> None:
    reference = desk.report()
    change(desk, CLOSED)
    assert moved(change(desk, CLOSED)[reference]) == {}
    shorter = OtherDay("gsi", TUESDAY, (("10:00", "20:00"),), "Ouverture tardive")
    assert moved(change(desk, shorter)[reference]) == {"Retour au service": ("2026-11-25 08:00", "2026-11-24 12:00")}
    assert days() == [("gsi", TUESDAY, [["10:00", "20:00"]], "Ouverture tardive")]
    assert desk.history(reference).count("calendar_changed") == 2


def test_other_desks_are_not_looked_at(desk: Desk) -> None:
    ours, theirs = desk.report(), desk.report("CDAP est indisponible", sender=EURE, desk="caf-eure")
    assert set(change(desk, CLOSED)) == {ours}
    assert "calendar_changed" not in desk.history(theirs)


def test_partner_s_own_calendar_can_be_changed_too(desk: Desk) -> None:
    """Contract A counts the partner's notification on the hours of the Conseil départemental (A15, A17)."""
    reference = desk.report()
    found = change(desk, OtherDay("departement", TUESDAY, (), "Fermeture"))
    assert moved(found[reference]) == {}


def test_incident_under_older_rules_has_the_day_as_well(desk: Desk) -> None:
    """Rules are pinned; that a desk is closed is a fact about the world (decision 4)."""
    reference = desk.report()
    version = desk.incident(reference).rules_version
    take_up_rules(desk, ("target: {open: 8 h}", "target: {open: 4 h}"))
    assert moved(change(desk, CLOSED)[reference]) == {"Retour au service": ("2026-11-24 08:00", "2026-11-25 08:00")}
    assert desk.incident(reference).rules_version == version


def test_hours_that_are_none_are_refused_and_nothing_is_written(desk: Desk) -> None:
    desk.report()
    wrong = OtherDay("gsi", TUESDAY, (("08:00", "25:00"),), "Permanence")
    with pytest.raises(CalendarError):
        change(desk, wrong)
    with pytest.raises(CalendarError):
        list(preview_day(wrong, desk.now))
    assert days() == []


def test_fault_half_way_leaves_everything_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "BATCH", 1)
    references = [desk.report() for _ in range(2)]
    before = (all_rows(Clock), all_rows(Event))

    def fails_at_the_second(one: Change) -> None:
        if one.reference == references[1]:
            raise OSError("terminal gone")

    with pytest.raises(OSError, match="terminal gone"):
        change_day(CLOSED, ADMINISTRATOR, desk.now, fails_at_the_second)
    assert (all_rows(Clock), all_rows(Event), days()) == (*before, [])


def test_many_are_reckoned_batch_by_batch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "BATCH", 2)
    references = [desk.report() for _ in range(5)]
    assert list(change(desk, CLOSED)) == references
    assert all(on_the_wall(desk.clock(one, "restore").due_at) == "2026-11-25 08:00" for one in references)

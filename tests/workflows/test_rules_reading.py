"""What the rules file says, read back: the four contracts by clause, then each way a thing may be written."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import date, timedelta

import pytest

from tests.workflows.small_rules import REAL_RULES, SMALL_RULES, problems_of, small_book, with_change
from workflows.events import EventKind
from workflows.lifecycle import Outcome
from workflows.rule_clock_grammar import ACTIONS, CLOCK, CONDITION
from workflows.rules import Action, ActionKind, ClockRule, Condition, Kind, Obligor, RuleBook, Step
from workflows.rules_reader import read_rules
from workflows.targets import (
    AfterEnd,
    AfterStart,
    BeforeEnd,
    ElapsedTime,
    NextRelease,
    Offset,
    OpenTime,
    Percent,
    Target,
    Untimed,
    WorkingDays,
    WorkingDaysAfterStart,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return read_rules(REAL_RULES.read_text(encoding="utf-8"))


def promise(
    book: RuleBook, contract: str, name: str, obligor: Obligor = Obligor.DESK, kind: Kind = Kind.TECHNICAL
) -> ClockRule:
    [rule] = [
        rule
        for rule in book.contracts[contract].clocks
        if (rule.name, rule.obligor) == (name, obligor) and (not rule.when.kinds or kind in rule.when.kinds)
    ]
    return rule


PROMISES: list[tuple[str, str, str, Obligor, Kind, Target]] = [
    ("A8", "declaration-grossesse", "acknowledge", Obligor.DESK, Kind.TECHNICAL, OpenTime(15 * MINUTE)),
    ("A9", "declaration-grossesse", "restore", Obligor.DESK, Kind.TECHNICAL, OpenTime(8 * HOUR)),
    ("A9", "declaration-grossesse", "restore", Obligor.DESK, Kind.UNDETERMINED, OpenTime(8 * HOUR)),
    ("A9", "declaration-grossesse", "restore", Obligor.DESK, Kind.FUNCTIONAL, NextRelease()),
    ("A15", "declaration-grossesse", "notify", Obligor.PARTNER, Kind.TECHNICAL, OpenTime(15 * MINUTE)),
    ("A15", "declaration-grossesse", "notify", Obligor.PARTNER, Kind.FUNCTIONAL, ElapsedTime(24 * HOUR)),
    ("A14", "declaration-grossesse", "validate", Obligor.PARTNER, Kind.TECHNICAL, WorkingDays(5)),
    ("B5", "caf-eure", "answer", Obligor.DESK, Kind.TECHNICAL, ElapsedTime(48 * HOUR)),
    ("B5", "caf-eure", "answer", Obligor.PARTNER, Kind.TECHNICAL, ElapsedTime(48 * HOUR)),
    ("B5", "caf-haut-rhin", "answer", Obligor.DESK, Kind.TECHNICAL, ElapsedTime(48 * HOUR)),
    ("D3", "iris", "acknowledge", Obligor.DESK, Kind.TECHNICAL, OpenTime(15 * MINUTE)),
    ("D3", "iris", "restore", Obligor.DESK, Kind.TECHNICAL, Untimed()),
]


@pytest.mark.parametrize(("clause", "contract", "name", "obligor", "kind", "target"), PROMISES)
def test_promise_of_the_file_is_the_contract_s(
    book: RuleBook, clause: str, contract: str, name: str, obligor: Obligor, kind: Kind, target: Target
) -> None:
    rule = promise(book, contract, name, obligor, kind)
    assert (rule.clause, rule.target) == (clause, target)


def test_four_contracts_stand_with_their_desks_and_calendars(book: RuleBook) -> None:
    desks = {name: book.desks[contract.desk] for name, contract in book.contracts.items()}
    assert {name: desk.calendar for name, desk in desks.items()} == {
        "declaration-grossesse": "gsi",
        "caf-eure": "caf-eure",
        "caf-haut-rhin": "caf-haut-rhin",
        "iris": "ncaa",
    }
    assert all(desk.address.endswith(".example") for desk in desks.values())


def test_calendars_say_what_the_clauses_say(book: RuleBook) -> None:
    calendars = book.calendars
    assert calendars["gsi"].weekly["saturday"] == (("06:00", "15:30"),)  # A17
    assert calendars["caf-eure"].weekly["monday"] == (("09:00", "12:00"), ("14:00", "16:00"))  # B3
    assert "wednesday" not in calendars["caf-eure"].weekly  # B3
    assert calendars["caf-haut-rhin"].holidays == "alsace-moselle"  # C3


def test_levels_of_the_restoration_come_at_half_and_three_quarters(book: RuleBook) -> None:
    rule = promise(book, "declaration-grossesse", "restore")
    levels = {
        (step.at, step.when.major, action.argument)
        for step in rule.steps
        for action in step.actions
        if action.kind is ActionKind.ESCALATE
    }
    assert levels == {(Percent(50), False, "n2"), (Percent(75), False, "n3"), (Percent(50), True, "n3")}  # R12


def test_contacts_of_the_eure_are_called_in_the_order_of_the_contract(book: RuleBook) -> None:
    contacts = book.desks["caf-eure"].recipients["escalation_contacts"]
    assert [contact.role for contact in contacts] == [
        "Administrateur CDAP, référent",
        "Administrateur CDAP, responsable sécurité",
        "Responsable CDAP",
    ]  # B5


def test_silence_closes_without_validation_after_five_working_days(book: RuleBook) -> None:
    rule = promise(book, "caf-eure", "validate", Obligor.PARTNER)
    closing = [step for step in rule.steps if Action(ActionKind.CLOSE, Outcome.WITHOUT_VALIDATION) in step.actions]
    assert [step.at for step in closing] == [Percent(100)]  # R8


def test_required_fields_carry_their_words(book: RuleBook) -> None:
    fields = {name: [field.name for field in contract.required_fields] for name, contract in book.contracts.items()}
    assert fields["caf-eure"] == ["convention_number", "organisation", "profile", "user_name", "contact_details"]  # B4
    [phone] = [field for field in book.contracts["iris"].required_fields if field.name == "phone"]
    assert "tél" in phone.words


def test_version_is_the_fingerprint_of_the_text() -> None:
    assert small_book().version == hashlib.sha256(SMALL_RULES.encode()).hexdigest()


def test_places_tell_where_things_stand() -> None:
    line, column = small_book().places["contracts.essai.clocks[0].target.open"]
    assert SMALL_RULES.splitlines()[line - 1][column - 1 :].startswith("8 h}")


def test_small_file_reads_whole() -> None:
    book = small_book()
    contract, calendar = book.contracts["essai"], book.calendars["bureau"]
    assert book.late_after == 5 * MINUTE
    assert contract.releases == (date(2026, 12, 8), date(2027, 1, 26))
    assert contract.kind_words == {Kind.TECHNICAL: ("panne",), Kind.FUNCTIONAL: ("doublon",)}
    assert calendar.weekly == {"monday": (("09:00", "12:00"), ("14:00", "16:00")), "tuesday": (("22:00", "06:00"),)}
    assert calendar.exceptions == {date(2026, 12, 24): (("09:00", "12:00"),), date(2027, 1, 2): ()}
    assert calendar.exception_names == {date(2026, 12, 24): "Veille de Noël", date(2027, 1, 2): "Pont"}
    assert contract.clocks[0].steps[0] == Step(
        "rappel", "Rappel", BeforeEnd(30 * MINUTE), (Action(ActionKind.REMIND, "agents"),)
    )
    assert contract.clocks[0].steps[2].every == 15 * MINUTE
    assert contract.clocks[0].steps[2].times == 3


def first_step(place: str) -> Step:
    return small_book("before_end: 30 min", place).contracts["essai"].clocks[0].steps[0]


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        ("at: 0 %", Percent(0)),
        ("at: 100%", Percent(100)),
        ("at: 33\u202f%", Percent(33)),
        ("after_start: 90 s", AfterStart(timedelta(seconds=90))),
        ("after_start: 1 h 30 min", AfterStart(90 * MINUTE)),
        ("after_start: 1 working day", WorkingDaysAfterStart(1)),
        ("after_start: 2 working days", WorkingDaysAfterStart(2)),
        ("before_end: 5min", BeforeEnd(5 * MINUTE)),
        ("after_end: 0 min", AfterEnd(timedelta())),
    ],
)
def test_place_of_a_step_may_be_written(written: str, offset: Offset) -> None:
    assert first_step(written).at == offset


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("open: 0 min", OpenTime(timedelta())),
        ("elapsed: 48 h", ElapsedTime(48 * HOUR)),
        ("elapsed: 87840 h", ElapsedTime(timedelta(days=3660))),
    ],
)
def test_target_may_be_written(written: str, target: Target) -> None:
    assert small_book("open: 8 h", written).contracts["essai"].clocks[0].target == target


@pytest.mark.parametrize(
    ("written", "target"),
    [("{working_days: 5}", WorkingDays(5)), ("{untimed: true}", Untimed()), ("{release: next}", NextRelease())],
)
def test_target_without_a_length_may_be_written(written: str, target: Target) -> None:
    assert small_book("{release: next}", written).contracts["essai"].clocks[1].target == target


def test_one_event_may_stand_without_its_brackets() -> None:
    several = small_book("met_by: incident_restored", "met_by: [incident_restored, incident_closed]")
    assert small_book().contracts["essai"].clocks[0].met_by == (EventKind.INCIDENT_RESTORED,)
    assert several.contracts["essai"].clocks[0].met_by == (EventKind.INCIDENT_RESTORED, EventKind.INCIDENT_CLOSED)


def test_step_may_do_several_things_in_the_order_written() -> None:
    step = (
        small_book("do: {remind: agents}", "do: {tell: [n3, agents], escalate: n2}")
        .contracts["essai"]
        .clocks[0]
        .steps[0]
    )
    assert step.actions == (
        Action(ActionKind.TELL, "n3"),
        Action(ActionKind.TELL, "agents"),
        Action(ActionKind.ESCALATE, "n2"),
    )


@pytest.mark.parametrize("name", ["reporter", "partner_contacts"])
def test_lists_that_come_with_the_incident_need_no_definition(name: str) -> None:
    [action] = (
        small_book("do: {remind: agents}", f"do: {{remind: {name}}}").contracts["essai"].clocks[0].steps[0].actions
    )
    assert action == Action(ActionKind.REMIND, name)


def test_condition_may_name_facts_kinds_and_states() -> None:
    condition = "{major: true, acknowledged: false, kinds: technical, states: [registered, crisis]}"
    rule = small_book("when: {kinds: [technical, undetermined]}", f"when: {condition}").contracts["essai"].clocks[0]
    assert rule.when == Condition(
        major=True, acknowledged=False, kinds=frozenset({Kind.TECHNICAL}), states=frozenset({"registered", "crisis"})
    )


def test_what_may_be_left_out_has_its_usual_value() -> None:
    rule = small_book().contracts["essai"].clocks[1]
    assert (rule.clause, rule.calendar, rule.pausable, rule.repeats, rule.steps) == ("", "", True, False, ())
    assert (rule.voided_by, rule.dropped_by) == ((), ())
    assert small_book().contracts["essai"].reopen_days == 30
    assert small_book().contracts["essai"].review_working_days == 5
    assert small_book().contracts["essai"].major_words == ()


def test_file_may_require_no_field_at_all() -> None:
    text = with_change("fields:\n  phone: {label: Téléphone, words: [téléphone, tél]}\n", "")
    assert read_rules(with_change("    required_fields: [phone]\n", "", text)).contracts["essai"].required_fields == ()


def test_calendar_may_know_no_holiday() -> None:
    assert small_book("    holidays: france\n", "").calendars["bureau"].holidays == ""


def test_day_may_be_open_round_the_clock() -> None:
    assert small_book('tuesday: ["22:00-06:00"]', "tuesday: 00:00-24:00").calendars["bureau"].weekly["tuesday"] == (
        ("00:00", "24:00"),
    )


def test_hours_that_touch_do_not_overlap() -> None:
    assert problems_of(with_change('"14:00-16:00"', '"12:00-16:00"')) == ()
    assert problems_of(with_change('tuesday: ["22:00-06:00"]', 'sunday: ["22:00-09:00"]')) == ()


def test_exceptional_day_may_have_several_hours() -> None:
    calendar = small_book('["09:00-12:00"]}', '["14:00-15:00", "09:00-12:00"]}').calendars["bureau"]
    assert calendar.exceptions[date(2026, 12, 24)] == (("14:00", "15:00"), ("09:00", "12:00"))


def test_same_name_may_serve_both_obligors() -> None:
    assert (
        len(
            small_book("obligor: desk\n        when: {kinds: functional}", "obligor: partner").contracts["essai"].clocks
        )
        == 2
    )


def test_lines_may_end_as_on_windows() -> None:
    book = read_rules(SMALL_RULES.replace("\n", "\r\n"))
    assert book.contracts == small_book().contracts


def test_every_action_and_every_condition_of_the_house_can_be_written() -> None:
    assert set(ACTIONS.fields) == {str(kind) for kind in ActionKind}
    assert set(CONDITION.fields) == {field.name for field in dataclasses.fields(Condition)}


def test_every_promise_may_state_whatever_a_clock_has() -> None:
    assert set(CLOCK.fields) == {field.name for field in dataclasses.fields(ClockRule)}

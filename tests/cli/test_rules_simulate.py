"""`rules simulate`: what the contracts promise for an incident nobody reported, on a base that need not exist."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise, product
from typing import Any

import pytest

from app.extensions import db
from app.models import CalendarException
from app.models.transaction import transaction
from tests.cli.conftest import Type, answer
from tests.use_cases.desk import Desk

pytestmark = pytest.mark.any_database

SATURDAY = "2026-11-21 15:20"
GSI = ("--contract", "declaration-grossesse")


def simulated(type_in: Type, *options: str) -> dict[str, Any]:
    return answer(type_in("rules", "simulate", *options, "--json"))  # type: ignore[no-any-return]


def due(found: dict[str, Any]) -> dict[str, str]:
    """Promise and side to its instant."""
    return {f"{one['name']}:{one['obligor']}": one["due_at"] for one in found["clocks"]}


def test_mail_on_saturday_15h20_is_due_monday_6h05(type_on_empty_base: Type) -> None:
    found = simulated(type_on_empty_base, *GSI, "--kind", "technical", "--at", SATURDAY)
    assert set(found) == {"clocks", "next"}
    [acknowledge, restore] = found["clocks"]
    assert (acknowledge["name"], acknowledge["obligor"]) == ("acknowledge", "desk")
    assert acknowledge["due_at"] == "2026-11-23T06:05:00+01:00"
    assert [(line["kind"], line["seconds"]) for line in acknowledge["ledger"]] == [
        ("counted", 600),
        ("closed", 0),
        ("counted", 300),
    ]
    assert restore["due_at"] == "2026-11-23T13:50:00+01:00"


@pytest.mark.parametrize(
    ("contract", "options", "promises"),
    [
        ("declaration-grossesse", ("--kind", "functional"), {"restore:desk": "2026-12-08T20:00:00+01:00"}),
        (
            "declaration-grossesse",
            ("--kind", "undetermined", "--detected-at", "2026-11-20 17:50"),
            {
                "acknowledge:desk": "2026-11-23T06:05:00+01:00",
                "restore:desk": "2026-11-23T13:50:00+01:00",
                "notify:partner": "2026-11-23T09:05:00+01:00",
            },
        ),
        (
            "declaration-grossesse",
            ("--kind", "functional", "--detected-at", "2026-11-20 10:00"),
            {"restore:desk": "2026-12-08T20:00:00+01:00", "notify:partner": "2026-11-23T09:00:00+01:00"},
        ),
        ("caf-eure", (), {"answer:desk": "2026-11-23T15:20:00+01:00"}),
        ("caf-haut-rhin", (), {"answer:desk": "2026-11-23T15:20:00+01:00"}),
        (
            "iris",
            (),
            {
                "acknowledge:desk": "2026-11-23T07:15:00+01:00",
                "restore:desk": None,
                "progress:desk": "2026-11-23T09:00:00+01:00",
            },
        ),
        ("iris", ("--kind", "functional"), {"acknowledge:desk": "2026-11-23T07:15:00+01:00", "restore:desk": None}),
    ],
)
def test_each_contract_promises_what_it_says(
    type_on_empty_base: Type, contract: str, options: tuple[str, ...], promises: dict[str, str | None]
) -> None:
    found = simulated(type_on_empty_base, "--contract", contract, "--at", SATURDAY, *options)
    assert due(found) == promises


INSTANTS = (SATURDAY, "2026-04-03 15:20", "2026-10-24 14:00", "2026-12-31 23:59:30", "2028-02-29 08:00")


@pytest.mark.parametrize("contract", ["declaration-grossesse", "caf-eure", "caf-haut-rhin", "iris"])
def test_lines_follow_one_another_and_add_up_to_the_target(type_on_empty_base: Type, contract: str) -> None:
    for at, kind in product(INSTANTS, ("technical", "functional", "undetermined")):
        options = ("--kind", kind, "--at", at, "--detected-at", "2026-01-05 10:00", "--origin-unknown")
        wait = ("--pause", f"{at}/2028-03-01 09:00")
        for one in simulated(type_on_empty_base, "--contract", contract, *options, *wait)["clocks"]:
            assert_adds_up(one)


def assert_adds_up(one: dict[str, Any]) -> None:
    """From the start to the due instant without a gap, and exactly the target."""
    lines, target = one["ledger"], one["target"]
    assert all(before["until"] == after["since"] for before, after in pairwise(lines))
    if one["due_at"] is None:
        assert target["unit"] in ("untimed", "release")
        return
    assert datetime.fromisoformat(lines[0]["since"]) == datetime.fromisoformat(one["started_at"])
    assert datetime.fromisoformat(lines[-1]["until"]) == datetime.fromisoformat(one["due_at"])
    assert sum(line["seconds"] for line in lines) == target.get("seconds", 0)
    assert sum(line["days"] for line in lines) == target.get("days", 0)


def test_wait_moves_what_can_be_paused_and_nothing_else(type_on_empty_base: Type) -> None:
    """Contract A counts from registration (R5): a wait is shown nowhere and moves nothing."""
    waited = ("--pause", "2026-11-23 06:01/2026-11-23 08:00")
    assert due(simulated(type_on_empty_base, *GSI, "--at", SATURDAY, *waited)) == due(
        simulated(type_on_empty_base, *GSI, "--at", SATURDAY)
    )


def test_origin_unknown_sends_it_to_level_3_at_once(type_on_empty_base: Type) -> None:
    found = simulated(type_on_empty_base, "--contract", "iris", "--at", "2026-11-24 10:00", "--origin-unknown")
    first = found["next"][0]
    assert (first["step"], first["at"]) == ("origine-inconnue", "2026-11-24T10:00:00+01:00")
    assert first["actions"] == [{"kind": "escalate", "argument": "n3"}]


def test_major_incident_ends_in_a_crisis_whose_updates_are_asked_for(type_on_empty_base: Type) -> None:
    found = simulated(type_on_empty_base, *GSI, "--at", SATURDAY, "--major")
    instants = {f"{step['clock']} {step['step']}": step["at"] for step in found["next"] if step["round"] == 1}
    assert instants["restore majeur-niveau-3"] == "2026-11-23T09:50:00+01:00"
    assert instants["restore crise"] == "2026-11-23T13:50:00+01:00"
    assert instants["status_update rappel"] == "2026-11-23T14:35:00+01:00"
    assert "restore niveau-2" not in instants
    ordinary = simulated(type_on_empty_base, *GSI, "--at", SATURDAY)
    assert "restore niveau-2" in {f"{step['clock']} {step['step']}" for step in ordinary["next"]}


def test_partner_that_told_too_late_is_shown_late(type_on_empty_base: Type) -> None:
    options = ("--at", "2026-11-23 11:00", "--detected-at", "2026-11-23 10:00")
    first = simulated(type_on_empty_base, *GSI, *options)["next"][0]
    assert (first["clock"], first["step"], first["at"]) == ("notify", "breach", "2026-11-23T10:15:00+01:00")


def test_instant_may_bear_its_own_offset(type_on_empty_base: Type) -> None:
    found = simulated(type_on_empty_base, *GSI, "--at", "2026-11-21T14:20:00+00:00")
    assert due(found)["acknowledge:desk"] == "2026-11-23T06:05:00+01:00"


def test_exceptional_closure_of_the_base_counts(type_in: Type, desk: Desk) -> None:
    with transaction() as session:
        session.add(CalendarException(calendar="gsi", on=date(2026, 11, 23), intervals=[], reason="Grève"))
    found = simulated(type_in, *GSI, "--at", SATURDAY)
    assert due(found)["acknowledge:desk"] == "2026-11-24T06:05:00+01:00"
    assert "exception" in [line["kind"] for line in found["clocks"][0]["ledger"]]
    db.session.rollback()


def test_people_read_it_in_french(type_on_empty_base: Type) -> None:
    result = type_on_empty_base("rules", "simulate", *GSI, "--at", SATURDAY, "--major")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert (
        lines[0] == "Déclaration de grossesse – technique, reçu samedi 21 novembre à 15\u00a0h\u00a020, incident majeur"
    )
    assert lines[2] == "Prise en charge (A8, centre de services)\u00a0: lundi 23 novembre à 6\u00a0h\u00a005"
    assert lines[3].strip() == "samedi 21 novembre, 15\u00a0h\u00a020 – 15\u00a0h\u00a030\u00a0: compté 10\u00a0min"
    assert lines[6].strip() == "total\u00a0: 15\u00a0min"
    assert "Ensuite, si personne n’agit\u00a0:" in lines


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--contract", "grossesse", "--at", SATURDAY), "declaration-grossesse, caf-eure"),
        ((*GSI, "--at", "samedi"), "2026-11-21 15:20"),
        ((*GSI, "--at", SATURDAY, "--pause", "2026-11-23 09:00"), "2026-11-23 09:00/"),
        ((*GSI, "--at", SATURDAY, "--pause", "2026-11-23 09:00/2026-11-23 09:00"), "avant d’avoir commencé"),
        ((*GSI, "--at", SATURDAY, "--detected-at", "2026-11-21 15:21"), "constaté après"),
        ((*GSI, "--at", SATURDAY, "--kind", "panne"), "technical"),
        ((*GSI,), "--at"),
    ],
)
def test_misuse_says_what_to_write(type_on_empty_base: Type, options: tuple[str, ...], words: str) -> None:
    result = type_on_empty_base("rules", "simulate", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_open_wait_leaves_a_pausable_promise_without_instant(pausable: Type) -> None:
    options = ("--contract", "essai", "--at", "2026-11-23 09:30")
    held = simulated(pausable, *options, "--pause", "2026-11-23 10:00/")
    [restore] = held["clocks"]
    assert restore["due_at"] is None
    assert restore["total"] == {"seconds": 1800, "days": 0}
    ended = simulated(pausable, *options, "--pause", "2026-11-23 10:00/2026-11-23 11:00")
    [restore] = ended["clocks"]
    assert "waiting" in [line["kind"] for line in restore["ledger"]]
    assert restore["total"]["seconds"] == restore["target"]["seconds"]
    result = pausable("rules", "simulate", *options, "--pause", "2026-11-23 10:00/")
    assert "suspendu" in result.stdout

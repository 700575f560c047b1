"""`calendars`: a day closed, opened or given back, shown first."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Type, answer
from tests.use_cases.desk import Desk, on_the_wall

pytestmark = pytest.mark.at("2026-12-23 14:00")  # 8 hours from now end on the 24th at 8:00
CLOSE = ("calendars", "close", "gsi", "2026-12-24", "--reason", "Veille de Noël")


def test_dry_run_prints_the_deadlines_that_would_move_and_closes_nothing(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    result = type_in(*CLOSE, "--dry-run")
    assert result.exit_code == 0
    assert [line.strip() for line in result.stdout.splitlines()] == [
        reference,
        "Retour au service (centre de services)\u00a0: jeudi 24 décembre à 8\u00a0h → samedi 26 décembre à 8\u00a0h",
        "Plage d’ouverture du GSI\u00a0: fermé le jeudi 24 décembre (Veille de Noël).",
        "Dossiers dont une échéance bougerait\u00a0: 1. Rien n’a été changé.",
    ]
    assert answer(type_in("calendars", "list", "--json")) == []
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-12-24 08:00"


def test_day_is_closed_and_the_deadline_has_moved(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    assert type_in(*CLOSE).exit_code == 0
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-12-26 08:00"
    assert "fermeture exceptionnelle (Veille de Noël)" in type_in("rules", "explain", reference).stdout
    assert type_in("calendars", "list").stdout == (
        "Plage d’ouverture du GSI\u00a0: fermé le jeudi 24 décembre (Veille de Noël).\n"
    )


def test_other_hours_of_one_day(type_in: Type, desk: Desk) -> None:
    desk.report()
    hours = ("--hours", "06:00-07:00", "--hours", "09:00-12:00")
    found = answer(type_in("calendars", "open", "gsi", "2026-12-24", *hours, "--reason", "Travaux", "--json"))
    assert found["hours"] == ["06:00-07:00", "09:00-12:00"]
    assert [one["due_at"] for one in found["incidents"][0]["moved"]] == ["2026-12-24T10:00:00+01:00"]
    assert type_in("calendars", "list").stdout == (
        "Plage d’ouverture du GSI\u00a0: le jeudi 24 décembre, de 6\u00a0h à 7\u00a0h et de 9\u00a0h à 12\u00a0h (Travaux).\n"
    )


def test_day_is_given_back(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    type_in(*CLOSE)
    result = type_in("calendars", "usual", "gsi", "2026-12-24")
    assert "horaires habituels le jeudi 24 décembre" in result.stdout
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-12-24 08:00"
    assert type_in("calendars", "list").stdout == "Aucun jour exceptionnel n’a été ajouté.\n"
    again = type_in("calendars", "usual", "gsi", "2026-12-24")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "jeudi 24 décembre" in again.stderr


def test_day_of_another_year_is_told_with_its_year(type_in: Type) -> None:
    type_in("calendars", "close", "departement", "2027-01-04", "--reason", "Inventaire")
    assert type_in("calendars", "list").stdout == (
        "Heures de service du conseil départemental\u00a0: fermé le lundi 4 janvier 2027 (Inventaire).\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("close", "accueil", "2026-12-24", "--reason", "Pont"), "gsi, caf-eure"),
        (("close", "gsi", "24/12/2026", "--reason", "Pont"), "24/12/2026"),
        (("close", "gsi", "2026-12-24"), "--reason"),
        (("open", "gsi", "2026-12-24", "--reason", "Pont"), "--hours"),
        (("open", "gsi", "2026-12-24", "--hours", "9h-12h", "--reason", "Pont"), "09:00-12:00"),
        (("open", "gsi", "2026-12-24", "--hours", "09:00-27:00", "--reason", "Pont"), "de vraies heures"),
    ],
)
def test_misuse_says_what_to_write(type_in: Type, words: tuple[str, ...], told: str) -> None:
    result = type_in("calendars", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert type_in("calendars", "list", "--json").stdout == "[]\n"

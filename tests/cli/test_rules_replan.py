"""`rules replan`: shown first, then applied, as a person reads it and as a program does."""

from __future__ import annotations

from tests.cli.conftest import Type, answer
from tests.use_cases.desk import EURE, Desk, on_the_wall
from tests.use_cases.new_rules import take_up_rules
from tests.use_cases.test_replan_incidents import FIVE_MINUTES, HALF_AN_HOUR


def test_dry_run_prints_each_deadline_that_moves_and_changes_nothing(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    desk.report("CDAP est indisponible", sender=EURE, desk="caf-eure")
    version = take_up_rules(desk, HALF_AN_HOUR)
    result = type_in("rules", "replan", "--dry-run")
    assert result.exit_code == 0
    moved, deadline, total = result.stdout.splitlines()
    assert moved == reference
    assert deadline.strip() == (
        "Prise en charge (centre de services)\u00a0: lundi 23 novembre à 10\u00a0h\u00a015 → lundi 23 novembre à 10\u00a0h\u00a030"
    )
    assert f"version {version[:12]}\u00a0: 2" in total
    assert total.endswith("Rien n’a été changé.")
    assert desk.history(reference) == ["incident_registered"]
    assert on_the_wall(desk.clock(reference, "acknowledge").due_at) == "2026-11-23 10:15"


def test_dry_run_prints_each_step_that_would_fall_due(type_in: Type, desk: Desk) -> None:
    desk.report()
    desk.at("2026-11-23 10:07")
    take_up_rules(desk, FIVE_MINUTES)
    lines = [line.strip() for line in type_in("rules", "replan", "--dry-run").stdout.splitlines()]
    assert (
        "aussitôt\u00a0: Responsable du bureau prévenu (Prise en charge), prévu lundi 23 novembre à 10\u00a0h\u00a005"
        in lines
    )


def test_what_was_shown_is_then_done(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    take_up_rules(desk, HALF_AN_HOUR)
    shown = answer(type_in("rules", "replan", "--dry-run", "--json"))
    done = answer(type_in("rules", "replan", "--json"))
    assert (shown["dry_run"], done["dry_run"]) == (True, False)
    assert shown["incidents"] == done["incidents"] == [
        {
            "reference": reference,
            "moved": [
                {
                    "label": "Prise en charge",
                    "obligor": "desk",
                    "before_at": "2026-11-23T10:15:00+01:00",
                    "due_at": "2026-11-23T10:30:00+01:00",
                }
            ],
            "due": [],
            "refused": "",
        }
    ]  # fmt: skip
    assert done["totals"] == {"replanned": 1, "moved": 1, "due": 0, "refused": 0}
    assert desk.history(reference)[-1] == "rules_replanned"
    assert answer(type_in("rules", "replan", "--json"))["totals"]["replanned"] == 0


def test_incident_that_keeps_its_rules_is_named_with_the_reason(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    take_up_rules(desk, ("  declaration-grossesse:\n", "  grossesse:\n"))
    first, _ = type_in("rules", "replan").stdout.splitlines()
    assert first == f"{reference}\u00a0: garde ses règles, le contrat n’est plus dans le livre de règles."
    assert answer(type_in("rules", "replan", "--json"))["incidents"] == [
        {"reference": reference, "moved": [], "due": [], "refused": "no_contract"}
    ]


def test_desk_that_nobody_knows_is_a_misuse(type_in: Type) -> None:
    result = type_in("rules", "replan", "--desk", "accueil")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "gsi, caf-eure" in result.stderr


def test_one_desk_alone(type_in: Type, desk: Desk) -> None:
    desk.report()
    desk.report("CDAP est indisponible", sender=EURE, desk="caf-eure")
    take_up_rules(desk, HALF_AN_HOUR)
    assert answer(type_in("rules", "replan", "--desk", "caf-eure", "--json"))["totals"]["replanned"] == 1


def test_base_without_tables_is_told_in_words(type_on_empty_base: Type) -> None:
    result = type_on_empty_base("rules", "replan", "--dry-run")
    assert result.exit_code == 1
    assert "flask --app wsgi db upgrade" in result.stderr

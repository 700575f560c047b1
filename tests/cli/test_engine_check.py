"""`engine check` looks up what must always hold, and says it in words."""

from __future__ import annotations

from sqlalchemy import text

from app.models.transaction import transaction
from tests.cli.conftest import Type
from tests.use_cases.desk import Desk


def test_desk_at_work_is_sound_and_a_fault_is_named(desk: Desk, type_in: Type) -> None:
    reference = desk.report()
    sound = type_in("engine", "check")
    assert sound.exit_code == 0, sound.output
    assert "chaque histoire est entière" in sound.output
    with transaction() as session:
        session.execute(text("update incident set wake_at = null"))
    broken = type_in("engine", "check")
    assert broken.exit_code == 1
    assert f"{reference}  aucun réveil, alors qu’une étape viendra" in broken.output
    assert "Défauts\u00a0: 1." in broken.output


def test_base_without_tables_is_told_in_words(type_on_empty_base: Type) -> None:
    refused = type_on_empty_base("engine", "check")
    assert refused.exit_code == 1
    assert "db upgrade" in refused.output

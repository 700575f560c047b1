"""The manager's board: what is late, what will be late before closing time, and at which level it stands."""

from __future__ import annotations

import pytest

from tests.journeys.program import COMPLETE, Program, mail


@pytest.mark.at("2026-11-23 09:00")
def test_board_shows_late_soon_late_and_level(program: Program) -> None:
    late = program.report(mail("Flux DSG non reçu", COMPLETE))
    program.pass_time("2026-11-23 09:50")  # breached at 09:15, at level 2 since 09:45
    soon = program.report(mail("Flux SGR illisible", "Le fichier SGR reçu cette nuit est illisible, ligne 14."))
    agent = program.browser("agent@cnaf.example")
    agent.open(f"/incidents/{soon}")
    agent.send("/acknowledgement")

    manager = program.browser("responsable@cnaf.example")
    page = manager.open("/tableau")
    assert late in page
    assert soon in page
    assert page.index(late) < page.index(soon)
    assert "N2" in page or "Niveau 2" in page


@pytest.mark.at("2026-11-23 09:00")
def test_board_of_a_quiet_desk_says_so(program: Program) -> None:
    page = program.browser("responsable@cnaf.example").open("/tableau")
    assert "Aucune échéance en danger" in page.replace("\u00a0", " ")

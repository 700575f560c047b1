"""`ask_status_update` in a rules file: a list of the desk, which owes the next status update."""

from __future__ import annotations

import pytest

from tests.workflows.small_rules import HERE, marked, problems_of, with_change
from workflows.rules import Action, ActionKind
from workflows.rules_reader import read_rules

OLD = "do: {remind: agents}"


def test_list_of_the_desk_is_asked() -> None:
    book = read_rules(with_change(OLD, "do: {ask_status_update: [agents, n2]}"))
    [step] = [one for one in book.contracts["essai"].clocks[0].steps if one.id == "rappel"]
    assert step.actions == (
        Action(ActionKind.ASK_STATUS_UPDATE, "agents"),
        Action(ActionKind.ASK_STATUS_UPDATE, "n2"),
    )


@pytest.mark.parametrize("outside", ["reporter", "partner_contacts"])
def test_partner_owes_no_status_update(outside: str) -> None:
    text, line, column = marked(with_change(OLD, f"do: {{ask_status_update: {HERE}{outside}}}"))
    [problem] = problems_of(text)
    assert (problem.line, problem.column) == (line, column)
    assert problem.path.endswith("do.ask_status_update")
    assert "agents" in problem.mend
    assert outside not in problem.mend

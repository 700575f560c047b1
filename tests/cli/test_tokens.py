"""Tokens of the API from a terminal."""

from __future__ import annotations

import re

from tests.api.program import Program
from tests.cli.conftest import Type
from tests.use_cases.desk import Desk


def test_token_is_created_listed_and_revoked_from_a_terminal(desk: Desk, type_in: Type) -> None:
    made = type_in(
        "tokens", "create", "--email", "agent@cnaf.example", "--name", "supervision", "--scope", "incidents:read"
    )
    [secret] = re.findall(r"vigie_[\w-]{43}", made.output)
    program = Program(desk.app.test_client(), secret)
    program.get("/incidents")
    listed = type_in("tokens", "list").output
    assert "agent@cnaf.example" in listed
    assert secret not in listed
    number = listed.split()[0]
    assert type_in("tokens", "revoke", number).exit_code == 0
    program.get("/incidents", 401)
    assert "Aucun jeton" in type_in("tokens", "list").output


def test_token_of_an_account_that_is_not_there_is_refused(type_in: Type) -> None:
    made = type_in("tokens", "create", "--email", "nul@cnaf.example", "--name", "x", "--scope", "incidents:read")
    assert made.exit_code == 1
    assert "nul@cnaf.example" in made.output

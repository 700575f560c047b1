"""The API as programs use it: a token, a frozen hour, a real database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.program import EVERYTHING, Program, token_for
from tests.use_cases.desk import Desk
from tests.web.conftest import desk, pytest_configure, signed_up_url

__all__ = ["desk", "pytest_configure", "signed_up_url"]


@pytest.fixture
def connect(desk: Desk) -> Callable[..., Program]:
    """A program of that account."""

    def arrive(email: str = "agent@cnaf.example", scopes: frozenset[str] = EVERYTHING) -> Program:
        return Program(desk.app.test_client(), token_for(email, scopes))

    return arrive


@pytest.fixture
def program(connect: Callable[..., Program]) -> Program:
    return connect()


@pytest.fixture
def stranger(desk: Desk) -> Program:
    """A program without a token."""
    return Program(desk.app.test_client())

"""Mails by the whole path: kept, read in the real limited child, understood on a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.intake.reader import MailReader
from tests.intake.mailroom import Mailroom
from tests.use_cases.conftest import desk, peopled_url
from tests.use_cases.desk import Desk

__all__ = ["desk", "peopled_url"]


@pytest.fixture(scope="session")
def reader() -> Iterator[MailReader]:
    """One child for all mails of a worker, as in the program."""
    with MailReader() as reading:
        yield reading


@pytest.fixture
def mailroom(desk: Desk, reader: MailReader, request: pytest.FixtureRequest) -> Mailroom:
    """The desks' mail on Monday at 10 o'clock; with the mark `relay`, behind a relay whose word they take."""
    mark = request.node.get_closest_marker("relay")
    return Mailroom(desk, reader, relay=mark.args[0] if mark else "")

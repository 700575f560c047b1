"""The program, whole, on the run's database, with a real relay to send its letters to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.program import Program
from tests.servers.smtp_sink import SmtpSink

SATURDAY_15H20 = "2026-11-21 15:20"


@pytest.fixture
def program(
    database_url: str, tmp_path: Path, smtp_sink: SmtpSink, request: pytest.FixtureRequest
) -> Iterator[Program]:
    """A desk at work since Saturday at 15:20, or since the test's `at` mark."""
    mark = request.node.get_closest_marker("at")
    with Program(database_url, tmp_path, smtp_sink).running(mark.args[0] if mark else SATURDAY_15H20) as running:
        yield running

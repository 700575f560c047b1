"""docs/api.md, run word for word: each recipe by a shell, with curl, against a serving desk."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.page_server import PageServer
from tests.api.program import token_for
from tests.house.sources import ROOT
from tests.use_cases.desk import Desk
from workflows.api_scopes import Scope

pytestmark = pytest.mark.any_database

RECIPES = re.findall(
    r"^```sh\n(.*?)^```$", (ROOT / "docs/api.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
CURLRC = "silent\nshow-error\nfail-with-body\nmax-time = 20\n"


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """Where the desk is served."""
    server = PageServer(desk.app, "127.0.0.1", 0, 2)
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def test_every_recipe_of_the_page_works_as_it_is_written(desk: Desk, address: str, tmp_path: Path) -> None:
    (tmp_path / ".curlrc").write_text(CURLRC, encoding="utf-8")
    tokens = {
        "TOKEN": token_for("agent@cnaf.example"),
        "MANAGER_TOKEN": token_for("responsable@cnaf.example"),
        "FEED_TOKEN": token_for("agent@cnaf.example", frozenset({Scope.FEEDS_READ})),
    }
    known = {"PATH": "/usr/bin:/bin", "CURL_HOME": str(tmp_path), "VIGIE": address, "REF": "GSI-2026-00001", **tokens}
    for recipe in RECIPES:
        run = subprocess.run(
            ["/bin/sh", "-eu", "-c", recipe],
            env=known,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, f"{recipe}\n{run.stdout}\n{run.stderr}"
    incident = desk.incident("GSI-2026-00001")
    assert (incident.kind, incident.state, incident.major_since is not None) == ("technical", "acknowledged", True)
    assert len(RECIPES) == 12

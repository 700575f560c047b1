"""What every test may stand on. The database of a run is chosen by --database; `make test` runs both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.servers.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.servers.postgres import PostgresAddress, PostgresServer
from tests.servers.quick_routes import remember_routes
from tests.servers.quick_templates import remember_templates
from tests.servers.smtp_sink import SmtpSink
from tests.servers.unprivileged import in_memory

# A shared machine may be slow for a moment; that is no property of the code. pytest-timeout watches over real hangs.
hypothesis.settings.register_profile("desk", deadline=None, print_blob=True)
hypothesis.settings.load_profile("desk")
remember_routes()
remember_templates()

SERVER = pytest.StashKey[PostgresServer]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite", help="where the tests' data lie")
    parser.addoption(
        "--database-tests-only",
        action="store_true",
        help="leave out what gives the same answer on both: tests without a database, and those marked any_database",
    )


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL serves all workers of a run: the first process starts it and tells them where it is."""
    of_a_worker = hasattr(config, "workerinput")
    if config.getoption("--database") == "postgresql" and not of_a_worker and not config.option.collectonly:
        config.stash[SERVER] = PostgresServer(parent=in_memory()).__enter__()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    if server := node.config.stash.get(SERVER, None):
        node.workerinput["postgres_home"] = str(server.home)


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(SERVER, None):
        server.remove()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-tests-only"):
        return
    on_databases = [
        item
        for item in items
        if "databases" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("any_database")
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in on_databases])
    items[:] = on_databases


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Where fresh databases come from, of the kind this run is about."""
    if request.config.getoption("--database") == "sqlite":
        yield SqliteDatabases(worker_id, tmp_path_factory.mktemp("databases"))
        return
    worker_input = getattr(request.config, "workerinput", None)
    home = Path(worker_input["postgres_home"]) if worker_input else request.config.stash[SERVER].home
    yield PostgresDatabases(worker_id, PostgresAddress(home))


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database of this test alone."""
    url = databases.fresh()
    yield url
    databases.discard(url)


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail relay that keeps what it is handed."""
    with SmtpSink() as sink:
        yield sink

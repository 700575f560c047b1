"""A replicated PostgreSQL on loopback as a desk with several machines has it: two nodes under Patroni, one etcd.

Debian packages: patroni, etcd-server, postgresql. Each program runs as nobody in particular.

    with PatroniCluster() as cluster:
        create_engine(cluster.url("postgres"))
        cluster.kill_primary()
        cluster.wait_until_whole()
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.servers.ports import free_ports
from tests.servers.system_parts import SystemPart
from tests.servers.unprivileged import short_folder, unprivileged_account

PATRONI = SystemPart("Patroni", ("patroni",), ("patroni", "python3-psycopg2"), "PATRONI")
ETCD = SystemPart("etcd", ("etcd",), ("etcd-server",), "ETCD")
OWNER = "vigie"
START_SECONDS = 180.0


def postgres_programs() -> Path | None:
    """Where Debian keeps the newest PostgreSQL; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


def reason_missing() -> str:
    """Why the cluster cannot be had here; "" where it can."""
    reasons = [part.reason_missing for part in (PATRONI, ETCD) if part.find() is None]
    if postgres_programs() is None:
        reasons.append("PostgreSQL is missing: `apt-get install postgresql` as root")
    return ", ".join(reasons)


@dataclass
class Node:
    """One PostgreSQL and the Patroni that watches over it."""

    name: str
    home: Path
    port: int
    api: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def says(self, role: str) -> bool:
        """Whether Patroni's own pages say it has that role: leader, replica, sync."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.api}/{role}", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


class PatroniCluster:
    """Begins with `with`; synchronous replication: what was acknowledged stands on both nodes."""

    def __init__(self) -> None:
        self.account = unprivileged_account()
        self.home = short_folder("vigie-ha-", self.account)
        self._etcd: subprocess.Popen[bytes] | None = None
        self._etcd_port, self._peer_port, *ports = free_ports(6)
        self.nodes = [
            Node(name, self.home / name, port, api)
            for name, port, api in (("a", ports[0], ports[1]), ("b", ports[2], ports[3]))
        ]

    def __enter__(self) -> PatroniCluster:
        self._start_etcd()
        for node in self.nodes:
            node.home.mkdir()
            self.account.own(node.home)
            self._start(node)
        self.wait_until_whole()
        return self

    def __exit__(self, *exc: object) -> None:
        for node in self.nodes:
            if node.process is not None:
                node.process.send_signal(signal.SIGTERM)
        for node in self.nodes:
            self._end(node)
        if self._etcd is not None:
            self._etcd.kill()
            self._etcd.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        """The address with both nodes: whoever connects takes the one that writes."""
        hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql+psycopg://{OWNER}:{OWNER}@/{database}?{hosts}&target_session_attrs=read-write"

    def primary(self) -> Node | None:
        """The node that leads now."""
        return next((node for node in self.nodes if node.says("primary")), None)

    def kill_primary(self, *, whole_node: bool = False) -> str:
        """SIGKILL to the primary's postmaster, or with `whole_node` to its Patroni as well; the node's name."""
        node = self.primary()
        assert node is not None, "nobody leads"
        if whole_node and node.process is not None:
            node.process.kill()
            node.process.wait()
            node.process = None
        with contextlib.suppress(ProcessLookupError):
            os.kill(int((node.home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        return node.name

    def wait_until_whole(self, seconds: float = START_SECONDS) -> float:
        """Until one node leads and the other follows synchronously, dead ones started again; how long that took."""
        began = time.monotonic()
        while not self._is_whole():
            for node in self.nodes:
                if node.process is None or node.process.poll() is not None:
                    self._start(node)
            assert time.monotonic() - began < seconds, self.logs()
            time.sleep(0.5)
        return time.monotonic() - began

    def _is_whole(self) -> bool:
        leader = self.primary()
        return leader is not None and any(node.says("sync") for node in self.nodes if node is not leader)

    def wait_for_another(self, dead: str, seconds: float = START_SECONDS) -> float:
        """Until a node other than `dead` leads; how long that took."""
        began = time.monotonic()
        while not any(node.says("primary") for node in self.nodes if node.name != dead):
            assert time.monotonic() - began < seconds, self.logs()
            time.sleep(0.1)
        return time.monotonic() - began

    def logs(self) -> str:
        """The end of what every program wrote."""
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.home.glob("*.log")))

    def _start_etcd(self) -> None:
        client, peer = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{self._peer_port}"
        command = [str(ETCD.find()), "--data-dir", str(self.home / "etcd"), "--unsafe-no-fsync"]
        command += ["--listen-client-urls", client, "--advertise-client-urls", client]
        command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        self._etcd = self._run([*command, "--initial-cluster", f"default={peer}"], "etcd")

    def _start(self, node: Node) -> None:
        path = self.home / f"{node.name}.yml"
        path.write_text(yaml.safe_dump(self._configuration(node)))
        path.chmod(0o644)
        node.process = self._run([str(PATRONI.find()), str(path)], node.name)

    def _run(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", start_new_session=True,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": str(self.home)},
                **self.account.switch,
            )  # fmt: skip

    def _end(self, node: Node) -> None:
        if node.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                node.process.wait(30)
            node.process.kill()
            node.process.wait()
        with contextlib.suppress(OSError, ValueError, IndexError):
            os.kill(int((node.home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def _configuration(self, node: Node) -> dict[str, object]:
        owner, copier = ({"username": name, "password": OWNER} for name in (OWNER, "copier"))
        trusted = ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
        return {
            "scope": "desk",
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{node.api}", "connect_address": f"127.0.0.1:{node.api}"},
            "etcd3": {"host": f"127.0.0.1:{self._etcd_port}"},
            "bootstrap": {
                "dcs": {
                    "ttl": 20,
                    "loop_wait": 2,
                    "retry_timeout": 5,
                    "synchronous_mode": True,
                    "master_start_timeout": 0,
                    "primary_start_timeout": 0,
                    "postgresql": {"use_pg_rewind": True, "parameters": {"wal_log_hints": "on", "jit": "off"}},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
                "pg_hba": trusted,
            },
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(node.home / "data"),
                "bin_dir": str(postgres_programs()),
                "pgpass": str(node.home / "pgpass"),
                "pg_hba": trusted,
                "authentication": {"superuser": owner, "replication": copier, "rewind": owner},
                "parameters": {"unix_socket_directories": str(node.home), "timezone": "Europe/Paris"},
            },
        }

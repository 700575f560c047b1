"""A real Dovecot on loopback, started unprivileged from a generated configuration, with one mailbox.

with Dovecot() as server:
    server.append(b"From: ...")               # into INBOX of server.user
    server.subjects("Traités")
"""

from __future__ import annotations

import grp
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.servers.ports import free_ports
from tests.servers.system_parts import DOVECOT
from tests.servers.unprivileged import short_folder, unprivileged_account

HOST = "127.0.0.1"
_START_SECONDS = 20.0


class Dovecot:
    """Runs between `with` and its end. `user` signs in with `password`, which `change_password` changes.

    With a `certificate` (the files of the chain and of its key) it speaks STARTTLS to who asks for it.
    """

    user, password = "gsi", "sésame"

    def __init__(self, certificate: tuple[str, str] | None = None) -> None:
        self._program = DOVECOT.require()
        self._certificate = certificate
        self._account = unprivileged_account()
        [self.port] = free_ports(1)
        self.home = short_folder("dovecot-", self._account)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Dovecot:
        self._write("users", f"{self.user}:{{PLAIN}}{self.password}\n")
        for name, path in zip(("chain.pem", "key.pem"), self._certificate or (), strict=False):
            self._write(name, Path(path).read_text("ascii"))
        self._write("dovecot.conf", self._configuration())
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._program, "-F", "-c", self.home / "dovecot.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **self._account.switch,
        )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self.client().logout()
                return
            except OSError:
                log = self.home / "log"
                said = log.read_text("utf-8", "replace") if log.exists() else ""
                assert time.monotonic() < deadline, f"Dovecot does not answer: {said[-2000:]}"
                time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def change_password(self, password: str) -> None:
        """From now on only that one signs in. Dovecot looks at the file's time alone: it is written until it has seen it."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self._write("users", f"{self.user}:{{PLAIN}}{password}\n")
            try:
                self.client(password).logout()
                return
            except LoginError:
                assert time.monotonic() < deadline, "Dovecot does not take the new password"
                time.sleep(0.3)

    def client(self, password: str | None = None) -> Any:
        """Signed in, by IMAP."""
        client = IMAPClient(HOST, self.port, ssl=False, timeout=30)
        try:
            client.plain_login(self.user, password or self.password)
        except BaseException:
            client.shutdown()
            raise
        return client

    @contextmanager
    def folder(self, name: str = "INBOX") -> Iterator[Any]:
        client = self.client()
        try:
            client.select_folder(name)
            yield client
        finally:
            client.logout()

    def append(self, raw: bytes, received_at: datetime | None = None) -> None:
        client = self.client()
        client.append("INBOX", raw, msg_time=received_at)
        client.logout()

    def append_all(self, mails: list[bytes]) -> None:
        """Many at once, as the delivery agent would: files in the maildir."""
        new = self.home / "mail" / self.user / "new"
        self.count()  # Dovecot makes the maildir
        for number, raw in enumerate(mails):
            path = new / f"{time.time():.0f}.M{number}P1.host"
            path.write_bytes(raw)
            self._account.own(path)

    def count(self, folder: str = "INBOX") -> int:
        client = self.client()
        try:
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]) if client.folder_exists(folder) else 0
        finally:
            client.logout()

    def empty(self) -> None:
        """No mail, no folder but INBOX."""
        client = self.client()
        for _, _, name in client.list_folders():
            if name != "INBOX":
                client.delete_folder(name)
        client.select_folder("INBOX")
        client.delete_messages(client.search("ALL"))
        client.expunge()
        client.logout()

    def change_uidvalidity(self) -> None:
        """As after the mailbox was restored from a backup: every mail has another UID under another validity."""
        self.stop()
        for path in (self.home / "mail" / self.user).glob("dovecot*"):
            path.unlink()
        self.start()

    def _write(self, name: str, text: str) -> None:
        path = self.home / name
        path.write_text(text, "utf-8")
        self._account.own(path)

    def _encryption(self) -> str:
        if self._certificate is None:
            return "ssl = no"
        return f"ssl = yes\nssl_cert = <{self.home}/chain.pem\nssl_key = <{self.home}/key.pem"

    def _configuration(self) -> str:
        home = self.home
        return f"""
protocols = imap
listen = {HOST}
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
default_internal_user = {_name_of(self._account.uid)}
default_login_user = {_name_of(self._account.uid)}
default_internal_group = {_group_of(self._account.gid)}
{self._encryption()}
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%u
mail_max_userip_connections = 100
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={self._account.uid} gid={self._account.gid} home={home}/home/%u
}}
first_valid_uid = 1
first_valid_gid = 1
"""


def _name_of(uid: int) -> str:
    return pwd.getpwuid(uid).pw_name


def _group_of(gid: int) -> str:
    return grp.getgrgid(gid).gr_name

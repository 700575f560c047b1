"""A TCP proxy on loopback that cuts the line at a chosen command of the client, before or after the server has it."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import struct
import threading
from typing import Literal

HOST = "127.0.0.1"
Moment = Literal["before", "after"]


class CuttingProxy:
    """Listens between `with` and its end and hands everything on to `target_port`, until it is told to cut."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._verb, self._moment = "", "before"
        self.cuts = 0
        self.heard: set[bytes] = set()  # every word the client has said, as far as it could be read on the way
        self._lines: list[tuple[socket.socket, socket.socket]] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> CuttingProxy:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut_now()
        self._thread.join(5)

    def cut_at(self, verb: str, moment: Moment) -> None:
        """Cut once, at the next command of that name: before the server sees it, or before its answer comes back."""
        self._verb, self._moment = verb.upper(), moment
        self._pattern = rb"(?:^|[\s(])" + re.escape(self._verb.encode()) + rb"\b"

    def cut_now(self) -> None:
        """Cut every line there is."""
        for client, server in self._lines:
            for one in (client, server):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((HOST, self._target_port))
                self._lines.append((client, server))
                threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, contextlib.suppress(OSError):
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    piece = ready.recv(65_536)
                    if not piece:
                        return
                    if ready is client:
                        self.heard.update(piece.upper().split())
                    if ready is client and self._is_asked(piece):
                        self._cut(client, server, piece)
                        return
                    (server if ready is client else client).sendall(piece)

    def _is_asked(self, piece: bytes) -> bool:
        return bool(self._verb) and re.search(self._pattern, piece.upper()) is not None

    def _cut(self, client: socket.socket, server: socket.socket, piece: bytes) -> None:
        self._verb = ""
        if self._moment == "after":
            server.sendall(piece)
            select.select([server], [], [], 1.0)  # the server has done it, and nobody hears of it
        self.cuts += 1
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

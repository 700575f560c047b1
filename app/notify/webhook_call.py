"""One call of a webhook: to the address that was judged, within a time, without following anybody anywhere."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping

from app.notify.webhook_address import Target

SECONDS = 10.0  # for the whole call: a receiver that drips its answer byte by byte gets no more
_READ_AT_MOST = 1024


class CallFailed(Exception):
    """No answer came; its text says why."""


def call(target: Target, address: str, headers: Mapping[str, str], body: bytes, seconds: float = SECONDS) -> int:
    """POST `body` to the target at that address; the status of the answer, which is not read further.

    A redirection is an answer like another: it is not followed. Raises CallFailed.
    """
    connection = _Pinned(target, address, seconds)
    too_late = threading.Timer(seconds, connection.cut)
    too_late.daemon = True
    too_late.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(_READ_AT_MOST)
        return answer.status
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise CallFailed(f"{type(failure).__name__}: {failure}"[:300]) from failure
    finally:
        too_late.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """Speaks to one address under the target's name; a certificate must be good for that name."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._address = target, address
        self.default_port = 443 if target.scheme == "https" else 80

    def connect(self) -> None:
        """To the judged address alone."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._target.scheme == "https":
            name = self._target.host
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=name, do_handshake_on_connect=False
            )  # in two steps, so that `cut` reaches a handshake that drags on
            self.sock.do_handshake()

    def cut(self) -> None:
        """From the timer's thread: whoever waits for a byte waits no longer."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # it ended meanwhile
                return

"""The pages served by a thread of this process, which can be asked to stop by another thread."""

from __future__ import annotations

import threading
from functools import partial

from flask import Flask
from waitress.server import create_server
from waitress.trigger import trigger
from waitress.wasyncore import close_all, dispatcher

CONNECTIONS = 1000  # a page that lies open keeps one; of waitress's own hundred the next would wait without an answer
_STOP_SECONDS = 10.0


class PageServer:
    """Listens from the moment it is made, answers from `start` to `stop`. Raises OSError where the port is taken."""

    def __init__(self, app: Flask, host: str, port: int, threads: int) -> None:
        self._sockets: dict[int, dispatcher] = {}
        many = {"connection_limit": CONNECTIONS, "asyncore_use_poll": True}
        self._server = create_server(
            app, map=self._sockets, host=host, port=port, threads=threads, ident="Vigie", **many
        )
        self._serving = threading.Thread(target=self._server.run, name="pages", daemon=True)

    @property
    def port(self) -> int:
        """The port listened on, also when any (0) was asked for."""
        return int(self._server.effective_port)

    def start(self) -> None:
        """Begin to answer; returns at once."""
        self._serving.start()

    def stop(self) -> None:
        """Answer what was asked, then have the serving thread close its own sockets: while it waits on them, closing
        them from here would pull them out of its hands."""
        self._server.task_dispatcher.shutdown()
        if not self._serving.is_alive():
            close_all(self._sockets)
            return
        bell = next(one for one in list(self._sockets.values()) if isinstance(one, trigger))
        bell.pull_trigger(partial(close_all, self._sockets))
        self._serving.join(_STOP_SECONDS)

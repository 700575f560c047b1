"""Ports of the loopback that nobody uses just now."""

from __future__ import annotations

import socket


def free_ports(count: int) -> list[int]:
    """So many of them, all different. Whoever asks binds them soon: nothing keeps them for it."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports

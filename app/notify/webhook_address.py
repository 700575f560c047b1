"""Where a webhook may send to: the open network, and of the private ones only those the installation allows.

A name is resolved once and the connection goes to the address that was judged: a name that answers otherwise a moment
later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64 (RFC 6052): the last 32 bits are an IPv4 address
_COMPATIBLE = IPv6Network("::/96")  # IPv4-compatible, given up by RFC 4291
Address = IPv4Address | IPv6Address


class AddressRefused(ValueError):
    """That URL is none a webhook may be sent to; its `args` say why, in a code that app/labels puts in words."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart; `host` is a name or an address without brackets."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """Its parts. Raises AddressRefused for what is no plain http(s) URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise AddressRefused("not_a_url") from wrong
    if parts.scheme not in ("http", "https") or not parts.hostname or not _plain(url):
        raise AddressRefused("not_a_url")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("secret_in_url")
    if port == 0:
        raise AddressRefused("not_a_url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path)


def allowed_addresses(target: Target, allowed: str, *, asking: bool = True) -> list[str]:
    """The addresses of the target that may be called, in the resolver's order; `allowed` names networks, by spaces.

    Without `asking` no resolver is asked: only a host written as an address is judged. Plain http is for allowed private networks alone. Raises AddressRefused where no address may be called or one of
    them may not: a name that points inside and outside at once is a trap. Raises OSError where there is no such name.
    """
    networks = [ip_network(text, strict=False) for text in allowed.split()]
    flags = 0 if asking else socket.AI_NUMERICHOST
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, flags=flags)
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    for text in addresses:
        address = unwrapped(ip_address(text))
        inside = any(address in network for network in networks if network.version == address.version)
        if not inside and not is_public(address):
            raise AddressRefused("private_address")
        if not inside and target.scheme == "http":
            raise AddressRefused("http_to_the_open_network")
    return addresses


def unwrapped(address: Address) -> Address:
    """The IPv4 address an IPv6 one stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED or address in _COMPATIBLE:
        return ip_address(int(address) & 0xFFFFFFFF) if int(address) > 1 else address
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def is_public(address: Address) -> bool:
    """Whether anybody on the open network may be behind it."""
    return address.is_global and not address.is_multicast and not address.is_reserved


def _plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url and "\\" not in url

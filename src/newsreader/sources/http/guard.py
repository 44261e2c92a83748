"""Keeps what strangers say from reaching into the reader's own machine and network.

The reader may subscribe to any address, those at home included. What leads from the public internet, or from a page,
to a private address is refused (OWASP: server side request forgery). The address is looked at when the connection
stands and before anything is sent on it, so that a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from newsreader.errors import SourceError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_private(address: IPAddress) -> bool:
    """Whether `address` is of this machine, of a local network, or otherwise not of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return not address.is_global or address.is_multicast


def literal(host: str) -> IPAddress | None:
    """Return the address that `host` itself spells, in any way that resolvers read (`127.1`), or None."""
    if host == "localhost" or host.endswith(".localhost"):
        return ipaddress.IPv4Address("127.0.0.1")  # RFC 6761, 6.3
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
    except (OSError, ValueError):
        return None


class Guard:
    """Knows which hosts are private: by their very name, or because a connection to them was."""

    def __init__(self, private: Callable[[IPAddress], bool]) -> None:
        self._private = private
        self._seen: set[str] = set()

    def is_private(self, host: str) -> bool:
        """Whether `host` is known to be private."""
        address = literal(host)
        return host in self._seen or (address is not None and self._private(address))

    def check(self, host: str) -> None:
        """Refuse, for an address of a stranger, a host that is known to be private. Raises SourceError."""
        if self.is_private(host):
            raise SourceError(f"a stranger's address leads to the private one of {host}: not followed")

    def met(self, host: str, address: str, *, strict: bool) -> None:
        """Take note that `host` is reached at `address`; where it is `strict` to be public, `check` it."""
        if self._private(ipaddress.ip_address(address.partition("%")[0])):
            self._seen.add(host)
        if strict:
            self.check(host)

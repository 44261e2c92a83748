"""Which hosts are of this machine or its network, however they are written.

The user may subscribe to any address, those at home included. What leads from the public internet, or from a page,
to a private address is refused (OWASP: server side request forgery). The address is looked at when the connection
stands and before anything is sent on it, so that a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress

from newsreader.errors import SourceError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out for the internet (iana.org/assignments/ipv6-address-space). Beside it stand the forms that
carry an IPv4 address: compatible (RFC 4291, 2.5.5.1), translated (RFC 7915), NAT64 of one's own network (RFC 8215)."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""What stands for an IPv4 address to a host that has none of its own (RFC 6052, 2.1): all of the public ones, too."""
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa")
"""Names of no public host, nor any name below them (RFC 6761, 6762 and 8375; ICANN keeps `internal` free)."""


def is_private(address: IPAddress) -> bool:
    """Whether `address` is of this machine, of a local network, or otherwise not of the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not address.is_global or address.is_multicast
    carried = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        carried = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return is_private(carried) if carried else address not in _UNICAST or not address.is_global


def _literal(host: str) -> IPAddress | None:
    """Return the address that `host` itself spells, in any way that resolvers read (`127.1`), or None."""
    host = host.rstrip(".")
    if f".{host}".endswith(tuple(f".{name}" for name in _LOCAL_NAMES)):
        return ipaddress.IPv4Address("127.0.0.1")
    with suppress(ValueError):
        return ipaddress.ip_address(host.partition("%")[0])
    with suppress(OSError):
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
    return None


class PrivateHosts:
    """The hosts that are known to be private: by their very name, or because a connection to them was."""

    def __init__(self, private: Callable[[IPAddress], bool]) -> None:
        self._private = private
        self._seen: set[str] = set()

    def has(self, host: str) -> bool:
        """Whether `host` is known to be private."""
        address = _literal(host)
        return host in self._seen or (address is not None and self._private(address))

    def refuse(self, host: str) -> None:
        """Raise SourceError for a host that is known to be private."""
        if self.has(host):
            raise SourceError(f"an address from outside leads to the private host {host}: not followed")

    def on_connect(self, host: str, address: str, public_only: bool) -> None:
        """Remember that `host` is reached at `address`; with `public_only`, refuse it if that is private."""
        if self._private(ipaddress.ip_address(address.partition("%")[0])):
            self._seen.add(host)
        if public_only:
            self.refuse(host)

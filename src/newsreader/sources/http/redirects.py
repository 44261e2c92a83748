"""Redirects: how many are followed, where they may lead, and what is remembered of them.

The user may subscribe to any address, those at home included. What leads from the public internet, or from a page,
to a private address is refused (OWASP: server side request forgery). The address is looked at when the connection
stands and before anything is sent on it, so that a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import SplitResult, urljoin, urlsplit

from newsreader.addresses import PORTS, check_url, redacted, without_credentials
from newsreader.errors import SourceError, UsageError
from newsreader.sources.http import Limits, Request

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
"""The statuses that name another address (RFC 9110, 15.4); 300 and 305 ask for what no reader can decide."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class RedirectChain:
    """One request over all its redirects. Raises UsageError when its address is none that can be fetched."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self.url = check_url(request.url)
        """The address to fetch now; may carry a name and a password."""
        self.stored = request.url
        """The address to fetch the next time, if all goes well."""
        self.public_only = request.untrusted
        """Whether it may not lead to a private address from here on."""
        self.permanent = True
        """Whether all redirects so far were permanent ones."""
        self.seconds_left = limits.total
        """Of its total time."""
        self._visited = [without_credentials(self.url)]
        self._max_redirects = limits.max_redirects

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Subtract the time that the body of `with` takes from what is left."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds_left = max(0.0, self.seconds_left - (time.monotonic() - start))

    def follow(self, status: int, location: str) -> None:
        """Go to where a redirect leads. Raises SourceError when it leads nowhere, in a loop, or too far."""
        if not location:
            raise SourceError("it redirects without saying where")
        self.url = redirected(self.url, location)
        bare = without_credentials(self.url)
        if bare in self._visited:
            loop = [*self._visited[self._visited.index(bare) :], bare]
            raise SourceError(f"it redirects in a loop: {' → '.join(redacted(url) for url in loop)}")
        if len(self._visited) > self._max_redirects:
            raise SourceError(f"it redirects more than {self._max_redirects} times, last to {redacted(bare)}")
        self._visited.append(bare)
        self.permanent = self.permanent and status in PERMANENT
        if self.permanent:
            self.stored = self.url


def redirected(url: str, location: str) -> str:
    """Return where a redirect from `url` leads.

    Name and password go along only to the same server, or to its TLS side (RFC 9110, 15.4; fetch.spec.whatwg.org).
    Raises SourceError when it leads where none is followed: to another scheme, to no host, out of TLS.
    """
    try:
        absolute = urljoin(url, location.strip().replace(" ", "%20"))
        target = urlsplit(check_url(without_credentials(absolute)))
    except (UsageError, ValueError):
        raise SourceError(f"it redirects to something that is not a web address: {redacted(location)}") from None
    origin = urlsplit(url)
    if origin.scheme == "https" and target.scheme == "http":
        raise SourceError(
            f"it redirects from https to plain http, which others can read and change: {redacted(target.geturl())}"
        )
    user = origin.netloc.rpartition("@")[0]
    if user and _is_same_server(origin, target):
        target = target._replace(netloc=f"{user}@{target.netloc}")
    return target.geturl()


def _is_same_server(origin: SplitResult, target: SplitResult) -> bool:
    if (origin.hostname or "") != target.hostname:
        return False
    ports = (origin.port or PORTS[origin.scheme], target.port or PORTS[target.scheme])
    return (origin.scheme == target.scheme and ports[0] == ports[1]) or (
        (origin.scheme, target.scheme) == ("http", "https") and ports == (80, 443)
    )


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


class PrivateHosts:
    """The hosts that are known to be private: by their very name, or because a connection to them was."""

    def __init__(self, private: Callable[[IPAddress], bool]) -> None:
        self._private = private
        self._seen: set[str] = set()

    def has(self, host: str) -> bool:
        """Whether `host` is known to be private."""
        address = literal(host)
        return host in self._seen or (address is not None and self._private(address))

    def refuse(self, host: str) -> None:
        """Raise SourceError for a host that is known to be private."""
        if self.has(host):
            raise SourceError(f"an address from outside leads to the private host {host}: not followed")

    def on_connect(self, host: str, address: str, *, public_only: bool) -> None:
        """Remember that `host` is reached at `address`; with `public_only`, refuse it if that is private."""
        if self._private(ipaddress.ip_address(address.partition("%")[0])):
            self._seen.add(host)
        if public_only:
            self.refuse(host)

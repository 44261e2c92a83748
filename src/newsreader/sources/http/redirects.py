"""Where a request goes when its answer names another address, where it may not go, and what goes along.

A password goes to the same server alone. Cookies (RFC 6265) that are set on the way are sent back on it, and end with
it. The user may subscribe to any address, those at home included; what leads from the public internet, or from a page,
to a private address is refused (OWASP: server side request forgery). The address is looked at when the connection
stands and before anything is sent on it, so that a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

from newsreader.addresses import PORTS, ascii_url, check_url, redacted, without_credentials
from newsreader.errors import SourceError, UsageError
from newsreader.sources.http import Request

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
"""The statuses that name another address (RFC 9110, 15.4); 300 and 305 ask for what no reader can decide."""
_MOST_COOKIES = 50
_LONGEST_COOKIE = 4096
"""Of one answer, and characters of one of them: what clients are expected to take at least (RFC 6265, 6.1)."""
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out for the internet (iana.org/assignments/ipv6-address-space). Beside it stand the forms that
carry an IPv4 address: compatible (RFC 4291, 2.5.5.1), translated (RFC 7915), NAT64 of one's own network (RFC 8215)."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""What stands for an IPv4 address to a host that has none of its own (RFC 6052, 2.1): all of the public ones, too."""
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa")
"""Names of no public host, nor any name below them (RFC 6761, 6762 and 8375; ICANN keeps `internal` free)."""


class Redirects:
    """One request over all its redirects. Raises UsageError when its address is none that can be fetched."""

    def __init__(self, request: Request, most: int) -> None:
        self.url = check_url(request.url)
        """The address to fetch now; may carry a name and a password."""
        self.stored = request.url
        """The address to fetch the next time, if all goes well."""
        self.public_only = request.untrusted
        """Whether it may not lead to a private address from here on."""
        self.permanent = True
        """Whether all redirects so far were permanent ones."""
        self.cookie = ""
        """What to send as `Cookie` now."""
        self._cookies: Cookies | None = None
        self._visited = [(without_credentials(self.url), "")]
        """Each address with the cookies that it got: with others it may answer otherwise."""
        self._most = most

    def follow(self, status: int, location: str, set_cookies: Sequence[str]) -> None:
        """Go to where a redirect leads. Raises SourceError when it leads nowhere, in a loop, or too far."""
        if not location:
            raise SourceError("it redirects without saying where")
        if set_cookies:
            self._cookies = self._cookies or Cookies()
            self._cookies.keep(ascii_url(self.url), set_cookies)
        self.url = redirected(self.url, location)
        self.cookie = self._cookies.header(ascii_url(self.url)) if self._cookies else ""
        visit = (without_credentials(self.url), self.cookie)
        if visit in self._visited:
            loop = [*self._visited[self._visited.index(visit) :], visit]
            raise SourceError(f"it redirects in a loop: {' → '.join(redacted(url) for url, _ in loop)}")
        if len(self._visited) > self._most:
            raise SourceError(f"it redirects more than {self._most} times, last to {redacted(visit[0])}")
        self._visited.append(visit)
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
    ports = (origin.port or PORTS[origin.scheme], target.port or PORTS[target.scheme])
    is_same = origin.scheme == target.scheme and ports[0] == ports[1]
    is_tls_side = target.scheme == "https" and ports == (80, 443)
    if user and origin.hostname == target.hostname and (is_same or is_tls_side):
        target = target._replace(netloc=f"{user}@{target.netloc}")
    return target.geturl()


class Cookies:
    """The cookies of one request. What reads them is loaded when a redirect sets one, as few do."""

    def __init__(self) -> None:
        from http.cookiejar import CookieJar  # noqa: PLC0415

        self._jar = CookieJar()

    def keep(self, url: str, lines: Sequence[str]) -> None:
        """Keep what the answer from `url` set in its Set-Cookie headers."""
        from email.message import Message  # noqa: PLC0415
        from urllib.request import Request as Asked  # noqa: PLC0415

        for line in lines[:_MOST_COOKIES]:
            if len(line) <= _LONGEST_COOKIE:
                message = Message()
                message["Set-Cookie"] = line
                answer: Any = SimpleNamespace(info=lambda message=message: message)
                self._jar.extract_cookies(answer, Asked(url))  # noqa: S310 - which opens nothing

    def header(self, url: str) -> str:
        """Return what to send to `url` as its Cookie header; nothing if it gets none."""
        from urllib.request import Request as Asked  # noqa: PLC0415

        asked = Asked(url)  # noqa: S310 - as above
        self._jar.add_cookie_header(asked)
        return asked.get_header("Cookie", "")


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

"""Where a request goes when its answer names another address, and what goes along: a password, cookies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsreader.addresses import PORTS, ascii_url, check_url, redacted, without_credentials
from newsreader.errors import SourceError, UsageError
from newsreader.sources.http import Request

if TYPE_CHECKING:
    from newsreader.sources.http.cookies import Cookies

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
"""The statuses that name another address (RFC 9110, 15.4); 300 and 305 ask for what no reader can decide."""


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
            from newsreader.sources.http.cookies import Cookies  # noqa: PLC0415 - for few sources

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

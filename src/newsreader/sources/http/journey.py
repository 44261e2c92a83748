"""The way of one request over its redirects: where it stands, what it may still spend, what is remembered of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from newsreader.errors import SourceError
from newsreader.sources.http.addresses import check_url, redacted, redirected, without_credentials
from newsreader.sources.http.outcomes import Limits, Request

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
"""The statuses that name another address (RFC 9110, 15.4); 300 and 305 ask for what no reader can decide."""


class Journey:
    """One request on its way. Raises UsageError when its address is none that can be fetched."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self.url = check_url(request.url)
        """The address that is asked now; may carry a name and a password."""
        self.stored = request.url
        """The address to ask the next time, if all goes well."""
        self.strict = request.found
        """Whether a private address is out of bounds from here on."""
        self.permanent = True
        """Whether all redirects so far were permanent ones."""
        self.left = limits.total
        """Seconds that it may still take."""
        self._asked = [without_credentials(self.url)]
        self._most = limits.max_redirects

    @property
    def moved(self) -> bool:
        """Whether a redirect was followed."""
        return len(self._asked) > 1

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Take the time that the body of `with` needs from what is left."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.left = max(0.0, self.left - (time.monotonic() - start))

    def follow(self, status: int, location: str) -> None:
        """Go where a redirect leads. Raises SourceError when it leads nowhere, in a loop, or too far."""
        if not location:
            raise SourceError("it redirects without saying where")
        self.url = redirected(self.url, location)
        bare = without_credentials(self.url)
        if bare in self._asked:
            loop = [*self._asked[self._asked.index(bare) :], bare]
            raise SourceError(f"it redirects in a loop: {' → '.join(redacted(url) for url in loop)}")
        if len(self._asked) > self._most:
            raise SourceError(f"it redirects more than {self._most} times, last to {redacted(bare)}")
        self._asked.append(bare)
        self.permanent = self.permanent and status in PERMANENT
        if self.permanent:
            self.stored = self.url

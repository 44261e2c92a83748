"""What the client tells about one request on one connection, as it goes on."""

from __future__ import annotations

from typing import Any

from newsreader.errors import SourceError
from newsreader.sources.http.guard import Guard


class Trace:
    """Takes the events of httpx2's extension `trace`: to whom it connects, and where that is.

    `strict`: the request may not end at a private address. Behind a proxy, which looks names up itself, only a name
    that is an address gives that away.
    """

    def __init__(self, guard: Guard, host: str, *, strict: bool) -> None:
        self._guard = guard
        self.host = host
        self._strict = strict
        self.peer = host
        """Who is connected to: the host, or a proxy."""
        self.stale = True
        """Whether, so far, a connection that stood already has brought nothing: the server may have closed it just
        now, and the request may be sent again (RFC 9112, 9.3.1)."""

    @property
    def proxied(self) -> bool:
        """Whether a proxy was connected to."""
        return self.peer != self.host

    def is_private(self) -> bool:
        """Whether the host is known to be private."""
        return self._guard.is_private(self.host)

    def check(self) -> None:
        """Raise SourceError when the request is strict and its host known to be private."""
        if self._strict and self.is_private():
            raise SourceError(f"a stranger's address leads to the private one of {self.host}: not followed")

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Take one event; what is raised here ends the request."""
        if event in {"connection.connect_tcp.started", "http11.receive_response_headers.complete"}:
            self.stale = False
        if event == "connection.connect_tcp.started":
            self.peer = info["host"]
        elif event == "connection.connect_tcp.complete" and not self.proxied:
            stream = info["return_value"]
            self._guard.connected(self.host, stream.get_extra_info("server_addr")[0])
            try:
                self.check()
            except SourceError:
                await stream.aclose()
                raise

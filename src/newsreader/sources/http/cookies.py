"""Cookies (RFC 6265) that are set on the way of one request, are sent back on it, and end with it."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from http.cookiejar import CookieJar
from types import SimpleNamespace
from typing import Any
from urllib.request import Request

_MOST = 50
_LONGEST = 4096
"""Of one answer, and characters of one of them: what clients are expected to take at least (RFC 6265, 6.1)."""


class Cookies:
    """The cookies of one request."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    def keep(self, url: str, lines: Sequence[str]) -> None:
        """Keep what the answer from `url` set in its Set-Cookie headers."""
        for line in lines[:_MOST]:
            if len(line) <= _LONGEST:
                message = Message()
                message["Set-Cookie"] = line
                answer: Any = SimpleNamespace(info=lambda message=message: message)
                self._jar.extract_cookies(answer, Request(url))  # noqa: S310 - which opens nothing

    def header(self, url: str) -> str:
        """Return what to send to `url` as its Cookie header; nothing if it gets none."""
        asked = Request(url)  # noqa: S310 - as above
        self._jar.add_cookie_header(asked)
        return asked.get_header("Cookie", "")

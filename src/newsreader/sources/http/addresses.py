"""Addresses: which may be asked, what of them may be shown, and where a redirect may lead."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit

from newsreader.errors import SourceError, UsageError
from newsreader.text import clean_line, clean_url

_USER = re.compile(r"//[^/?#]*@")
_SECRET = re.compile(r"([?&;][^=&;#]*(?:token|secret|passw|api_?key|auth|signature)[^=&;#]*=)[^&;#]+", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def check_url(url: str) -> str:
    """Return `url` as it can be fetched: trimmed, scheme and host in lower case, without a fragment.

    Raises UsageError when it is none of http or https with a host. A name and a password may stand in it.
    """
    cleaned = clean_url(url, credentials=True)
    if not cleaned:
        raise UsageError(f"not an address that can be fetched: {redacted(url)} (http:// or https:// and a host)")
    parts = urlsplit(urldefrag(cleaned).url)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=user + at + host.lower()).geturl()


def redacted(url: str) -> str:
    """Return `url` for people: without name, password and what else looks like a secret, on one line."""
    return clean_line(_SECRET.sub(r"\1…", _USER.sub("//", url)), 300)


def without_credentials(url: str) -> str:
    """Return `url` without name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def credentials(url: str) -> tuple[str, str] | None:
    """Return the name and the password that `url` carries."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return unquote(parts.username), unquote(parts.password or "")


def host_of(url: str) -> str:
    """Return the host of `url`, in lower case."""
    return urlsplit(url).hostname or ""


def redirected(url: str, location: str) -> str:
    """Return where a redirect from `url` leads.

    Name and password go along only to the same server, or to its TLS side (RFC 9110, 15.4; fetch.spec.whatwg.org).
    Raises SourceError when it leads where none is followed: to another scheme, to no host, out of TLS.
    """
    try:
        target = urljoin(url, location.strip())
        there = urlsplit(check_url(without_credentials(target)))
    except (UsageError, ValueError):
        raise SourceError(f"it redirects to what is no address of the web: {redacted(location)}") from None
    here = urlsplit(url)
    if here.scheme == "https" and there.scheme == "http":
        raise SourceError(
            f"it redirects from https to plain http, which others can read and change: {redacted(there.geturl())}"
        )
    user = here.netloc.rpartition("@")[0]
    if user and _is_same_server(here, there):
        there = there._replace(netloc=f"{user}@{there.netloc}")
    return there.geturl()


def _is_same_server(here: SplitResult, there: SplitResult) -> bool:
    if (here.hostname or "") != there.hostname:
        return False
    ports = (here.port or _PORTS[here.scheme], there.port or _PORTS[there.scheme])
    return (here.scheme == there.scheme and ports[0] == ports[1]) or (
        (here.scheme, there.scheme) == ("http", "https") and ports == (80, 443)
    )

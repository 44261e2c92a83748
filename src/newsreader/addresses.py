"""Addresses of the web: which may be fetched, how they are sent, and what of them may be shown."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from newsreader.errors import SourceError, UsageError
from newsreader.text import clean_line, clean_url

_USER = re.compile(r"//[^/?#]*@")
_HOST = re.compile(r"[a-z]+://[^/?#]*/?", re.IGNORECASE)
_SECRET = re.compile(r"([?&;][^=&;#]*(?:token|secret|passw|api_?key|auth|signature)[^=&;#]*=)[^&;#]+", re.IGNORECASE)
PORTS = {"http": 80, "https": 443}
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}:")
_FOR_READERS = re.compile(r"^(?:feeds?|rss|itpc|pcast|podcast):/{0,2}(?!/)", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")
_AS_IT_IS = "!$%&'()*+,/:;=?@[]~"
"""What stands in paths and queries unquoted (RFC 3986, 3.3 and 3.4); a percent sign, because it was quoted already."""


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


def shown_address(url: str, longest: int = 60, ellipsis: str = "…") -> str:
    """Return `url` as people read it: without what tracks, and cut in the middle of its path where it is long.

    The host is always whole: it says whose page it is.
    """
    address = url
    if "?" in url or "#" in url:
        from newsreader.canonical import without_tracking  # noqa: PLC0415 - what tracks takes 2 ms to load

        address = without_tracking(url)
    if len(address) <= longest:
        return address
    host = _HOST.match(address)
    head = max(host.end() if host else 0, longest * 2 // 3)
    tail = max(longest - head - len(ellipsis), longest // 4)
    cut = f"{address[:head]}{ellipsis}{address[-tail:]}"
    return cut if len(cut) < len(address) else address


def without_credentials(url: str) -> str:
    """Return `url` without name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def joined(base: str, address: str) -> str:
    """Return an address as it is from `base`, if it is relative; nothing where that makes no address."""
    if not base or not address or _ABSOLUTE.match(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def web_address(text: str, scheme: str) -> str:
    """Return an address as the web has it: `feed:https://host/` and `feed://host/` mean that a reader is to open it.

    So do the schemes of podcasts. `scheme` is that of those that name none within.
    """
    inner = _FOR_READERS.sub("", text)
    return inner if inner == text or inner.lower().startswith(("http:", "https:")) else f"{scheme}://{inner}"


def ascii_url(url: str) -> str:
    """Return `url`, one that `check_url` gave, as it is sent: in ASCII, without name and password, dots resolved.

    Raises SourceError when there can be no host of that name.
    """
    parts = urlsplit(without_credentials(url))
    host, port = parts.hostname or "", parts.port
    netloc = f"[{host}]" if ":" in host else _ascii_host(host)
    netloc = netloc if port in {None, PORTS[parts.scheme]} else f"{netloc}:{port}"
    path = urljoin("/", parts.path) if "/." in parts.path else parts.path or "/"
    path, query = quote(path, _AS_IT_IS), quote(parts.query, _AS_IT_IS)
    return parts._replace(netloc=netloc, path=path, query=query).geturl()


def _ascii_host(host: str) -> str:
    """Write a name as the DNS has it (UTS 46, as browsers do)."""
    if _PLAIN_HOST.fullmatch(host):
        return host
    import idna  # noqa: PLC0415 - for few addresses

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise SourceError(f"not an address that can be fetched: there can be no host {redacted(host)}") from None


def credentials(url: str) -> tuple[str, str] | None:
    """Return the name and the password that `url` carries."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return unquote(parts.username), unquote(parts.password or "")

"""What an answer's status and headers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from newsreader.sources.http.caching import fresh_for, retry_after
from newsreader.sources.http.outcomes import Failed, Gone, Later, NotModified, Outcome, Request
from newsreader.sources.http.reasons import status_words

_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"\s*([A-Za-z0-9_.+-]{1,80}/[A-Za-z0-9_.+-]{1,80})")
_VALIDATOR = re.compile(r"[ -~\x80-\xff]{1,1000}")
"""What may be sent back in a header, and is not of a silly length."""


def freshness(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds the answer is fresh (`caching.fresh_for`)."""
    return fresh_for(headers, datetime.now(UTC))


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return ETag and Last-Modified, to be sent back byte for byte (RFC 9110, 8.8): text of Latin-1 is bytes."""
    found = {"etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    return {name: value if _VALIDATOR.fullmatch(value) else "" for name, value in found.items()}


def conditions(request: Request) -> dict[bytes, bytes]:
    """Return the headers that ask for a body only if it changed."""
    asked = {b"If-None-Match": request.etag, b"If-Modified-Since": request.last_modified}
    return {name: value.encode("latin-1") for name, value in asked.items() if _VALIDATOR.fullmatch(value)}


def content_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type, in lower case and without parameters, or nothing."""
    found = _MEDIA_TYPE.match(headers.get("content-type", ""))
    return found.group(1).lower() if found else ""


def charset_of(headers: Mapping[str, str]) -> str:
    """Return the charset that the server names, or nothing."""
    found = _CHARSET.search(headers.get("content-type", ""))
    return found.group(1).lower() if found else ""


def location_of(headers: Mapping[str, str]) -> str:
    """Return where a redirect leads, or nothing; what is beyond ASCII is UTF-8 where it can be, as browsers have it."""
    location = headers.get("location", "")
    try:
        return location.encode("latin-1").decode()
    except UnicodeDecodeError:
        return location


def not_fetched(status: int, headers: Mapping[str, str], request: Request, *, permanent: bool) -> Outcome:
    """Return the outcome of an answer that is neither a body nor a redirect.

    `permanent` says that the address itself answers, or one that it has moved to for good: only then is it gone.
    """
    if status == 304 and conditions(request):
        new = validators(headers)
        return NotModified(
            etag=new["etag"] or request.etag,
            last_modified=new["last_modified"] or request.last_modified,
            fresh_for=freshness(headers),
        )
    if status == 410 and permanent:
        return Gone()
    if status in {429, 503}:
        wait = retry_after(headers.get("retry-after", ""), datetime.now(UTC))
        return Later(reason=status_words(status), seconds=wait)
    return Failed(reason=status_words(status), status=status)

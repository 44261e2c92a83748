"""What an answer means: its headers, its body as it is decompressed, and in words why there is none."""

from __future__ import annotations

import http
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from newsreader.errors import SourceError
from newsreader.sources.http import Failed, Gone, Later, NotModified, Outcome, Request
from newsreader.text import clean_line

CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)
"""The charset in a Content-Type header."""
_HINTS = {401: ": put a name and a password into the address, as in https://name:password@host/"}
_VALIDATOR = re.compile(r"[ -~\x80-\xff]{1,1000}")
"""What may be sent back in a header, and is not of a silly length."""


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return ETag and Last-Modified, to be sent back byte for byte (RFC 9110, 8.8): text of Latin-1 is bytes."""
    stated = {"etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    return {name: value if _VALIDATOR.fullmatch(value) else "" for name, value in stated.items()}


def conditions(request: Request) -> dict[bytes, bytes]:
    """Return the headers that ask for a body only if it changed."""
    known = {b"If-None-Match": request.etag, b"If-Modified-Since": request.last_modified}
    return {name: value.encode("latin-1") for name, value in known.items() if _VALIDATOR.fullmatch(value)}


def not_fetched(status: int, headers: Mapping[str, str], request: Request, *, permanent: bool) -> Outcome:
    """Return the outcome of an answer that is neither a body nor a redirect.

    `permanent` says that the address itself answers, or one that it has moved to for good: only then is it gone.
    """
    known = [code.phrase for code in http.HTTPStatus if code == status]
    words = f"{status} {known[0] if known else '(unknown status)'}{_HINTS.get(status, '')}"
    if status == 304 and conditions(request):
        new = validators(headers)
        return NotModified(
            etag=new["etag"] or request.etag,
            last_modified=new["last_modified"] or request.last_modified,
            fresh_for=fresh_for(headers),
        )
    if status == 410 and permanent:
        return Gone()
    if status in {429, 503}:
        return Later(reason=words, seconds=_retry_after(headers.get("retry-after", "").strip()))
    return Failed(reason=words, status=status)


DAY = 86_400
"""The longest time that a server is taken at its word for, in seconds."""

_SECONDS = re.compile(r"\d{1,20}")
_MAX_AGE = re.compile(r"""(?:^|[,\s])max-age\s*=\s*"?(\d{1,20})""", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:store|cache)\s*(?:$|,)", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds the answer is fresh, from 0 to a day; None: it says nothing.

    The rules are those of a private cache (RFC 9111, 4.2): max-age less Age, else Expires less Date.
    """
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0
    max_age = _MAX_AGE.search(control)
    if max_age:
        age = _SECONDS.fullmatch(headers.get("age", "").strip())
        return _within_a_day(int(max_age.group(1)) - (int(age.group()) if age else 0))
    if "expires" not in headers:
        return None
    expires = _date(headers["expires"])
    if expires is None:
        return 0  # RFC 9111, 5.3: an invalid date, "0" above all, is in the past
    return _within_a_day((expires - (_date(headers.get("date", "")) or datetime.now(UTC))).total_seconds())


def _retry_after(text: str) -> int | None:
    """Return how many seconds a Retry-After header asks to wait, from 0 to a day.

    It holds seconds or a date (RFC 9110, 10.2.3); None when it is neither.
    """
    if _SECONDS.fullmatch(text):
        return _within_a_day(int(text))
    moment = _date(text)
    return None if moment is None else _within_a_day((moment - datetime.now(UTC)).total_seconds())


def _within_a_day(seconds: float) -> int:
    return int(min(max(seconds, 0), DAY))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


ACCEPTED = "gzip, deflate"
"""What the Accept-Encoding header offers."""

_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm"})
"""The other codings that are registered (iana.org/assignments/http-parameters)."""
_MAX_MEMBERS = 100
"""Of one body in gzip: the rest is copied for each of them."""
_MAGIC = b"\x1f\x8b"


def decompressed(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body that came in one coding of RFC 9110, 8.4.1 or in none; cut off after `most` bytes and one more.

    Raises SourceError when it is damaged, cut off, or in a coding that was not asked for.
    """
    coding = encoding.strip().lower().removeprefix("x-")
    if coding in _NOT_ASKED_FOR or "," in coding:
        raise SourceError(f"it sent the body compressed in a way that was not asked for ({clean_line(coding, 40)})")
    if coding not in {"gzip", "deflate"}:
        return body  # what is no coding at all ("utf-8", "none") is passed over, as browsers do
    window = 16 + zlib.MAX_WBITS
    if coding == "deflate":
        # Servers send it with and without the frame of zlib (zlib.net/zlib_faq.html#faq39; RFC 1950, 2.2).
        is_framed = body[:1] and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
        window = zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS
    result = b""
    for _ in range(_MAX_MEMBERS):
        inflater = zlib.decompressobj(window)
        try:
            result += inflater.decompress(body, most + 1 - len(result))
        except zlib.error:
            break
        if len(result) > most:
            return result
        if body and not inflater.eof:
            raise SourceError("the compressed body was cut off")
        body = inflater.unused_data
        if coding == "deflate" or not body.startswith(_MAGIC):  # gzip may have several (RFC 1952, 2.2), or padding
            return result
    raise SourceError(f"the compressed body is damaged ({coding})")

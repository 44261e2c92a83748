"""What an answer means: its headers, its body as it is decompressed, and in words why there is none."""

from __future__ import annotations

import errno
import http
import os
import re
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from newsreader.errors import SourceError
from newsreader.sources.http import Failed, Gone, Later, Limits, NotModified, Outcome, Request
from newsreader.text import clean_line

_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)
_VALIDATOR = re.compile(r"[ -~\x80-\xff]{1,1000}")
"""What may be sent back in a header, and is not of a silly length."""


def freshness(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds the answer is fresh (`caching.fresh_for`)."""
    return fresh_for(headers, datetime.now(UTC))


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return ETag and Last-Modified, to be sent back byte for byte (RFC 9110, 8.8): text of Latin-1 is bytes."""
    stated = {"etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    return {name: value if _VALIDATOR.fullmatch(value) else "" for name, value in stated.items()}


def conditions(request: Request) -> dict[bytes, bytes]:
    """Return the headers that ask for a body only if it changed."""
    known = {b"If-None-Match": request.etag, b"If-Modified-Since": request.last_modified}
    return {name: value.encode("latin-1") for name, value in known.items() if _VALIDATOR.fullmatch(value)}


def charset_of(headers: Mapping[str, str]) -> str:
    """Return the charset that the server names, or nothing."""
    match = _CHARSET.search(headers.get("content-type", ""))
    return match.group(1).lower() if match else ""


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


DAY = 86_400
"""The longest time that a server is taken at its word for, in seconds."""

_SECONDS = re.compile(r"\d{1,20}")
_MAX_AGE = re.compile(r"""(?:^|[,\s])max-age\s*=\s*"?(\d{1,20})""", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:store|cache)\s*(?:$|,)", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return for how many seconds from `now` (aware) the answer is fresh, from 0 to a day; None: it says nothing.

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
    return _within_a_day((expires - (_date(headers.get("date", "")) or now)).total_seconds())


def retry_after(text: str, now: datetime) -> int | None:
    """Return how many seconds from `now` (aware) a Retry-After header asks to wait, from 0 to a day.

    It holds seconds or a date (RFC 9110, 10.2.3); None when it is neither.
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return _within_a_day(int(text))
    moment = _date(text)
    return None if moment is None else _within_a_day((moment - now).total_seconds())


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
_PIECE = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"


class Decoder:
    """Decompresses one body, in one coding of RFC 9110, 8.4.1 or in none. Its errors are SourceErrors."""

    def __init__(self, encoding: str) -> None:
        coding = encoding.strip().lower().removeprefix("x-")
        if coding in _NOT_ASKED_FOR or "," in coding:
            raise SourceError(f"it sent the body compressed in a way that was not asked for ({clean_line(coding, 40)})")
        # What is no coding at all ("utf-8", "none") is passed over, as browsers do.
        self._coding = coding if coding in {"gzip", "deflate"} else ""
        self._inflater = zlib.decompressobj(_GZIP if coding == "gzip" else zlib.MAX_WBITS)
        self._has_started = False
        self._leftover = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` adds to the body, in pieces of at most a megabyte when it is compressed."""
        if not self._coding:
            yield data
            return
        data, self._leftover = self._leftover + data, b""
        while data:
            if self._inflater.eof and not self._next_member(data):
                return
            piece = self._inflate(data)
            while piece:
                yield piece
                piece = self._inflate(self._inflater.unconsumed_tail)
            data = self._inflater.unused_data

    def finish(self) -> None:
        """End the body. Raises SourceError when the compressed data should go on."""
        if self._has_started and not self._inflater.eof:
            raise SourceError("the compressed body was cut off")

    def _inflate(self, data: bytes) -> bytes:
        try:
            piece = self._inflater.decompress(data, _PIECE)
        except zlib.error:
            if self._has_started or self._coding != "deflate":
                raise SourceError(f"the compressed body is damaged ({self._coding})") from None
            # Servers send deflate with and without the frame of zlib (zlib.net/zlib_faq.html#faq39).
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            self._has_started = True
            return self._inflate(data)
        self._has_started = True
        return piece

    def _next_member(self, data: bytes) -> bool:
        """Begin one more member, if `data` is one: gzip may have several (RFC 1952, 2.2), the rest is padding."""
        if self._coding == "gzip" and data.startswith(_MAGIC):
            self._inflater = zlib.decompressobj(_GZIP)
            return True
        if data == _MAGIC[:1]:
            self._leftover = data
        return False


_NUMBER = re.compile(r"\[Errno (\d{1,6})\]")
_HINTS = {401: ": put a name and a password into the address, as in https://name:password@host/"}
_TLS = {
    "WRONG_VERSION_NUMBER": "it does not speak TLS there (is it http:// ?)",
    "UNSUPPORTED_PROTOCOL": "it speaks only a version of TLS that is too old to be safe",
    "TLSV1_ALERT_PROTOCOL_VERSION": "it speaks only a version of TLS that is too old to be safe",
    "UNEXPECTED_EOF_WHILE_READING": "it broke off the TLS handshake",
}
_OS = {
    errno.ECONNREFUSED: "{host} refused the connection",
    errno.ECONNRESET: "{host} cut the connection",
    errno.EPIPE: "{host} cut the connection",
    errno.ECONNABORTED: "{host} cut the connection",
    errno.ENETUNREACH: "there is no network that leads to {host}",
    errno.EHOSTUNREACH: "{host} cannot be reached",
    errno.ETIMEDOUT: "{host} does not answer",
    errno.EMFILE: "too many files are open",
}
_PROTOCOL = (
    (re.compile("without sending a response"), "{host} closed the connection without an answer"),
    (re.compile("incomplete|without sending complete"), "the answer was cut off"),
    (re.compile("too long"), "the answer has headers without end"),
)


def status_words(status: int) -> str:
    """Return an HTTP status that is no success with its name: `404 Not Found`."""
    try:
        return f"{status} {http.HTTPStatus(status).phrase}{_HINTS.get(status, '')}"
    except ValueError:
        return f"{status} (unknown status)"


def error_words(error: BaseException, host: str, limits: Limits) -> str:
    """Return what an error of the client (httpcore2) means. `host` is the one that was connected to."""
    host = host or "the server"
    chain = list(_causes(error))
    names = {each.__name__ for cause in chain for each in type(cause).__mro__}
    words = next((words for name, words in _TIMES.items() if name in names), "")
    words = words or next(filter(None, map(_system_words, chain)), "")
    if not words and "RemoteProtocolError" in names:
        words = next((words for pattern, words in _PROTOCOL if pattern.search(str(error))), "")
    words = words or next((words for name, words in _KINDS.items() if name in names), "")
    words = words or f"it failed ({type(error).__name__}: {{detail}})"
    detail = clean_line(str(error), 200)
    return words.format(host=host, connect=limits.connect, read=limits.read, detail=detail)


_TIMES = {
    "ConnectTimeout": "no connection to {host} within {connect:g} s",
    "ReadTimeout": "{host} sent nothing for {read:g} s",
}
_KINDS = {
    "ProxyError": "the proxy refused: {detail}",
    "RemoteProtocolError": "the answer of {host} is not HTTP",
    "HandshakeError": "it broke off the TLS handshake",
    "ConnectError": "no connection to {host}",
    "NetworkError": "{host} cut the connection",
}
"""By the names of the client's exceptions, so that the client need not be loaded to know them; the first one holds."""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and its causes, members of groups included."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__


def _system_words(error: BaseException) -> str:
    """Return the words for an error of the system or of TLS, `{host}` standing for the host."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the certificate of {host} is not accepted: " + _escaped(error.verify_message)
    if isinstance(error, ssl.SSLError):
        return _TLS.get(error.reason or "", f"TLS failed: {_escaped(error.reason or str(error))}")
    if isinstance(error, socket.gaierror):
        if error.errno == socket.EAI_AGAIN:
            return "{host} cannot be looked up: there is no network, or its name server does not answer"
        return "there is no host {host}"
    number = _number_of(error) if isinstance(error, OSError) else 0
    return _OS.get(number, f"the system says: {_escaped(os.strerror(number))}") if number else ""


def _number_of(error: OSError) -> int:
    """Return the number of an error; of the last one where asyncio lists those of several addresses in one line."""
    return error.errno or int(["0", *_NUMBER.findall(str(error))][-1])


def _escaped(text: str) -> str:
    return clean_line(text, 200).replace("{", "{{").replace("}", "}}")

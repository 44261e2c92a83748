"""Why nothing came, in words: one line for each way in which the network and its servers fail."""

from __future__ import annotations

import errno
import http
import os
import re
import socket
import ssl
from collections.abc import Iterator

from newsreader.sources.http.outcomes import Limits
from newsreader.text import clean_line

_NUMBER = re.compile(r"\[Errno (\d{1,6})\]")
_STATUS = {
    400: "it does not understand the request",
    401: "it asks for a name and a password, as https://name:password@host/ has them",
    403: "it refuses access",
    404: "it has no such page",
    407: "the proxy asks for a name and a password",
    408: "it gave up waiting",
    429: "it asks for fewer requests",
    451: "it may not show this, for legal reasons",
    500: "its server failed",
    502: "a server behind it failed",
    503: "it is too busy",
    504: "a server behind it did not answer",
}
_CERTIFICATE = {  # X509_V_ERR_* of OpenSSL's x509_vfy.h
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by nobody but itself",
    19: "comes from an authority that this system does not trust",
    20: "comes from an authority that this system does not trust",
    21: "comes from an authority that this system does not trust",
    23: "was revoked",
    62: "is for another host",
    64: "is for another address",
}
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
    """Return what an HTTP status that is no success means: `it has no such page (404)`."""
    if status in _STATUS:
        return f"{_STATUS[status]} ({status})"
    try:
        return f"it answers {http.HTTPStatus(status).phrase} ({status})"
    except ValueError:
        return f"it answers with a status that nobody knows ({status})"


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
    """Give `error` and what led to it, members of groups included."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__


def _system_words(error: BaseException) -> str:
    """Return the words for an error of the system or of TLS, `{host}` standing for the host."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = _CERTIFICATE.get(error.verify_code) or f"is not accepted: {_escaped(error.verify_message)}"
        return "the certificate of {host} " + why
    if isinstance(error, ssl.SSLError):
        return _TLS.get(error.reason or "", f"TLS failed: {_escaped(error.reason or str(error))}")
    if isinstance(error, socket.gaierror):
        if error.errno == socket.EAI_AGAIN:
            return "{host} cannot be looked up: there is no network, or its name server does not answer"
        return "there is no host {host}"
    number = _number_of(error) if isinstance(error, OSError) else 0
    return _OS.get(number, f"the system says: {_escaped(os.strerror(number))}") if number else ""


def _number_of(error: OSError) -> int:
    """Give the number of an error, of the last one where asyncio tells those of several addresses in one line."""
    return error.errno or int(["0", *_NUMBER.findall(str(error))][-1])


def _escaped(text: str) -> str:
    return clean_line(text, 200).replace("{", "{{").replace("}", "}}")

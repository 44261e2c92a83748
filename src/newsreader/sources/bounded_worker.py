"""The process that parses for `bounded`: asked over its standard input, answers over its standard output.

A question is two lengths, the arguments of `sources.parse` as JSON, and the data; an answer is a length and an
`Answer` as JSON. The process ends with its input, and by itself when a question takes much too long.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from typing import Any

import msgspec

from newsreader import sources
from newsreader.dates import from_iso
from newsreader.errors import NewsreaderError, UsageError

LENGTHS = struct.Struct(">QQ")
"""Of the arguments and of the data."""
LENGTH = struct.Struct(">Q")
READY = b"+"
"""What the process says when it has loaded what it needs."""

_EXAMPLE = b"""<rss version="2.0"><channel><title>a</title><link>https://a.example/</link><item><title>b</title>
<guid>c</guid><description>&lt;p&gt;d</description><pubDate>Thu, 13 Nov 2025 09:12:00 GMT</pubDate></item>
</channel></rss>"""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """How to parse, and how much it may take."""

    arguments: dict[str, Any]
    """Of `sources.parse`; `reference` as ISO 8601."""
    seconds: float
    memory: int
    """Bytes of address space."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: the name of a class and its fields, or an error."""

    kind: str = ""
    fields: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""
    usage: bool = False
    """The error is one of usage."""


def serve() -> None:
    """Answer questions until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    questions = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers, open(os.devnull, "r+b") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 1)  # what a library prints is no answer
        _answer(Question(arguments={}, seconds=60, memory=0), _EXAMPLE)  # loads what parsing needs
        answers.write(READY)
        answers.flush()
        while lengths := questions.read(LENGTHS.size):
            asked, size = LENGTHS.unpack(lengths)
            question = msgspec.json.decode(questions.read(asked), type=Question)
            answer = msgspec.json.encode(_answer(question, questions.read(size)))
            answers.write(LENGTH.pack(len(answer)))
            answers.write(answer)
            answers.flush()
            _alarm(0)


def _answer(question: Question, data: bytes) -> Answer:
    _limit(question)
    arguments = dict(question.arguments)
    if "reference" in arguments:
        arguments["reference"] = from_iso(arguments["reference"])
    try:
        result = sources.parse(data, **arguments)
        return Answer(kind=type(result).__name__, fields=msgspec.Raw(msgspec.json.encode(result)))
    except NewsreaderError as error:
        return Answer(error=str(error), usage=isinstance(error, UsageError))
    except MemoryError:
        return Answer(error="it takes too much memory to read")
    except Exception as error:
        return Answer(error=f"its parser failed ({type(error).__name__})")


def _limit(question: Question) -> None:
    """Bound this process. The parent keeps the time; the alarm is for a parent that was killed meanwhile."""
    _alarm(question.seconds + 5)
    if question.memory and sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on every system

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        memory = question.memory if most == resource.RLIM_INFINITY else min(question.memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))


def _alarm(seconds: float) -> None:
    """End this process after `seconds`; 0: not."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    serve()

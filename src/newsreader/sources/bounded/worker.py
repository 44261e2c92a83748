"""The process that parses for `process`: asked over its standard input, answers over its standard output.

A question is two lengths, the arguments of `sources.parse` as JSON, and the data; an answer is some `Answer`, each a
length and JSON. The process ends with its input, and by itself when a question takes much too long.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
from typing import Any, BinaryIO, Generic, TypeVar

import msgspec

from newsreader import sources
from newsreader.dates import from_iso
from newsreader.errors import NewsreaderError, UsageError
from newsreader.model import Draft
from newsreader.sources.bounded.copy import Shared
from newsreader.sources.results import Skipped

OneDraft = TypeVar("OneDraft")

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


class Answer(msgspec.Struct, Generic[OneDraft], frozen=True, kw_only=True, omit_defaults=True):
    """What came of it, or a part of that: drafts, and with the last of them the other fields, or an error."""

    drafts: list[OneDraft] = []
    """`Draft`, which is read as another type: JSON does not tell a day from a time."""
    more: bool = False
    kind: str = ""
    """The name of a class of `results`."""
    skipped: list[Skipped] = []
    others: dict[str, Any] = {}
    error: str = ""
    usage: bool = False
    """The error is one of usage."""


def serve() -> None:
    """Answer questions until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    questions = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers, open(os.devnull, "r+b") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 1)  # what a library prints is no answer
        _answer(Question(arguments={}, seconds=60, memory=0), _EXAMPLE, nothing)  # loads what parsing needs
        gc.freeze()  # what was loaded stays
        gc.set_threshold(20_000)
        answers.write(READY)
        answers.flush()
        while lengths := questions.read(LENGTHS.size):
            asked, size = LENGTHS.unpack(lengths)
            question = msgspec.json.decode(questions.read(asked), type=Question)
            _answer(question, questions.read(size), answers)
            _alarm(0)


def _answer(question: Question, data: bytes, answers: BinaryIO) -> None:
    _limit(question)

    def on_copy() -> None:
        os.close(0)  # the questions, which end when nobody has them open
        _alarm(question.seconds + 5)  # a copy has none

    shared = Shared(answers, _part, _next, on_copy)
    arguments = dict(question.arguments)
    if "reference" in arguments:
        arguments["reference"] = from_iso(arguments["reference"])
    answer: Answer[Draft]
    try:
        result = sources.parse(data, delivery=shared, **arguments)
        others = {name: getattr(result, name) for name in result.__struct_fields__ if name not in {"drafts", "skipped"}}
        answer = Answer(drafts=result.drafts, kind=type(result).__name__, skipped=result.skipped, others=others)
        shared.close(result.drafts, result.skipped)
    except NewsreaderError as error:
        answer = Answer(error=str(error), usage=isinstance(error, UsageError))
    except MemoryError:
        answer = Answer(error="it takes too much memory to read")
    except Exception as error:
        answer = Answer(error=f"its parser failed ({type(error).__name__})")
    finally:
        shared.close()
    answers.write(_framed(answer))
    answers.flush()


def _part(drafts: list[Draft], skipped: list[Skipped]) -> bytes:
    return _framed(Answer(drafts=drafts, skipped=skipped, more=True))


def _framed(answer: Answer[Draft]) -> bytes:
    encoded = msgspec.json.encode(answer)
    return LENGTH.pack(len(encoded)) + encoded


def _next(answers: BinaryIO) -> bytes:
    """Read one answer as it stands; nothing where there is no whole one."""
    length = answers.read(LENGTH.size)
    if len(length) < LENGTH.size:
        return b""
    encoded = answers.read(*LENGTH.unpack(length))
    return length + encoded if len(encoded) == LENGTH.unpack(length)[0] else b""


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

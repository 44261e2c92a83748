"""Parsing with a deadline: in processes that can be ended, because a parser in C or in a regex cannot be interrupted.

A megabyte of hostile XML or HTML can cost minutes of time and gigabytes of memory in the best of parsers. The processes
are started once and asked again and again; one that does not answer in time is killed, and the next question has
a new one.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from queue import LifoQueue
from threading import Lock, Timer
from typing import IO, TYPE_CHECKING, Any, Self, cast

import msgspec

from newsreader.dates import from_iso, to_iso
from newsreader.errors import SourceError, UsageError
from newsreader.model import Draft
from newsreader.sources import Listing, Skipped
from newsreader.sources.bounded_worker import LENGTH, LENGTHS, READY, Answer, Question

if TYPE_CHECKING:
    from newsreader.sources.feed import Feed

_SECONDS = 5.0
_SECONDS_A_MEGABYTE = 1.0
_MEMORY = 1 << 30
_MEMORY_A_BYTE = 16
_START = 60.0
"""Seconds that a new process may take to load, on the slowest of machines."""
_BIG = 8_000_000
"""A process that has parsed more bytes than these is not kept: it would keep the memory."""


def deadline(size: int) -> float:
    """Return how many seconds the parsing of `size` bytes may take."""
    return _SECONDS + _SECONDS_A_MEGABYTE * size / 1_000_000


class Parsers:
    """Processes that parse, at most `most` at a time; a context manager. Its methods may be called by any thread."""

    def __init__(self, most: int = 2) -> None:
        self._most = most
        self._places: LifoQueue[_Process | None] = LifoQueue()
        for _ in range(most):
            self._places.put(None)
        self._running: set[_Process] = set()
        self._lock = Lock()
        self._closed = False

    def __enter__(self) -> Self:
        """Start one process, which loads while its first question is still on the way."""
        self._places.get()
        self._places.put(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The process ids of those that run."""
        with self._lock:
            return [process.pid for process in self._running]

    def close(self) -> None:
        """End all processes; what they are parsing ends with a SourceError."""
        with self._lock:
            self._closed = True
            for running in self._running:
                running.kill()
        for _ in range(self._most):  # those at work come back at once, as their process is dead
            process = self._places.get()
            if process:
                self._end(process)
        for _ in range(self._most):
            self._places.put(None)

    def parse(self, data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing | Feed:
        """Parse as `sources.parse` does, with its `arguments`, within `seconds` (default: `deadline` of the size).

        Blocks, also until one of the processes is free. Raises what `sources.parse` raises, and SourceError when it
        takes too much time or memory.
        """
        seconds = deadline(len(data)) if seconds is None else seconds
        process: _Process | None = self._places.get()
        try:
            if process is None or process.dead:
                process = self._replaced(process)
            answer = process.ask(data, arguments, seconds)
        except SourceError as error:
            name = arguments.get("name")
            raise SourceError(f"{name}: {error}" if name else str(error)) from None
        finally:
            if process and (process.dead or len(data) > _BIG):
                self._end(process)
                process = None
            self._places.put(process)
        return _result(answer)

    def _start(self) -> _Process:
        with self._lock:
            if self._closed:
                raise SourceError("the parsing was stopped")
            process = _Process()
            self._running.add(process)
        return process

    def _replaced(self, process: _Process | None) -> _Process:
        if process:
            self._end(process)
        return self._start()

    def _end(self, process: _Process) -> None:
        process.end()
        with self._lock:
            self._running.discard(process)


def parse_bounded(data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing | Feed:
    """Parse one thing as `Parsers.parse` does, in a process of its own."""
    with Parsers(1) as parsers:
        return parsers.parse(data, seconds=seconds, **arguments)


class _Process:
    """One process of `bounded_worker`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "newsreader.sources.bounded_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.pid = self._process.pid
        self._questions = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        self._ready = False
        self._late = False
        self._stopped = False
        self._failed = False

    @property
    def dead(self) -> bool:
        """Whether it answers no more."""
        return self._failed or self._process.poll() is not None

    def ask(self, data: bytes, arguments: dict[str, Any], seconds: float) -> Answer:
        """Put a question. Raises SourceError when there is no answer within `seconds`."""
        if not self._ready:
            with self._within(_START):
                self._ready = self._read(len(READY)) == READY
        if "reference" in arguments:
            arguments = {**arguments, "reference": to_iso(arguments["reference"])}
        memory = _MEMORY + _MEMORY_A_BYTE * len(data)
        asked = msgspec.json.encode(Question(arguments=arguments, seconds=seconds, memory=memory))
        with self._within(seconds):
            self._questions.write(LENGTHS.pack(len(asked), len(data)) + asked)
            self._questions.write(data)
            self._questions.flush()
            (size,) = LENGTH.unpack(self._read(LENGTH.size))
            encoded = self._read(size)
        return msgspec.json.decode(encoded, type=Answer)

    def kill(self) -> None:
        """Kill it; whoever waits for its answer gets a SourceError."""
        self._stopped = True
        self._process.kill()

    def end(self) -> None:
        """Kill it and clear away what is left of it."""
        with self._process:
            self._process.kill()
            with contextlib.suppress(OSError):
                self._questions.close()

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        timer = Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, EOFError):
            self._failed = True
        finally:
            timer.cancel()
            timer.join()  # so that it does not kill the next question
        if self._late:
            self._failed = True
            raise SourceError(f"it takes longer than {seconds:g} s to read")
        if self._failed:
            raise SourceError("the parsing was stopped" if self._stopped else "its parser died of it")

    def _expire(self) -> None:
        self._late = True
        self._process.kill()

    def _read(self, size: int) -> bytes:
        data = self._answers.read(size)
        if len(data) < size:
            raise EOFError
        return data


class _Sent(msgspec.Struct, frozen=True):
    """A draft as it is sent: its date as ISO 8601, whose type JSON does not tell."""

    headline: str
    published: str | None
    summary: str
    section: str
    url: str
    author: str
    content: str
    guid: str


def _result(answer: Answer) -> Listing | Feed:
    if answer.error:
        raise (UsageError if answer.usage else SourceError)(answer.error)
    fields = msgspec.json.decode(answer.fields, type=dict[str, msgspec.Raw])
    drafts = msgspec.json.decode(fields.pop("drafts"), type=list[_Sent])
    skipped = msgspec.json.decode(fields.pop("skipped"), type=list[Skipped])
    others = {name: msgspec.json.decode(value) for name, value in fields.items()}
    kind: type[Listing | Feed] = Listing
    if answer.kind == "Feed":
        from newsreader.sources.feed import Feed  # noqa: PLC0415 - its parsers are only loaded for one

        kind = Feed
    return kind(drafts=[_draft(sent) for sent in drafts], skipped=skipped, **others)


def _draft(sent: _Sent) -> Draft:
    return Draft(
        headline=sent.headline,
        published=from_iso(sent.published),
        summary=sent.summary,
        section=sent.section,
        url=sent.url,
        author=sent.author,
        content=sent.content,
        guid=sent.guid,
    )

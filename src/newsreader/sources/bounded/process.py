"""One process that parses, as its parent sees it: questions go in, answers come out in the same order, each in time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec

from newsreader.dates import from_iso, to_iso
from newsreader.errors import SourceError, UsageError
from newsreader.model import Draft
from newsreader.sources.bounded.worker import LENGTH, LENGTHS, READY, Answer, Question
from newsreader.sources.results import Feed, Listing, Skipped

START = 60.0
"""Seconds that a new process may take to load, on the slowest of machines."""
BIG = 8_000_000
"""A process that has parsed more bytes than these is not kept: it would keep the memory."""
SMALL = 100_000
AHEAD = 8
"""So many small questions are put before the first is answered: the process never waits for the next one."""

_PIECE = 1 << 18
_BUFFER = 1 << 20
_KINDS: dict[str, type[Feed | Listing]] = {"Feed": Feed, "Listing": Listing}


class Sent(msgspec.Struct, frozen=True, gc=False):
    """A draft as it was sent: its date is still ISO 8601."""

    headline: str
    published: str | None
    summary: str
    section: str
    url: str
    author: str
    content: str
    guid: str


_ANSWER = msgspec.json.Decoder(Answer[Sent])


class Asked:
    """A question, from its asking to its answer; `arguments` are those of `sources.parse`."""

    def __init__(self, data: bytes, arguments: dict[str, Any], *, seconds: float, memory: int) -> None:
        if "reference" in arguments:
            arguments = {**arguments, "reference": to_iso(arguments["reference"])}
        self.size = len(data)
        self.seconds = seconds
        self.result: asyncio.Future[Listing | Feed] = asyncio.get_running_loop().create_future()
        self.failed = False
        """It got no answer, or none in time."""
        self._data = data
        self._question = msgspec.json.encode(Question(arguments=arguments, seconds=seconds, memory=memory))
        self._drafts: list[Draft] = []
        self._skipped: list[Skipped] = []
        self._since = asyncio.get_running_loop().time()

    @property
    def age(self) -> float:
        """Seconds since it was asked."""
        return asyncio.get_running_loop().time() - self._since

    def pieces(self) -> Iterator[bytes | memoryview]:
        """Give what is to be sent; data that may be big is dropped with the last of it."""
        yield LENGTHS.pack(len(self._question), self.size) + self._question
        data = memoryview(self._data)
        for start in range(0, self.size, _PIECE):
            yield data[start : start + _PIECE]
        if self.size > SMALL:
            del data
            self._data = b""

    def take(self, answer: Answer[Sent]) -> bool:
        """Take an answer, or a part of one; whether that was the last."""
        self._drafts += map(_draft, answer.drafts)
        self._skipped += answer.skipped
        if answer.more or self.result.done():
            pass
        elif answer.error:
            self.result.set_exception((UsageError if answer.usage else SourceError)(answer.error))
        else:
            kind = _KINDS[answer.kind]
            self.result.set_result(kind(drafts=self._drafts, skipped=self._skipped, **answer.others))
        return not answer.more

    def fail(self, reason: str) -> None:
        """End it without an answer."""
        if not self.result.done():
            self.failed = True
            self.result.set_exception(SourceError(reason))


class Process:
    """One process of `worker`; it starts at once, and ends by itself when it fails.

    `on_room` is called when it can take another question, `on_end` when it is gone, with what it did not come to.
    """

    def __init__(self, *, on_room: Callable[[], None], on_end: Callable[[Process, list[Asked]], None]) -> None:
        self.pid = 0
        """0 before it has started."""
        self.waiting = 0
        """Questions that it has not answered."""
        self._ahead = True
        """All that wait are small."""
        self._retired = False
        self._to_send: asyncio.Queue[Asked] = asyncio.Queue()
        self._to_answer: asyncio.Queue[Asked] = asyncio.Queue()
        self._on_room = on_room
        self._on_end = on_end
        self._life = asyncio.create_task(self._live())

    def has_room(self, asked: Asked) -> bool:
        """Whether it can be asked this now."""
        if self._retired:
            return False
        return not self.waiting or (self._ahead and asked.size <= SMALL and self.waiting < AHEAD)

    def ask(self, asked: Asked) -> None:
        """Put a question; its `result` will have the answer."""
        self.waiting += 1
        self._ahead = asked.size <= SMALL
        self._to_send.put_nowait(asked)
        self._to_answer.put_nowait(asked)

    async def end(self) -> None:
        """Kill it; what it was asked comes back unanswered."""
        if not self._retired:  # else it is being put away, which is not to be broken off
            self._life.cancel()
        await asyncio.wait([self._life])

    async def _live(self) -> None:
        reason = ""
        try:
            async with _running() as (questions, answers, self.pid):
                sending = asyncio.create_task(self._send(questions))
                try:
                    reason = await self._answer_all(answers)
                finally:
                    self._retired = True
                    sending.cancel()
        except OSError as error:
            reason = f"its parser can't be started ({error.strerror})"
        finally:
            self._retired = True
            if reason and not self._to_answer.empty():
                self._to_answer.get_nowait().fail(reason)
            self._on_end(self, [self._to_answer.get_nowait() for _ in range(self._to_answer.qsize())])

    async def _send(self, questions: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # who waits for the answer will notice
            while True:
                for piece in (await self._to_send.get()).pieces():
                    questions.write(piece)
                    await questions.drain()

    async def _answer_all(self, answers: asyncio.StreamReader) -> str:
        """Take answers until one is the last. Return why the next one does not come, if it was to."""
        try:
            async with asyncio.timeout(START):
                await answers.readexactly(len(READY))
        except (TimeoutError, OSError, EOFError):
            return "its parser does not start"
        while not self._retired:
            asked = await self._to_answer.get()
            try:
                async with asyncio.timeout(asked.seconds):
                    await _answer(asked, answers)
            except TimeoutError:
                asked.fail(f"it takes longer than {asked.seconds:g} s to read")
                self._retired = True
            except (OSError, EOFError, msgspec.MsgspecError):
                asked.fail("its parser died of it")
                self._retired = True
            except asyncio.CancelledError:
                asked.fail("the parsing was stopped")
                raise
            self.waiting -= 1
            self._retired = self._retired or asked.size > BIG
            self._on_room()
        return ""


@asynccontextmanager
async def _running() -> AsyncIterator[tuple[asyncio.StreamWriter, asyncio.StreamReader, int]]:
    """Run a process; give its input, its output and its id. Raises OSError when it can't be started."""
    command = (sys.executable, "-P", "-m", "newsreader.sources.bounded.worker")
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_BUFFER, process_group=0
    )
    assert process.stdin and process.stdout  # noqa: S101 - both are pipes
    try:
        yield process.stdin, process.stdout, process.pid
    finally:
        with suppress(ProcessLookupError):
            _kill(process)
        process.stdin.close()
        with suppress(OSError):
            await process.stdout.read()  # to its end, so that both pipes are closed
        await process.wait()


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill it with its copy (`copy`), which is of its process group."""
    if hasattr(os, "killpg") and process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


async def _answer(asked: Asked, answers: asyncio.StreamReader) -> None:
    more = True
    while more:
        (size,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
        more = not asked.take(_ANSWER.decode(await answers.readexactly(size)))


def _draft(sent: Sent) -> Draft:
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

"""Work in processes that can be killed: parsers, regular expressions and anything else that may never return.

A parser in C and a regular expression hold Python's lock and can't be interrupted; a process can. A `Sandbox` has a
few worker processes, each with a time limit and, on Linux, a memory limit for every task. Results are
`concurrent.futures.Future`, so threads wait with `result()` and event loops with `asyncio.wrap_future`.

Of the maintained libraries, pebble can kill a worker at its time limit. It was not taken: it has no memory limit and
no results in parts, its import takes 85 ms of processor time and the first answer 310 ms (this module: 30 and 110),
and its workers load the main module of their parent. loky and `concurrent.futures` can't kill one task.

A thread for each worker sends it tasks and receives what comes of them; small ones are sent ahead, so that the worker
has the next one when it is done with one. It does them in turn: what ends it is the fault of the one that it does, and
those behind are sent to another worker. A request is two lengths, a pickle and raw data; an answer is a length and a
pickle. Functions are pickled by name, so they must be importable. A worker ends with its standard input, whatever
becomes of the parent. It does nothing on Ctrl-C, which is for the parent.
"""

from __future__ import annotations

import math
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice
from subprocess import DEVNULL, PIPE
from typing import Any, BinaryIO, Self, TypeVar

from newsreader.errors import NewsreaderError

Result = TypeVar("Result")

START = 60.0
"""Seconds that a new worker may take to start and prepare, on the slowest of machines."""
BIG = 8_000_000
"""Bytes of data after which a worker is replaced, because it would keep the memory."""
AHEAD = 8
"""How many small tasks a worker has at most: the one that it does, and those that it need not wait for."""
SMALL = 100_000
"""Bytes of data that a small task has at most; and it has a time limit, which is as long as those behind it wait."""
PATIENCE = 0.5
"""Seconds that a task waits for a busy worker before another one is started for it."""
CANCEL_POLL = 0.02
"""Seconds between two looks at whether a result is still wanted."""
GRACE = 5.0
"""Seconds beyond its time limit after which a worker ends itself, should its parent have been killed."""
ENDING = 2.0
"""Seconds that threads have to end. One may wait for ever: an interrupt that comes as a lock is taken, before the block
that gives it back, leaves it taken (bugs.python.org/issue29988)."""

_CHUNK = 1 << 18
_REQUEST = struct.Struct(">Qq")
"""The lengths of the pickle and of the data, which is -1 for none."""
_ANSWER = struct.Struct(">Q")
_STOPPED = "it was stopped"


class SandboxError(NewsreaderError):
    """A task gave no result; the message says why, in a few words."""


class _Task:
    """A call of a function in a worker."""

    def __init__(
        self,
        call: tuple[Any, ...],
        data: bytes | None,
        seconds: float | None,
        on_part: Callable[[Any], None] | None = None,
    ) -> None:
        self.future: Future[Any] = Future()
        self.on_part = on_part
        self.seconds = seconds
        self.size = len(data or b"")
        self.is_small = self.size <= SMALL and seconds is not None
        self.submitted = time.monotonic()
        request = pickle.dumps((*call, seconds))
        head = _REQUEST.pack(len(request), -1 if data is None else self.size) + request
        self.request = [piece for piece in (head, data) if piece]
        """What a worker is sent; nothing when it has begun with the task, as the data may be big."""

    def end(self, kind: str, value: Any) -> bool:
        """End it with a "result" or an "error"; return False if it was cancelled before."""
        self.on_part = None  # it may hold all that it was given
        self.request.clear()
        if not self.future.set_running_or_notify_cancel():
            return False
        if kind == "error":
            # Its traceback would hold what those held that it passed through: the data, and what came of them.
            self.future.set_exception(value.with_traceback(None))
        else:
            self.future.set_result(value)
        return True


class Sandbox:
    """At most `workers` processes; `prepare` is called in each of them when it starts.

    Any thread may use it. Close it, or use it as a context manager; `async with` starts a worker, which prepares while
    its first task is still on the way.
    """

    def __init__(self, workers: int = 1, *, prepare: Callable[[], object] = int) -> None:
        self._prepare = prepare
        self._changed = threading.Condition()
        self._closed = False
        self._waiting: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._threads = [threading.Thread(target=self._serve, name="sandbox", daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        self.submit(int)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        return [worker.process.pid for worker in self._workers]

    def submit(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        data: bytes | None = None,
        seconds: float | None = None,
        memory: int = 0,
        on_part: Callable[[Any], None] | None = None,
    ) -> Future[Any]:
        """Call `function(*arguments)`, or `function(data, *arguments)`, in a worker.

        Args:
            function: of a module's top level; what it is given and returns is pickled.
            arguments: of the function.
            data: bytes that may be many; they are sent without a copy, and dropped when they were sent.
            seconds: of wall time, from when the worker can begin with it; None for no limit.
            memory: bytes of address space that the worker may have (Linux); 0 for no limit.
            on_part: is called on the worker's thread with each value that the function sends by `send_part`.

        Returns:
            The future of the result. Cancelling it kills the worker, if it has begun. Its exception is what the
            function raised, if it is a NewsreaderError, else a SandboxError.
        """
        task = _Task((function, arguments, memory), data, seconds, on_part)
        task.future.add_done_callback(self._on_done)
        with self._changed:
            if self._closed:
                task.end("error", SandboxError(_STOPPED))
            else:
                self._waiting.append(task)
                self._changed.notify_all()
        return task.future

    def run(
        self, function: Callable[..., Result], *arguments: Any, wanted: Callable[[], bool], seconds: float | None = None
    ) -> Result:
        """Call a function in a worker, as `submit` does, and wait for the result while `wanted` returns True.

        Raises what `submit` describes, and a SandboxError when the result is not wanted any more.
        """
        future: Future[Result] = self.submit(function, *arguments, seconds=seconds)
        while wanted():
            with suppress(TimeoutError):
                return future.result(CANCEL_POLL)
        future.cancel()
        raise SandboxError("it was cancelled")

    def close(self) -> None:
        """Kill the workers; what they do, and what waits for them, fails with a SandboxError. May be called again."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for worker in self._workers:
                worker.process.kill()
        for thread in self._threads:
            thread.join(ENDING)
        with self._changed:
            while self._workers:
                self._remove(self._workers[0])
        while self._waiting:
            self._waiting.popleft().end("error", SandboxError(_STOPPED))

    def _on_done(self, future: Future[Any]) -> None:
        """Kill the worker that does what was cancelled."""
        if future.cancelled():
            with self._changed:
                for worker in self._workers:
                    if worker.tasks and worker.tasks[0].future is future:
                        worker.process.kill()

    def _serve(self) -> None:
        """Give tasks to a worker, and to another one when it had to be killed, until the sandbox is closed."""
        worker: _Worker | None = None
        while worker := self._with_task(worker):
            task = worker.tasks[0]
            try:
                answer, is_usable = worker.do_task(), task.size <= BIG
            except SandboxError as error:
                answer, is_usable = ("error", error), False
            except Exception:  # its pipes are closed, or nobody can make anything of what it sent
                reason = _STOPPED if self._closed else "the process that did it died"
                answer, is_usable = ("error", SandboxError(reason)), False
            was_cancelled = not task.end(*answer)
            with self._changed:
                worker.tasks.popleft()
                if was_cancelled or not is_usable:
                    self._remove(worker)
                    worker = None

    def _with_task(self, worker: _Worker | None) -> _Worker | None:
        """Wait for a task and return the worker, or a new one, that has it; None when there is nothing more to do.

        A new one is started if there is no other, or when a task has waited long for those that there are.
        """
        with self._changed:
            while not self._closed:
                if worker and worker.is_lost:
                    self._remove(worker)
                    worker = None
                task = self._first_waiting()
                if worker and task and worker.has_room(task):
                    worker.give(self._waiting.popleft())
                elif worker and worker.tasks:
                    return worker
                elif not task:
                    self._changed.wait()
                elif self._workers and (patience := task.submitted + PATIENCE - time.monotonic()) > 0:
                    self._changed.wait(patience)
                else:
                    try:
                        worker = _Worker(self._prepare)
                        self._workers.append(worker)
                    except OSError:
                        if self._workers:
                            return None  # the system has no room for more
                        self._waiting.popleft().end("error", SandboxError("no process can be started for it"))
        return None

    def _first_waiting(self) -> _Task | None:
        """Return the task that is next, dropping those that were cancelled."""
        while self._waiting and self._waiting[0].future.cancelled():
            self._waiting.popleft()
        return self._waiting[0] if self._waiting else None

    def _remove(self, worker: _Worker) -> None:
        """Kill it; the tasks that it has wait again, before all others."""
        self._workers.remove(worker)
        worker.kill()
        self._waiting.extendleft(reversed(worker.tasks))
        self._changed.notify_all()


class _Worker:
    """A worker process, as the thread sees it that serves it."""

    def __init__(self, prepare: Callable[[], object]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from newsreader.sandbox import serve; serve()"],
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            bufsize=0,
            process_group=0,
        )
        assert self.process.stdin and self.process.stdout  # noqa: S101 - both are pipes
        self._requests, self._answers = self.process.stdin, self.process.stdout
        os.set_blocking(self._requests.fileno(), False)
        self._unsent: deque[memoryview] = deque()
        self._received = bytearray()
        self.tasks: deque[_Task] = deque()
        """What it has been given and not done; it does the first."""
        self._preparation: _Task | None = _Task((prepare, (), 0), None, START)
        self._send(self._preparation)

    @property
    def is_lost(self) -> bool:
        """Whether it was killed while it had nothing to do, or is to be, because what it does is not wanted."""
        return self.tasks[0].future.cancelled() if self.tasks else self.process.poll() is not None

    def has_room(self, task: _Task) -> bool:
        """Whether it can be given a task now: it has nothing to do, or few tasks, which are all small."""
        return not self.tasks or (task.is_small and self.tasks[-1].is_small and len(self.tasks) < AHEAD)

    def give(self, task: _Task) -> None:
        """Have it do a task after those that it has."""
        self.tasks.append(task)
        self._send(task)

    def _send(self, task: _Task) -> None:
        self._unsent.extend(map(memoryview, task.request))

    def do_task(self) -> tuple[str, Any]:
        """Wait until the first task is done, and return what it ends with: "result" or "error", and the value.

        Raises SandboxError when it takes too long, and others when the process has ended. Then it must be killed.
        """
        if self._preparation:
            self._do(self._preparation)
            self._preparation = None
        return self._do(self.tasks[0])

    def _do(self, task: _Task) -> tuple[str, Any]:
        task.request.clear()
        deadline = math.inf if task.seconds is None else time.monotonic() + task.seconds
        while True:
            while (answer := _next_answer(self._received)) is not None:
                if answer[0] != "part":
                    return answer
                if task.on_part:
                    task.on_part(answer[1])
            patience = None if task.seconds is None else deadline - time.monotonic()
            if patience is not None and patience <= 0:
                raise SandboxError(f"it takes longer than {task.seconds:g} s")
            writing = [self._requests] if self._unsent else []
            readable, writable, _ = select.select([self._answers], writing, [], patience)
            if writable:
                self._write()
            if readable:
                data = os.read(self._answers.fileno(), _CHUNK)
                if not data:
                    raise EOFError
                self._received += data

    def _write(self) -> None:
        """Send what the pipe takes now."""
        try:
            sent = os.writev(self._requests.fileno(), list(islice(self._unsent, AHEAD)))
        except BrokenPipeError:  # it has died, and what it answered before is still to be read
            self._unsent.clear()
            return
        while sent:
            piece = self._unsent.popleft()
            if sent < len(piece):
                self._unsent.appendleft(piece[sent:])
            sent -= min(sent, len(piece))

    def kill(self) -> None:
        """Kill the process and wait for its end."""
        self.process.kill()
        self._requests.close()
        self._answers.close()
        self.process.wait()


def _next_answer(received: bytearray) -> tuple[str, Any] | None:
    """Take the first answer out of what was received; None where it is not complete."""
    if len(received) < _ANSWER.size:
        return None
    end: int = _ANSWER.size + _ANSWER.unpack_from(received)[0]
    if len(received) < end:
        return None
    answer: tuple[str, Any] = pickle.loads(received[_ANSWER.size : end])  # noqa: S301 - our own worker wrote it
    del received[:end]
    return answer


_answers: BinaryIO
"""Where a worker writes to."""


def send_part(value: Any) -> None:
    """Send a part of a result ahead, from a function that runs in a worker: see `Sandbox.submit`."""
    _send("part", value)


def serve() -> None:
    """Be a worker: do what is asked for on standard input until it ends."""
    global _answers  # noqa: PLW0603 - a process has one parent
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    requests = sys.stdin.buffer
    _answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)  # what a library prints is no answer
    while lengths := requests.read(_REQUEST.size):
        size, data_size = _REQUEST.unpack(lengths)
        request = requests.read(size)
        _do(request, [requests.read(data_size)] if data_size >= 0 else [])
        signal.setitimer(signal.ITIMER_REAL, 0)


def _do(request: bytes, data: list[bytes]) -> None:
    try:
        function, arguments, memory, seconds = pickle.loads(request)  # noqa: S301 - the parent wrote it
        if seconds is not None:  # the parent watches the time; the timer is for one that was killed meanwhile
            signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
        if memory and sys.platform == "linux":
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            limit = memory if most == resource.RLIM_INFINITY else min(memory, most)
            resource.setrlimit(resource.RLIMIT_AS, (limit, most))
        kind, value = "result", function(*data, *arguments)
    except NewsreaderError as error:
        kind, value = "error", error
    except MemoryError:
        kind, value = "error", SandboxError("it takes too much memory")
    except Exception as error:
        kind, value = "error", SandboxError(f"it failed with an internal error ({type(error).__name__})")
    _send(kind, value)


def _send(kind: str, value: Any) -> None:
    answer = pickle.dumps((kind, value), pickle.HIGHEST_PROTOCOL)
    _answers.write(_ANSWER.pack(len(answer)) + answer)
    _answers.flush()


def _end_with_parent() -> None:
    """End this process when the other end of its standard input is closed, whatever it is doing."""
    watch = select.poll()
    watch.register(0, select.POLLHUP)
    while not watch.poll():
        time.sleep(0.1)
    os._exit(1)

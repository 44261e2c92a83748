"""Work in processes that can be killed: parsers, regular expressions and anything else that may never return.

A parser in C and a regular expression hold Python's lock and cannot be interrupted; a process can. A `Sandbox` has a
few worker processes, each with a time limit and, on Linux, a memory limit for every task. Results are
`concurrent.futures.Future`, so threads wait with `result()` and event loops with `asyncio.wrap_future`.

Of the maintained libraries, pebble can kill a worker at its time limit. It was not taken: it has no memory limit and
no results in parts, its import takes 85 ms of processor time and the first answer 310 ms (this module: 30 and 110),
and its workers load the main module of their parent. loky and `concurrent.futures` can't kill one task.

One thread moves the bytes of all workers, through pipes that never block. A request is two lengths, a pickle and raw
data; an answer is a length and a pickle. Functions are pickled by name, so they must be importable. A worker is given
requests ahead, so that it never waits for the next one, and ends with its standard input, whatever becomes of the
parent. It does nothing on Ctrl-C, which is for the parent.
"""

from __future__ import annotations

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
from subprocess import DEVNULL, PIPE
from typing import Any, BinaryIO, TypeVar

from newsreader.errors import NewsreaderError

Result = TypeVar("Result")

START = 60.0
"""Seconds that a new worker may take to start and prepare, on the slowest of machines."""
SMALL = 100_000
"""Bytes of data up to which a task may be sent to a worker that is still busy with others."""
AHEAD = 8
"""Small tasks that a worker has at a time, the one that it works on included."""
BIG = 8_000_000
"""Bytes of data after which a worker is replaced, because it would keep the memory."""
PATIENCE = 0.5
"""Seconds that a task waits for a busy worker before another one is started for it."""
CANCEL_POLL = 0.02
"""Seconds between two looks at whether a result is still wanted."""
GRACE = 5.0
"""Seconds beyond its time limit after which a worker ends itself, should its parent have been killed."""

_CHUNK = 1 << 18
_REQUEST = struct.Struct(">Qq")
"""The lengths of the pickle and of the data, which is -1 for none."""
_ANSWER = struct.Struct(">Q")
_STOPPED = "it was stopped"
_CANCELLED = "it was cancelled"


class SandboxError(NewsreaderError):
    """A task gave no result; the message says why, in a few words."""


class _Task:
    """A call of a function in a worker."""

    def __init__(self, call: tuple[Any, ...], data: bytes | None, seconds: float | None) -> None:
        self.future: Future[Any] = Future()
        self.on_part: Callable[[Any], None] | None = None
        self.seconds = seconds
        self.size = len(data or b"")
        self.submitted = time.monotonic()
        request = pickle.dumps((*call, seconds))
        head = _REQUEST.pack(len(request), -1 if data is None else self.size) + request
        self.unsent = [head, data] if data else [head]

    def fail(self, error: BaseException) -> None:
        """End it with an error, if nobody cancelled it."""
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


class Sandbox:
    """At most `workers` processes; `prepare` is called in each of them when it starts.

    Any thread may use it. Close it, or use it as a context manager.
    """

    def __init__(self, workers: int = 1, *, prepare: Callable[[], object] = int) -> None:
        self._max_workers = workers
        self._prepare = prepare
        self._lock = threading.Lock()
        self._closed = False
        self._to_start = 0
        self._waiting: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        awake, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self._thread = threading.Thread(target=self._serve, args=(awake,), name="sandbox", daemon=True)
        self._thread.start()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        return [worker.process.pid for worker in self._workers]

    def start(self, workers: int = 1) -> None:
        """Start workers now, so that the first tasks need not wait for them."""
        with self._lock:
            self._to_start = min(workers, self._max_workers)
            self._wake()

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
            on_part: is called on the sandbox's thread with each value that the function sends by `send_part`.

        Returns:
            The future of the result. Cancelling it kills the worker, if it has begun. Its exception is what the
            function raised, if it is a NewsreaderError, else a SandboxError.
        """
        task = _Task((function, arguments, memory), data, seconds)
        task.on_part = on_part
        task.future.add_done_callback(self._on_done)
        with self._lock:
            if self._closed:
                task.fail(SandboxError(_STOPPED))
            else:
                self._waiting.append(task)
                self._wake()
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
        raise SandboxError(_CANCELLED)

    def close(self) -> None:
        """Kill the workers; what they do, and what waits for them, fails with a SandboxError. May be called again."""
        with self._lock:
            self._closed = True
            self._wake()
        self._thread.join()

    def _on_done(self, future: Future[Any]) -> None:
        if future.cancelled():
            with self._lock:
                self._wake()

    def _wake(self) -> None:
        """Wake the thread, with the lock held."""
        with suppress(OSError):  # it is full of reasons to wake up, or closed
            os.write(self._waker, b"+")

    def _serve(self, awake: int) -> None:
        """Move bytes to and from the workers until the sandbox is closed."""
        while not self._closed:
            reading: list[Any] = [awake, *(worker.answers for worker in self._workers)]
            writing: list[Any] = [worker.requests for worker in self._workers if worker.unsent]
            readable, writable, _ = select.select(reading, writing, [], self._seconds_left())
            if awake in readable:
                os.read(awake, 4096)
            for worker in list(self._workers):
                try:
                    if worker.requests in writable:
                        worker.send()
                    if worker.answers in readable:
                        worker.receive()
                    worker.check()
                except SandboxError as error:
                    self._remove(worker, error)
                except Exception:  # its pipes are closed, or nobody can make anything of what it sent
                    self._remove(worker, SandboxError("the process that did it died"))
            self._hand_out()
        for worker in list(self._workers):
            self._remove(worker, SandboxError(_STOPPED))
        with self._lock:
            os.close(awake)
            os.close(self._waker)
            self._waker = -1
        for task in self._waiting:
            task.fail(SandboxError(_STOPPED))

    def _seconds_left(self) -> float | None:
        """Return the seconds until a worker is overdue, or until a task has waited long enough for another one."""
        moments = [worker.deadline for worker in self._workers if worker.deadline is not None]
        if self._waiting and len(self._workers) < self._max_workers:
            moments.append(self._waiting[0].submitted + PATIENCE)
        return max(min(moments) - time.monotonic(), 0) if moments else None

    def _remove(self, worker: _Worker, error: SandboxError) -> None:
        """Kill a worker; what it is doing fails, what it had ahead waits again."""
        worker.kill()
        self._workers.remove(worker)
        if worker.tasks and worker.tasks[0] is worker.preparation:  # whoever comes next would fare no better
            worker.tasks.popleft()
        if worker.tasks:
            worker.tasks.popleft().fail(error)
        self._waiting.extendleft(reversed(worker.tasks))

    def _hand_out(self) -> None:
        """Assign tasks to workers while there is room."""
        while len(self._workers) < self._to_start and self._new_worker():
            pass
        self._to_start = 0
        while self._waiting:
            task = self._waiting[0]
            if task.future.cancelled():
                self._waiting.popleft()
                continue
            free = [worker for worker in self._workers if worker.has_room(task)]
            worker = min(free, key=lambda each: len(each.tasks), default=None)
            has_waited = time.monotonic() >= task.submitted + PATIENCE
            may_start = not self._workers or (has_waited and len(self._workers) < self._max_workers)
            worker = worker or (self._new_worker() if may_start else None)
            if worker is None and self._workers:
                return
            self._waiting.popleft()
            if worker:
                worker.add(task)
            else:
                task.fail(SandboxError("no process can be started for it"))

    def _new_worker(self) -> _Worker | None:
        try:
            worker = _Worker(_Task((self._prepare, (), 0), None, START))
        except OSError:
            self._max_workers = len(self._workers)  # the system has no room for more
            return None
        self._workers.append(worker)
        return worker


class _Worker:
    """A worker process, as the sandbox's thread sees it. Methods raise SandboxError when it must be killed."""

    def __init__(self, preparation: _Task) -> None:
        self.preparation = preparation
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from newsreader.sandbox import serve; serve()"],
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            bufsize=0,
            process_group=0,
        )
        assert self.process.stdin and self.process.stdout  # noqa: S101 - both are pipes
        self.requests, self.answers = self.process.stdin, self.process.stdout
        os.set_blocking(self.requests.fileno(), False)
        self.tasks: deque[_Task] = deque()
        """What it was given and has not answered, in order."""
        self.unsent: deque[memoryview] = deque()
        self.deadline: float | None = None
        """When the first task must be done, by the monotonic clock."""
        self._received = bytearray()
        self._is_used_up = False
        self.add(preparation)

    def has_room(self, task: _Task) -> bool:
        """Whether it can be given a task now."""
        if not self.tasks:
            return True
        return len(self.tasks) < AHEAD and all(each.size <= SMALL for each in (*self.tasks, task))

    def add(self, task: _Task) -> None:
        """Put a task behind those that it has."""
        self.tasks.append(task)
        self.unsent.extend(map(memoryview, task.unsent))
        if task.size > SMALL:
            task.unsent.clear()
        self._is_used_up = task.size > BIG
        if len(self.tasks) == 1:
            self._set_deadline()

    def send(self) -> None:
        """Send what its pipe takes now."""
        piece = self.unsent.popleft()
        sent = os.write(self.requests.fileno(), piece[:_CHUNK])
        if sent < len(piece):
            self.unsent.appendleft(piece[sent:])

    def receive(self) -> None:
        """Read what it answers. Raises EOFError when the process has ended."""
        received = os.read(self.answers.fileno(), _CHUNK)
        if not received:
            raise EOFError
        self._received += received
        while len(self._received) >= _ANSWER.size:
            end = _ANSWER.size + _ANSWER.unpack_from(self._received)[0]
            if len(self._received) < end:
                return
            kind, value = pickle.loads(self._received[_ANSWER.size : end])  # noqa: S301 - our own worker wrote it
            del self._received[:end]
            task = self.tasks[0]
            if kind == "part":
                if task.on_part:
                    task.on_part(value)
                continue
            self.tasks.popleft()
            self._set_deadline()
            if kind == "error":
                task.fail(value)
            elif task.future.set_running_or_notify_cancel():
                task.future.set_result(value)

    def check(self) -> None:
        """Find out whether it must be killed."""
        if self.tasks and self.tasks[0].future.cancelled():
            raise SandboxError(_CANCELLED)
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise SandboxError(f"it takes longer than {self.tasks[0].seconds:g} s")
        if self._is_used_up and not self.tasks:
            raise SandboxError("it has taken much memory")

    def kill(self) -> None:
        """Kill the process and wait for its end."""
        self.process.kill()
        self.requests.close()
        self.answers.close()
        self.process.wait()

    def _set_deadline(self) -> None:
        seconds = self.tasks[0].seconds if self.tasks else None
        self.deadline = None if seconds is None else time.monotonic() + seconds


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

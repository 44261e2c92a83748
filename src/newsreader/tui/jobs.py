"""The threads that work beside the screen: one that changes the library, in order, and others that only read it.

Textual's thread workers run on asyncio's executor, whose threads the end of the program waits for: a search or a server
that hangs would keep the reader from quitting. So these are daemon threads, and only changes are waited for, those too
that a fetch is just making.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from textual.message import Message

from newsreader import debug
from newsreader.errors import NewsreaderError
from newsreader.library.cancellation import CancelToken

if TYPE_CHECKING:
    from newsreader.library.fetching import Fetching

T = TypeVar("T")
POLL_EVERY = 0.5
"""Seconds between looks at what other processes changed."""
Done = Callable[[Any], None]
Failed = Callable[[NewsreaderError], None]
PATIENCE = 10.0
"""Seconds that closing waits for the changes still to be made."""
LANDING = 5.0
"""Seconds that it waits for what a fetch is just putting into the library."""


def ignore(_: object) -> None:
    """Do nothing with a result."""


async def in_thread(work: Callable[[CancelToken], T]) -> T:
    """Do work that only reads, for a dialog, on a thread; it is cancelled with the Textual worker that waits for it."""
    cancel = CancelToken()
    try:
        return await asyncio.to_thread(work, cancel)
    except asyncio.CancelledError:
        cancel.cancel()
        raise


class Job(msgspec.Struct, frozen=True, eq=False):
    """Something to do on a thread, and what to do on the screen's thread afterwards."""

    run: Callable[[], Any]
    done: Done = ignore
    """Gets what `run` gave."""
    failed: Failed = ignore
    """Gets the reason when it could not be done; nothing was changed then."""


class Outcome(Message):
    """What became of a job, as a message to the screen; `settle` belongs on the screen's thread."""

    def __init__(self, job: Job, result: object = None, error: Exception | None = None) -> None:
        super().__init__()
        self.job, self.result, self.error = job, result, error

    def settle(self) -> None:
        """Call `done` or `failed` of the job; an error that is a mistake of ours is raised."""
        if self.error is None:
            self.job.done(self.result)
        elif isinstance(self.error, NewsreaderError):
            self.job.failed(self.error)
        else:
            raise self.error


class Jobs:
    """A queue of jobs that change the library, and the thread that does them one by one."""

    def __init__(self, report: Callable[[Outcome], bool], every: float = POLL_EVERY) -> None:
        """Prepare the queue.

        Args:
            report: hands an outcome to the screen's thread; False when the screen is gone. Called on any thread.
            every: seconds without a job after which `poll` of `start` is done.
        """
        self.failures: list[str] = []
        """What could not be saved after the screen was gone, a line each."""
        self.report = report
        self._every = every
        self._queue: queue.Queue[Job | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._fetchers: list[threading.Thread] = []
        self._fetches: set[Fetching[Any]] = set()
        self._cancelled = self._closed = False

    def start(self, poll: Job) -> None:
        """Begin with the jobs; `poll` is done between them, and only reported if it fails or has a result."""
        self._thread = threading.Thread(target=self._work, args=(poll,), name="jobs", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[], Any], done: Done = ignore, failed: Failed = ignore) -> None:
        """Have a job done after those submitted before it; returns at once."""
        self._queue.put(Job(run, done, failed))

    def all_done(self) -> threading.Event:
        """Give an event that is set as soon as all that was submitted so far is done."""
        done = threading.Event()
        if self._queue.unfinished_tasks:
            self.submit(done.set)
        else:
            done.set()
        return done

    def run_beside(self, run: Callable[[], Any], done: Done = ignore, failed: Failed = ignore) -> threading.Thread:
        """Start a job at once, on a thread of its own that closing does not wait for: most change nothing."""

        def work() -> None:
            outcome = outcome_of(Job(run, done, failed))
            with suppress(RuntimeError):  # of a screen that went away meanwhile
                self.report(outcome)

        thread = threading.Thread(target=work, name="beside", daemon=True)
        thread.start()
        return thread

    def fetch(self, prepare: Callable[[], Fetching[Any]], done: Done = ignore, failed: Failed = ignore) -> None:
        """Start at once to fetch what `prepare` gives, on a thread of its own; `done` gets the report of that."""

        def run() -> Any:
            fetching = prepare()
            self._fetches.add(fetching)
            if self._cancelled:
                fetching.cancel()
            try:
                return fetching.run()
            finally:
                self._fetches.remove(fetching)

        self._fetchers = [thread for thread in self._fetchers if thread.is_alive()]
        self._fetchers.append(self.run_beside(run, done, failed))

    def cancel(self) -> None:
        """Fetch nothing more; what has arrived is kept."""
        self._cancelled = True
        for fetching in tuple(self._fetches):
            fetching.cancel()

    def close(self, patience: float = PATIENCE) -> None:
        """Wait until everything submitted is done, and stop; may be called again, and before `start`."""
        if self._closed:
            return
        self._closed = True
        self.cancel()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(patience)
            if self._thread.is_alive():
                self.failures.append("the last changes were not saved: another process holds the library")
        for thread in self._fetchers:
            thread.join(LANDING)

    def _work(self, poll: Job) -> None:
        while True:
            try:
                job = self._queue.get(timeout=self._every)
            except queue.Empty:
                job = poll
            if job is None:
                return
            outcome = outcome_of(job)
            is_news = job is not poll or outcome.result or outcome.error is not None
            if is_news and not self.report(outcome) and outcome.error is not None:
                self.failures.append(str(outcome.error))
            if job is not poll:
                self._queue.task_done()


def outcome_of(job: Job) -> Outcome:
    """Do a job, whatever happens."""
    try:
        return Outcome(job, job.run())
    except Exception as error:  # the screen's thread raises what is not for people
        debug.note("job failed", type=type(error).__name__)
        return Outcome(job, error=error)

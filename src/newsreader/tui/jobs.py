"""The one thread that changes the library: marks and undo in the order they were asked for, off the screen's thread.

Between jobs it looks for what other processes changed.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec

from newsreader.errors import NewsreaderError

POLL_EVERY = 0.5
"""Seconds between looks at what other processes changed."""
PATIENCE = 10.0
"""Seconds that closing waits for the changes still to be made."""


class Job(msgspec.Struct, frozen=True, eq=False):
    """A change to make, and what to do on the screen's thread once it is made or refused."""

    run: Callable[[], Any]
    done: Callable[[Any], None]
    """Gets what `run` gave."""
    failed: Callable[[NewsreaderError], None]
    """Gets the reason when it could not be made; nothing was changed then."""


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """What became of a job; `settle` belongs on the screen's thread."""

    job: Job
    result: Any = None
    error: Exception | None = None

    def settle(self) -> None:
        """Tell whoever asked; a failure that is a mistake of ours is raised."""
        if self.error is None:
            self.job.done(self.result)
        elif isinstance(self.error, NewsreaderError):
            self.job.failed(self.error)
        else:
            raise self.error


class Jobs:
    """A queue of jobs, and the thread that does them one by one."""

    def __init__(self, report: Callable[[Outcome], bool], poll: Job, every: float = POLL_EVERY) -> None:
        """Take what to do with outcomes, and what to do between jobs.

        Args:
            report: hands an outcome to the screen's thread; False when the screen is gone. Called on the job thread.
            poll: done whenever there has been nothing to do for `every` seconds; false results are not told.
            every: seconds.
        """
        self.failures: list[str] = []
        """What could not be saved after the screen was gone, a line each."""
        self._report = report
        self._poll = poll
        self._every = every
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._closed = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Have a job done after those submitted before it; returns at once."""
        self._queue.put(job)

    def all_done(self) -> threading.Event:
        """Give what is set as soon as all that was submitted so far is done."""
        done = threading.Event()
        self.submit(Job(done.set, lambda _: None, lambda _: None))
        return done

    def aside(self, job: Job) -> None:
        """Do a job that changes nothing at once, on a thread of its own that closing does not wait for."""

        def work() -> None:
            outcome = outcome_of(job)
            with suppress(RuntimeError):  # of a screen that went away meanwhile
                self._report(outcome)

        threading.Thread(target=work, name="aside", daemon=True).start()

    def close(self, patience: float = PATIENCE) -> None:
        """Wait until everything submitted is done, and stop; may be called again, and before `start`."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join(patience)
            if self._thread.is_alive():
                self.failures.append("the last changes were not saved: another process holds the library")

    def _work(self) -> None:
        while True:
            try:
                job = self._queue.get(timeout=self._every)
            except queue.Empty:
                self._do(self._poll, quiet=True)
                continue
            if job is None:
                return
            self._do(job)

    def _do(self, job: Job, quiet: bool = False) -> None:
        outcome = outcome_of(job)
        if quiet and outcome.error is None and not outcome.result:
            return
        if not self._report(outcome) and outcome.error is not None:
            self.failures.append(str(outcome.error))


def outcome_of(job: Job) -> Outcome:
    """Do a job, whatever happens."""
    try:
        return Outcome(job, job.run())
    except Exception as error:  # the screen's thread raises what is not for people
        return Outcome(job, error=error)

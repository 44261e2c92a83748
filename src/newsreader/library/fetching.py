"""Work on the network that a person may end at any moment: one event loop, run to its end or cancelled."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Generic, TypeVar

from newsreader.errors import StoreError
from newsreader.library.library import Library

Report = TypeVar("Report")


def refuse_read_only(library: Library) -> None:
    """Refuse a library that can't be written, before anything is fetched for it. Raises StoreError."""
    if library.store.read_only:
        raise StoreError(f"{library.store.path}: {library.store.read_only}; nothing was changed")


class Fetching(ABC, Generic[Report]):
    """Fetches something, puts it into the library as it comes, and reports what came of it."""

    def __init__(self, library: Library, report: Report) -> None:
        self.report = report
        """What came of it so far."""
        self._library = library
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False

    def run(self) -> Report:
        """Do it, on this thread, and return when all is done. A cancelled one returns with what it did.

        Raises:
            StoreError: the library can't be changed; what had arrived before is kept.
            KeyboardInterrupt: so is what had arrived then.
        """
        refuse_read_only(self._library)
        try:
            asyncio.run(self._run())
        except BaseExceptionGroup as group:
            # What failed by itself is reported; what ends the group is what ends them all, such as a full disk.
            raise group.exceptions[0] from None
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
        return self.report

    def cancel(self) -> None:
        """Stop soon, keeping what has arrived; from any thread, also before `run`, and as often as one likes."""
        if self._cancelled:
            return  # a second time would break off the end of the processes
        self._cancelled = True
        if self._loop and self._task:
            # A loop that is closed by now has nothing left to cancel.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._task.cancel)

    async def _run(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if not self._cancelled:
            await self._fetch_all()

    @abstractmethod
    async def _fetch_all(self) -> None:
        """Fetch everything."""

"""Look-ups of names, in threads that nobody has to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Any


class _DaemonThreads(ThreadPoolExecutor):
    """A thread for each call, none of which holds up the end of the loop or of the program.

    The look-up of a name cannot be cancelled and may take half a minute where there is no network; the threads of
    the standard executor are few, and are joined at the end.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call `fn` in a thread of its own."""
        future: Future[Any] = Future()

        def call() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        Thread(target=call, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """There is nothing to wait for."""


def never_wait_for_lookups(loop: asyncio.AbstractEventLoop) -> None:
    """Let `loop` look names up, and call other blocking functions, in daemon threads."""
    loop.set_default_executor(_DaemonThreads())

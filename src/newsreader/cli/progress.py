"""How far a command has come that waits for servers, on stderr, and the signals that end it early."""

from __future__ import annotations

import signal
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsreader.text import clean_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Bar:
    """A bar with what came of it so far and what is still running, and problems in lines above it."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        """Use `progress_bar`."""
        self._bar = bar
        self._task = task
        self._running: dict[Hashable, str] = {}

    def begin(self, key: Hashable, name: str) -> None:
        """Show that something is being fetched."""
        self._running[key] = clean_line(name)

    def end(self, key: Hashable, so_far: str) -> None:
        """Go on by one; `so_far` says what came of all that is finished."""
        self._running.pop(key, None)
        # A copy, because another thread may add to them meanwhile.
        names = ", ".join(list(self._running.values()))
        self._bar.update(self._task, advance=1, description=f"{so_far}  {names}")

    def print(self, line: str, *, is_failure: bool) -> None:
        """Print a line above the bar."""
        from rich.text import Text  # noqa: PLC0415 - loaded by now

        self._bar.console.print(Text(clean_line(line), "red" if is_failure else "dim"))


@contextmanager
def progress_bar(count: int) -> Iterator[Bar]:
    """Show a bar of so many steps, as long as the block runs."""
    from rich import progress as bars  # noqa: PLC0415 - 0.1 s, for a terminal only
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Column  # noqa: PLC0415

    words = bars.TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    columns = bars.BarColumn(20), bars.MofNCompleteColumn(), words
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar, bar.add_task("", total=count))


@contextmanager
def signals_call(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Let Ctrl+C and the signals that end a program call `stop` instead; give the list of those received."""
    received: list[int] = []

    def note(number: int, _: object) -> None:
        received.append(number)
        stop()

    handled = [number for number in _SIGNALS if signal.getsignal(number) not in {signal.SIG_IGN, None}]
    previous = {number: signal.signal(number, note) for number in handled}
    try:
        yield received
    finally:
        for number, handler in previous.items():
            # A second Ctrl+C must not interrupt the closing of the library.
            signal.signal(number, signal.SIG_IGN if received else handler)

"""What a refresh does, as it goes on: a bar on a terminal, plain lines elsewhere; always on stderr."""

from __future__ import annotations

import sys
from threading import Lock
from typing import TYPE_CHECKING, Protocol, Self

from newsreader.cli.diagnostics import say
from newsreader.library.refreshing import Progress, Stage

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

ENDS = (Stage.DONE, Stage.FAILED, Stage.WAITING)


class Display(Protocol):
    """Shows progress while it is entered."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def show(self, progress: Progress) -> None:
        """Take what happened to one source; any thread may call it."""


def display(sources: int) -> Display:
    """Give what suits stderr, for so many sources."""
    return _OnTerminal(sources) if sys.stderr.isatty() else _InLines()


def line(progress: Progress) -> str:
    """Say how a source ended; empty when there is nothing to say."""
    news = [f"{progress.added:,} new"] * bool(progress.added) + [f"{progress.updated:,} changed"] * bool(
        progress.updated
    )
    said = progress.error or ", ".join(news)
    return f"{progress.source.name}: {said}" if said and progress.stage in ENDS else ""


class _InLines:
    """A line for each source that brought something, failed, or has to wait."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def show(self, progress: Progress) -> None:
        said = line(progress)
        if said:
            say(said)


class _OnTerminal:
    """A bar with what is new, what failed and what is still running; lines for what failed above it."""

    def __init__(self, sources: int) -> None:
        from rich.console import Console  # noqa: PLC0415 - 0.1 s, for a terminal only
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
        from rich.progress import Progress as Bar  # noqa: PLC0415
        from rich.table import Column  # noqa: PLC0415

        words = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
        self._bar: Bar = Bar(BarColumn(20), MofNCompleteColumn(), words, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=sources)
        self._lock = Lock()
        self._running: dict[str, str] = {}
        self._added = 0
        self._failed = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        from rich.text import Text  # noqa: PLC0415

        with self._lock:
            if progress.stage not in ENDS:
                self._running[progress.source.key] = progress.source.name
                return
            self._running.pop(progress.source.key, None)
            self._added += progress.added
            self._failed += progress.stage is Stage.FAILED
            if progress.error:
                self._bar.console.print(Text(line(progress), "red" if progress.stage is Stage.FAILED else "dim"))
            self._bar.update(self._task, advance=1, description=self._words())

    def _words(self) -> str:
        counts = [f"{self._added:,} new"] + [f"{self._failed} failed"] * bool(self._failed)
        return f"{' · '.join(counts)}  {', '.join(self._running.values())}"

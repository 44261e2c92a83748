"""Measure how long the reader takes from its start to the first headline on the screen, in a pseudo-terminal.

    python bench/start.py [--rounds N] [SIZE]

Beside it a bare Textual app of two panes does the least that such an app can do. The libraries have 100, 10,000 and
SIZE (100,000) articles, half of them read; their times are past and have zones, as in feeds. They are started with
what an earlier start kept, and the last one with nothing kept, too. Processor time is what counts, the least of
ROUNDS: the wall clock is that of whoever else is at work.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from store import documents

FIRST = "Quokkas Seen From the Night Train"
"""The newest headline."""
SMALL, MEDIUM = 100, 10_000
PATIENCE = 60.0
BARE = f"""
from textual.app import App
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, OptionList, Static

class Bare(App):
    BINDINGS = [("q", "quit", "quit")]
    CSS = "OptionList, VerticalScroll {{ width: 1fr; height: 1fr; }}"

    def compose(self):
        with Horizontal():
            yield OptionList(*["{FIRST}"] * 50)
            with VerticalScroll():
                yield Static("What is known. " * 50)
        yield Footer()

Bare().run()
"""


class Cost(NamedTuple):
    """What a start took, in seconds."""

    processor: float
    wall: float


def make(path: Path, size: int) -> None:
    """Make a library whose snapshot has all there is."""
    from newsreader.model import Article, Body, Source
    from newsreader.store import Store

    with Store(path, clock=lambda: datetime.now(UTC)) as store:
        with store.transaction("marked read") as transaction:
            for key in ("onco", "glass", "lwn", "nature"):
                transaction.add_source(Source(key=key, name=key.title()))
            for article_id, document in documents(size):
                body = Body(summary=document.pop("summary"))
                day, hour, zone = 10 + article_id % 20, article_id % 24, article_id % 3
                document["published"] = f"2025-0{article_id % 9 + 1}-{day}T{hour:02}:30:00+0{zone}:00"
                transaction.add_article(Article(id=article_id, **document), body)
                transaction.set_state(article_id, "read", article_id % 4 > 1)
            newest = Article(id=1, headline=FIRST, published=None, added=datetime.now(UTC).isoformat(), source="onco")
            transaction.add_article(newest, Body())
        store.checkpoint()


def start(command: list[str], environment: dict[str, str], *, until: Path | None = None) -> Cost:
    """Start a program on a terminal of 120 x 36, until the first headline is there (and a file), and end it."""
    began = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execve(command[0], command, {**os.environ, "TERM": "xterm-256color", **environment})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    try:
        seen = b""
        while FIRST.encode() not in seen:
            if not select.select([terminal], [], [], PATIENCE)[0]:
                raise TimeoutError(command)
            try:
                seen += os.read(terminal, 1 << 16)
            except OSError as error:
                raise RuntimeError(seen.decode(errors="replace")) from error
        cost = Cost(processor_time(process), time.perf_counter() - began)
        while until and not (until.exists() and list(until.rglob("opening-*"))):
            if select.select([terminal], [], [], 0.05)[0]:
                os.read(terminal, 1 << 16)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)
    return cost


def processor_time(process: int) -> float:
    """Return the seconds of processor time that a process has taken (what Linux has for clock_getcpuclockid(3))."""
    return time.clock_gettime(~process << 3 | 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsreader-start-") as name:
        folder = Path(name)
        home = {"HOME": name, "XDG_STATE_HOME": f"{name}/state", "PYTHONDONTWRITEBYTECODE": ""}
        cases = {"bare app": ([sys.executable, "-c", BARE], home)}
        for size in (SMALL, MEDIUM, options.size):
            library, kept = folder / f"{size}.json", folder / f"kept-{size}"
            make(library, size)
            ours = [sys.executable, "-m", "newsreader", "--store", str(library)]
            cases[f"{size:,} articles"] = ours, {**home, "XDG_CACHE_HOME": str(kept)}
            if size > SMALL:
                start(*cases[f"{size:,} articles"], until=kept)
        cases[f"{options.size:,}, nothing kept"] = ours, {**home, "XDG_CACHE_HOME": os.devnull}
        found: dict[str, list[Cost]] = {case: [] for case in cases}
        for _ in range(options.rounds):
            for case, (command, environment) in cases.items():
                found[case].append(start(command, environment))
    best = {case: Cost(*(min(values) for values in zip(*costs, strict=True))) for case, costs in found.items()}
    bare, hundred = list(best.values())[:2]
    print(f"{'start to the first headline':30}{'processor, s':>14}{'wall, s':>10}{'x bare':>9}{'x 100':>8}")
    for case, cost in best.items():
        ratios = f"{cost.processor / bare.processor:9.2f}{cost.processor / hundred.processor:8.2f}"
        print(f"{case:30}{cost.processor:14.3f}{cost.wall:10.2f}{ratios}")


if __name__ == "__main__":
    main()

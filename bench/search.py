"""Search as one types, beside a plain scan: `python bench/search.py [SIZES]`.

Types queries letter by letter into a library of made-up articles and prints what each keystroke costs, in milliseconds
of processor time: the first one, the slowest and the last, and what the list of what was found costs beside; without
a cache, and with one. A plain scan looks for a word in every text, all of them folded and in memory.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

WORDS = (
    "the of trial cancer breast market glass train city rain engine quiet survey report finds new after warns court"
    " energy price school vote team wins storm study early late data shows why how Köln 東京 café river bridge museum"
    " festival minister bank space rocket battery"
).split()
QUERIES = {
    "a rare word": "zeppelin",
    "a common word": "museum",
    "two words": "koln bridge",
    "a phrase": '"train city"',
    "a field": "headline:koln",
    "an expression": "/m[ou]seum fest/",
    "OR": "koln OR zeppelin",
    "a word left out": "museum -koln",
    "with a state": "is:unread train",
    "with days": "since:2w rain",
    "by relevance": "sort:relevance glass",
}
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def make(path: Path, size: int) -> None:
    """Make a library, half of it read."""
    from newsreader.library import open_library
    from newsreader.library.importing import Parsed, add_drafts
    from newsreader.library.marking import set_state
    from newsreader.model import Draft

    chance = random.Random(7)
    drafts: dict[str, list[Draft]] = {f"source {number}": [] for number in range(10)}
    for number in range(size):
        at = NOW - timedelta(minutes=int(chance.expovariate(1 / 43_200)))
        draft = Draft(
            headline=" ".join(chance.choices(WORDS, k=chance.randint(4, 14))) + f" {number}",
            published=at if chance.random() < 0.7 else at.date(),
            summary=" ".join(chance.choices(WORDS, k=chance.randint(0, 120))),
            section=chance.choice(["World", "Science", ""]),
            author=chance.choice(["", "Ann Lee", "Bo Ek"]),
            url=f"https://example.org/{number}",
        )
        drafts[chance.choice(list(drafts))].append(draft)
    with open_library(path, clock=lambda: NOW) as library:
        for source, parsed in drafts.items():
            add_drafts(library, Parsed(source, parsed))
        ids = list(library.store.articles)
        set_state(library, chance.sample(ids, size // 2), "read", True)
        library.store.checkpoint()


def cost(work: Callable[[], object]) -> float:
    """Give the milliseconds of processor time that something takes."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def memory() -> str:
    """Say how much anonymous memory this process has, where the system tells."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "?"
    return f"{int(next(line for line in lines if line.startswith('RssAnon')).split()[1]) / 1024:.0f} MB"


def measure(path: Path) -> None:
    """Measure one library; in a process of its own."""
    from newsreader.errors import QueryError
    from newsreader.library import open_library
    from newsreader.library.searching import SearchResult, prepare, search
    from newsreader.query import parse
    from newsreader.startup_cache import give_back
    from newsreader.tui.list.headlines import Headlines

    with open_library(path, clock=lambda: NOW) as library:
        search(library, parse(""))
        give_back()  # as the reader does
        opened = memory()
        early = cost(lambda: search(library, parse("museum"), early=True))
        print(f"  texts made: {cost(lambda: prepare(library)):8.0f} ms; headlines at once: {early:.0f} ms")
    with open_library(path, clock=lambda: NOW) as library:

        def listed(found: SearchResult) -> float:
            unread = library.unread_in(found.order)
            return cost(lambda: Headlines(found.order, found.flags, unread, by_day=True))

        search(library, parse(""))
        print(f"  read from the cache: {cost(lambda: prepare(library)):.0f} ms")
        assert library.corpus is not None
        texts = library.corpus.texts
        scan = min(cost(lambda: [text for text in texts if b"zeppelin" in text]) for _ in range(5))
        columns = f"{'first':>8}{'slowest':>9}{'last':>8}{'list':>8}{'hits':>9}{'of a scan':>11}"
        print(f"  {'typed letter by letter':24}{columns}")
        for name, text in QUERIES.items():
            best: list[float] = []
            for _ in range(3):
                library.corpus.memo.clear()
                costs: list[float] = []
                for end in range(1, len(text) + 1):
                    try:
                        query = parse(text[:end])
                    except QueryError:
                        continue
                    costs.append(cost(lambda query=query: search(library, query, early=True)))  # type: ignore[misc]
                best = [min(pair) for pair in zip(best or costs, costs, strict=True)]
            found = search(library, parse(text))
            lists = [listed(found) for _ in range(3)]
            hits = found.flags.count(1)
            ratio = max(best) / scan
            print(f"  {name:24}{best[0]:8.1f}{max(best):9.1f}{best[-1]:8.1f}{min(lists):8.1f}{hits:9,}{ratio:9.1f} x")
        print(f"  a plain scan: {scan:.1f} ms; anonymous memory: {opened} open, {memory()} after these searches")


def main(sizes: list[int]) -> None:
    """Measure libraries of these sizes."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "articles.json"
            environment = os.environ | {"XDG_CACHE_HOME": folder, "HOME": folder}
            for arguments in (["--make", str(path), str(size)], ["--measure", str(path)]):
                if arguments[0] == "--measure":
                    print(f"{size:,} articles, {path.stat().st_size / 1e6:.0f} MB", flush=True)
                subprocess.run([sys.executable, __file__, *arguments], env=environment, check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--make", path, size]:
            make(Path(path), int(size))
        case ["--measure", path]:
            measure(Path(path))
        case sizes:
            main([int(size) for size in sizes] or [1_000, 10_000, 100_000])

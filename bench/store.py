"""Measure the store beside stock TinyDB and SQLite doing the same work on the same disk.

    python bench/store.py [--million] [SIZE ...]

Each engine works in a process of its own, at each size, on articles that are the same in every run. TinyDB is left out
above 100,000. SQLite is the standard library's, with WAL and synchronous=FULL, so that its commits are durable too.
The time of an append is taken between the marks, not before them: disks have moods.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

WORDS = (
    "the of trial cancer market glass train city rain engine quiet survey report finds new after court energy price "
    "school vote team storm study early late data shows why how river bridge museum festival minister bank space"
).split()
TINYDB_LIMIT = 100_000
MARKS = 100
FEW = 3
"""Operations of TinyDB, which take seconds."""
BATCH = 50

Result = dict[str, float]


def documents(count: int, first: int = 1) -> Iterator[tuple[int, dict[str, Any]]]:
    """Make articles of about 840 bytes, with ids of 63 bits."""
    for number in range(first, first + count):
        chance = random.Random(number)
        document = {
            "headline": " ".join(chance.choices(WORDS, k=9)).capitalize(),
            "published": f"20{number % 20 + 10}-0{number % 9 + 1}-1{number % 10}T0{number % 10}:30:00+00:00",
            "added": "2026-01-01T00:00:00.000000+00:00",
            "summary": " ".join(chance.choices(WORDS, k=100)),
            "url": f"https://example.org/{number}",
            "author": "",
            "section": ("Latest News", "World", "Science")[number % 3],
            "source": ("onco", "glass", "lwn", "nature")[number % 4],
            "position": number % 50,
        }
        yield (1 << 62) + number * 7919, document


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that something took."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def anonymous() -> float:
    """Return this process's anonymous resident memory in MB."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines() if sys.platform == "linux" else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("Anonymous:")), 0.0)


class Counted:
    """Counts the bytes that this process writes."""

    def __init__(self) -> None:
        self.bytes = 0
        self._real = os.write
        os.write = self._write

    def _write(self, descriptor: int, data: bytes) -> int:
        length = self._real(descriptor, data)
        self.bytes += length
        return length

    def during(self, action: Callable[[], object]) -> int:
        before = self.bytes
        action()
        return self.bytes - before


def marks(folder: Path, mark: Callable[[int], object], ids: list[int]) -> Result:
    """Time marks, each beside a bare append and sync of as many bytes."""
    bare = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    one, floor = [], []
    for each in ids:
        floor.append(timed(lambda: (os.write(bare, b"x" * 400), os.fdatasync(bare))))
        one.append(timed(lambda each=each: mark(each)))
    return {"mark one (ms)": statistics.median(one) * 1e3, "bare append (ms)": statistics.median(floor) * 1e3}


def newsreader(folder: Path, size: int, *, make: bool) -> Result:
    from newsreader.model import Article, Body
    from newsreader.store import Store

    path = folder / "articles.json"

    def add(store: Store, found: Iterator[tuple[int, dict[str, Any]]]) -> None:
        with store.transaction() as transaction:
            for article_id, document in found:
                body = Body(summary=document["summary"])
                fields = {key: value for key, value in document.items() if key != "summary"}
                transaction.add_article(Article(id=article_id, **fields), body)

    def mark(store: Store, ids: list[int]) -> None:
        with store.transaction("marked read") as transaction:
            for each in ids:
                transaction.set_state(each, "read", True)

    def clock() -> datetime:
        return datetime.now(UTC)

    if make:
        with Store(path, clock=clock) as store:
            add(store, documents(size))
        return {}
    counted = Counted()
    result: Result = {"imports (MB)": anonymous()}
    opened: list[Store] = []
    start = time.process_time()
    opened.append(Store(path, clock=clock))
    result["open (s of CPU)"] = time.process_time() - start
    store = opened[0]
    result["memory after opening (MB)"] = anonymous()
    ids = list(store.articles)
    result |= marks(folder, lambda each: mark(store, [each]), ids[:MARKS])
    result["bytes of a mark"] = counted.during(lambda: mark(store, ids[MARKS : MARKS + 1]))
    half = ids[size // 2 :]
    result["mark half (s)"] = timed(lambda: mark(store, half))
    result["add 50 (ms)"] = timed(lambda: add(store, documents(BATCH, size + 1))) * 1e3
    more = list(documents(BATCH, size + BATCH + 1))
    result["bytes of adding 50"] = counted.during(lambda: add(store, iter(more)))
    result["fold (s)"] = timed(store.checkpoint)
    result["read all summaries (s)"] = timed(lambda: [store.body(each) for each in ids])
    result["memory after reading (MB)"] = anonymous()
    result["write amplification"] = amplification(store, add, counted, size)
    return result


def amplification(store: Any, add: Callable[..., None], counted: Counted, size: int) -> float:
    """Return the bytes written for each byte appended, when a process that goes on folds what is due."""
    appended = written = 0
    first = size + 10 * BATCH
    step = max(BATCH, size // 40)
    for _ in range(40):
        found = list(documents(step, first))
        first += step
        change = counted.during(lambda found=found: add(store, iter(found)))
        appended += change
        written += change + counted.during(store.checkpoint_if_due)
    return written / appended


def sqlite(folder: Path, size: int, *, make: bool) -> Result:
    path = folder / "articles.sqlite"
    insert = "insert into articles values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        return connection

    def rows(count: int, first: int = 1) -> list[tuple[object, ...]]:
        return [(article_id, *document.values()) for article_id, document in documents(count, first)]

    database = connect()
    if make:
        columns = "id integer primary key, headline, published, added, summary, url, author, section, source, position"
        database.execute(f"create table articles ({columns})")
        database.execute("create table state (id integer primary key, read, changed)")
        database.execute("begin")
        database.executemany(insert, rows(size))
        database.execute("commit")
        return {}

    def mark(ids: list[int]) -> None:
        now = datetime.now(UTC).isoformat()
        database.execute("begin immediate")
        database.executemany("insert or replace into state values (?, 1, ?)", [(each, now) for each in ids])
        database.execute("commit")

    def add(found: list[tuple[object, ...]]) -> None:
        database.execute("begin immediate")
        database.executemany(insert, found)
        database.execute("commit")

    result: Result = {"imports (MB)": anonymous()}
    start = time.process_time()
    listed = database.execute(
        "select articles.id, headline, published, added, url, author, section, source, position, read"
        " from articles left join state using (id)"
    ).fetchall()
    result["open (s of CPU)"] = time.process_time() - start
    result["memory after opening (MB)"] = anonymous()
    ids = [row[0] for row in listed]
    result |= marks(folder, lambda each: mark([each]), ids[:MARKS])
    result["mark half (s)"] = timed(lambda: mark(ids[size // 2 :]))
    result["add 50 (ms)"] = timed(lambda: add(rows(BATCH, size + 1))) * 1e3
    result["read all summaries (s)"] = timed(
        lambda: [database.execute("select summary from articles where id = ?", (each,)).fetchone() for each in ids]
    )
    return result


def tinydb(folder: Path, size: int, *, make: bool) -> Result:
    from tinydb import TinyDB
    from tinydb.table import Document

    path = folder / "stock.json"
    if make:
        found = {str(article_id): document for article_id, document in documents(size)}
        path.write_text(json.dumps({"articles": found}), encoding="utf-8")
        return {}
    result: Result = {"imports (MB)": anonymous()}
    start = time.process_time()
    database = TinyDB(path, encoding="utf-8")
    articles = database.table("articles")
    ids = [document.doc_id for document in articles.all()]
    result["open (s of CPU)"] = time.process_time() - start
    result["memory after opening (MB)"] = anonymous()
    result |= marks(folder, lambda each: articles.update({"read": True}, doc_ids=[each]), ids[:FEW])
    result["mark half (s)"] = timed(lambda: articles.update({"read": True}, doc_ids=ids[size // 2 :]))
    more = [Document(document, article_id) for article_id, document in documents(BATCH, size + 1)]
    result["add 50 (ms)"] = timed(lambda: articles.insert_multiple(more)) * 1e3
    result["read all summaries (s)"] = timed(lambda: [document["summary"] for document in articles.all()])
    database.close()
    return result


ENGINES = {"newsreader": newsreader, "sqlite": sqlite, "tinydb": tinydb}


def run(engine: str, size: int, folder: Path, step: str, cache: str = "cache") -> Result:
    """Run one engine in a process of its own, with a cache folder of its own."""
    command = [sys.executable, __file__, f"--{step}", engine, "--folder", str(folder), str(size)]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / cache)}
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def opening(path: Path) -> Result:
    """Open the store once, and nothing else."""
    from newsreader.store import Store

    start = time.process_time()
    store = Store(path, clock=lambda: datetime.now(UTC))
    result = {"open, nothing kept (s of CPU)": time.process_time() - start}
    store.close()
    return result


def compare(size: int) -> None:
    """Measure all engines at one size, and print the table."""
    found: dict[str, Result] = {}
    with tempfile.TemporaryDirectory(prefix="newsreader-bench-") as folder:
        for engine in ENGINES:
            if engine != "tinydb" or size <= TINYDB_LIMIT:
                run(engine, size, Path(folder), "make")
                cold = run(engine, size, Path(folder), "open", "nothing") if engine == "newsreader" else {}
                found[engine] = cold | run(engine, size, Path(folder), "measure")
    ours = found["newsreader"]
    for result in found.values():
        result["mark / bare append"] = result["mark one (ms)"] / result["bare append (ms)"]
    print(f"\n{size:,} articles".ljust(30) + "".join(f"{engine:>14}" for engine in found), end="")
    print("".join(f"{'x ' + engine:>12}" for engine in found if engine != "newsreader"))
    for name in ours:
        cells = "".join(f"{found[engine][name]:14,.3f}" if name in found[engine] else " " * 14 for engine in found)
        others = [found[engine].get(name, 0.0) for engine in found if engine != "newsreader"]
        print(
            name.ljust(29) + cells + "".join(f"{ours[name] / other:12.2f}" if other else " " * 12 for other in others)
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="measure 1,000,000 articles too")
    for step in ("make", "open", "measure"):
        parser.add_argument(f"--{step}", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.open:
        print(json.dumps(opening(options.folder / "articles.json")))
        return
    engine = options.make or options.measure
    if engine:
        print(json.dumps(ENGINES[engine](options.folder, options.sizes[0], make=bool(options.make))))
        return
    for size in [*options.sizes, *([1_000_000] if options.million else [])]:
        compare(size)


if __name__ == "__main__":
    main()

"""Measure how long it takes to find the articles that tell the same story, and what showing them as one row costs.

    python bench/stories.py [SIZE ...]

The articles are made up, the same in every run: 400 a day from 20 sources, in words that are as unevenly frequent as
real ones; one in six is a copy of an earlier one of that day, under a headline of its own and cut somewhere. Each step
runs in a process of its own. Times are processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

DAILY = 400
SOURCES = 20
NEW = 50
LAST = date(2026, 11, 20)
Result = dict[str, float]


def vocabulary(chance: random.Random, size: int = 20_000) -> tuple[list[str], list[float]]:
    """Make words, and how frequent each is (Zipf)."""
    letters = "eeeaaoiitnsrhldcumfpgwyb"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 10))) for _ in range(size)]
    return words, [1 / (rank + 10) for rank in range(size)]


def documents(count: int) -> Iterator[tuple[int, dict[str, Any], int]]:
    """Make articles: id, document, and the number of the article that it is a copy of, or its own."""
    chance = random.Random(7)
    words, weights = vocabulary(chance)
    today: list[tuple[int, str, str, int]] = []
    for number in range(count):
        day = LAST - timedelta(days=(count - number) // DAILY)
        if number % DAILY == 0:
            today = []
        original = number
        if today and chance.random() < 1 / 6:
            original, headline, summary, source = chance.choice(today)
            kept = headline.split()
            headline = " ".join([*chance.choices(words, weights, k=2), *kept[: max(4, len(kept) - 2)]])
            summary = summary[: chance.randint(120, len(summary))].rsplit(" ", 1)[0] + "…"
            source = (source + chance.randint(1, SOURCES - 1)) % SOURCES
        else:
            told = chance.choices(words, weights, k=60)
            headline = " ".join(chance.sample(told[:25], 9)).capitalize()
            summary, source = " ".join(told).capitalize() + ".", chance.randrange(SOURCES)
            today.append((number, headline, summary, source))
        document = {
            "headline": headline,
            "published": f"{day}T{number % 24:02}:00:00+00:00",
            "added": "2026-11-21T00:00:00+00:00",
            "summary": summary,
            "url": f"https://source{source}.example/articles/{number}",
            "source": f"source {source}",
            "position": number % 50,
        }
        yield (1 << 62) + number * 7919, document, original


def make(path: Path, count: int) -> None:
    """Write a library as any program might."""
    articles = {str(article_id): document for article_id, document, _ in documents(count)}
    path.write_text(json.dumps({"articles": articles}), encoding="utf-8")


def child(path: Path, step: str) -> Result:
    """Do one step, in this process."""
    from newsreader.library import open_library
    from newsreader.library.importing import Parsed, add_drafts
    from newsreader.library.stories import find_all
    from newsreader.model import Draft
    from newsreader.tui.list.headlines import Grouping, Headlines

    with open_library(path) as library:
        if step == "list":
            articles = list(library.store.articles.values())
            keys = library.stories.load().keys
            plain, grouped = (
                min(timed(partial(Headlines, articles, (), None, how)) for _ in range(5))
                for how in (Grouping(), Grouping(keys))
            )
            return {
                "plain": plain,
                "grouped": grouped,
                "rows": len(Headlines(articles, grouping=Grouping(keys)).articles),
            }
        if step == "cache":
            return {
                "seconds": timed(library.stories.load),
                "stories": len(set(library.stories.current.keys.values())),
            }
        if step == "more":
            library.stories.load()
            drafts = [
                Draft(headline=f"Otter number {n} seen in the pond of the park", published=LAST) for n in range(NEW)
            ]
            add_drafts(library, Parsed("more", drafts))
            return {"seconds": timed(lambda: library.stories.update(pause=0))}
        before = anonymous()
        seconds = timed(lambda: find_all(library.store))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        library.stories.update()
        return {
            "seconds": seconds,
            "before": before,
            "peak": peak,
            **hits(library.stories.current.keys, len(library.store.articles)),
        }


def hits(keys: dict[int, int], count: int) -> Result:
    """Count the copies that stand in a story with what they are copies of, and those that were taken for others."""
    ids = [article_id for article_id, _, _ in documents(count)]
    copies = found = wrong = 0
    for article_id, _, original in documents(count):
        first = ids[original]
        copies += first != article_id
        found += first != article_id and keys.get(article_id) is not None and keys.get(article_id) == keys.get(first)
        wrong += first == article_id and keys.get(article_id) not in {None, article_id}
    return {"copies": copies, "found": found, "wrong": wrong}


def timed(action: Any) -> float:
    """Return the processor time that something took."""
    start = time.process_time()
    action()
    return time.process_time() - start


def anonymous() -> float:
    """Return this process's resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(path: Path, step: str) -> Result:
    """Do one step in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, str(path)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["1000", "10000", "100000"])
    parser.add_argument("--step", default="")
    chosen = parser.parse_args()
    if chosen.step:
        print(json.dumps(child(Path(chosen.sizes[0]), chosen.step)))
        return
    for size in map(int, chosen.sizes):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_CACHE_HOME"] = folder
            path = Path(folder) / "articles.json"
            make(path, size)
            subprocess.run(
                [sys.executable, "-m", "newsreader", "--store", path, "compact"], check=True, capture_output=True
            )
            whole, cache, listed, more = (run(path, step) for step in ("whole", "cache", "list", "more"))
            report(size, whole, cache, listed, more)


def report(size: int, whole: Result, cache: Result, listed: Result, more: Result) -> None:
    """Print what was measured."""
    print(f"{size:,} articles")
    print(f"  all at once        {whole['seconds']:8.2f} s, {1e6 * whole['seconds'] / size:.0f} µs each")
    print(f"  memory             {whole['before']:8.0f} MB before, {whole['peak']:.0f} MB at most")
    print(f"  copies found       {whole['found']:8.0f} of {whole['copies']:.0f}")
    print(f"  others taken for copies {whole['wrong']:3.0f}")
    print(f"  {NEW} new ones         {more['seconds']:8.2f} s")
    print(f"  from the cache     {1000 * cache['seconds']:8.1f} ms, {cache['stories']:.0f} stories")
    print(f"  list, a row each   {1000 * listed['plain']:8.1f} ms")
    print(f"  list, a row a story{1000 * listed['grouped']:8.1f} ms, {listed['rows']:.0f} rows")


if __name__ == "__main__":
    main()

"""A start does without the collector of garbage, and what it made is not looked through again."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from datetime import UTC, datetime

from newsreader.cli import main
from newsreader.model import Article, Body
from newsreader.store import Store
from newsreader.tui.terminal import guard


def test_a_start_leaves_garbage_alone_and_an_end_does_not(store_path, monkeypatch):
    seen = []
    monkeypatch.setattr("newsreader.tui.run", lambda library, query: seen.append(gc.isenabled()) or 0)
    assert main(["--store", str(store_path)]) == 0
    assert seen == [False]
    assert gc.isenabled()


async def test_garbage_is_looked_for_again_once_the_list_is_there(open_reader, monkeypatch):
    frozen = []
    monkeypatch.setattr(guard.gc, "freeze", lambda: frozen.append(True))
    gc.disable()
    try:
        async with open_reader() as reader:
            await reader.until(gc.isenabled, "collecting")
    finally:
        gc.enable()
    assert frozen == [True]


START = """
import asyncio, collections, json, pathlib, sys
from newsreader.library import open_library, ordering
from newsreader.store import codec, opening_cache
import newsreader.cli.arguments, newsreader.cli.commands
from newsreader.tui.app import NewsApp

counts = collections.Counter()

def counted(name, real):
    def count(*args):
        counts[name] += 1
        return real(*args)
    return count

codec.DECODERS["articles"] = counted("articles", codec.article)
codec.DECODERS["state"] = counted("states", codec.DECODERS["state"])
codec.body = counted("bodies", codec.body)
ordering.newest_first = counted("sorted", ordering.newest_first)
ordering.find_days = counted("days", ordering.find_days)
opening_cache.KeptPlaces._all.func = counted("places", opening_cache.KeptPlaces._all.func)
library = open_library(pathlib.Path(sys.argv[1]))
app = NewsApp(library)

async def start():
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert app.reader.list.headlines.articles and app.reader.detail.page
        print(json.dumps([dict(counts), sorted(sys.modules)]))
        library.save_for_next_start()
        library.stories.update()

asyncio.run(start())
app.close()
library.close()
"""


def test_a_start_decodes_and_loads_what_the_first_screen_shows(store_path):
    with Store(store_path, clock=lambda: datetime.now(UTC)) as store:
        with store.transaction("marked read") as transaction:
            for number in range(1, 1_201):
                at, summary = f"2025-0{number % 9 + 1}-11T09:{number % 60:02}:00+02:00", f"Harbour {number}. " * 60
                article = Article(id=number, headline=f"Story {number}", published=at, added=at, source="harbour")
                transaction.add_article(article, Body(summary=summary))
                transaction.set_state(number, "read", number % 2 == 0)
        store.checkpoint()
    for _ in range(2):  # the first keeps what the second uses
        started = subprocess.run(
            [sys.executable, "-c", START, str(store_path)], capture_output=True, text=True, check=True
        )
        counts, modules = json.loads(started.stdout)
    assert counts == {"bodies": 1}  # of the article under the cursor
    packages = {module.partition(".")[0] for module in modules}
    assert packages.isdisjoint({"dateutil", "hashlib", "httpcore2", "rapidfuzz", "selectolax", "tomllib"})
    ours = {module for module in modules if module.startswith("newsreader.")}
    assert not {module for module in ours if module.startswith("newsreader.sources")}
    unneeded = (
        "cli.tables library.identity library.scheduling library.statistics library.likeness"
        " sandbox schema tui.dialogs.help typesetting.articles canonical"
    )
    assert ours.isdisjoint(f"newsreader.{module}" for module in unneeded.split())

"""A start does without the collector of garbage, and what it made is not looked through again."""

from __future__ import annotations

import gc

from newsreader.cli import main
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

"""Changes a store at full speed until it is killed, and tells each change through a pipe before and after it.

`python -m tests.crash.worker` takes lines `SEED PATH` and forks a process for each, so that none has to load Python.
It says `born PID`, then what the process tells (`begin`, with the change; `done`), then `dead`.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

from newsreader.store import Store
from tests.crash.actions import add, clock, mark

KINDS = ["set", "set", "set", "add", "undo", "redo", "checkpoint", "reopen"]


def tell(*words: object) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


def work(seed: int, path: Path) -> None:
    """Change the store for ever."""
    chance = random.Random(seed)
    store = Store(path, clock=clock)
    count = 100 + len(store.articles)
    while True:
        kind = chance.choice(KINDS) if store.articles else "add"
        if kind == "set":
            ids = chance.sample(sorted(store.articles), 3)
            order = ["set", chance.choice(["read", "starred", "tag:x"]), chance.random() < 0.6, ids]
            tell("begin", *order)
            mark(store, ids, order[1], order[2])
        elif kind == "add":
            order = ["add", *range(count, count + 3)]
            count += 3
            tell("begin", *order)
            add(store, order[1:])
        else:
            tell("begin", kind)
            if kind == "checkpoint":
                store.checkpoint()
            elif kind == "reopen":
                store.close()
                store = Store(path, clock=clock)
            else:
                getattr(store, kind)()
        tell("done")


def main() -> None:
    for line in sys.stdin:
        seed, path = line.rstrip("\n").split(" ", 1)
        child = os.fork()
        if not child:
            work(int(seed), Path(path))
        tell("born", child)
        os.waitpid(child, 0)
        tell("dead")


if __name__ == "__main__":
    main()

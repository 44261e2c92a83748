"""Processes that die at the N-th of their calls about files, one of them at a time.

`python -m tests.store.dying WHAT` takes lines with a list in JSON: the number, and the paths it is about. It forks a
process for each, so that none has to load Python, and answers with what that one ended with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newsreader.store import Store
from newsreader.store.backup import restore
from newsreader.store.doctor import repair

DEAD = 9
CALLS = ("open", "write", "fsync", "fdatasync", "replace", "rename", "link", "unlink", "ftruncate")


def arm(number: int) -> None:
    """Die at the call of that number from now on."""
    count = 0

    def dying(real):
        def call(*arguments, **names):
            nonlocal count
            count += 1
            if count == number:
                os._exit(DEAD)
            return real(*arguments, **names)

        return call

    for name in CALLS:
        setattr(os, name, dying(getattr(os, name)))


def mark(number: int, path: str) -> None:
    store = Store(Path(path), clock=lambda: datetime.now(UTC))
    arm(number)
    with store.transaction("marked") as transaction:
        transaction.set_state(2, "read", True)


def repair_it(number: int, path: str) -> None:
    arm(number)
    repair(Path(path))


def restore_it(number: int, path: str, backup: str) -> None:
    arm(number)
    restore(Path(path), Path(backup))


ACTIONS = {"mark": mark, "repair": repair_it, "restore": restore_it}


@contextmanager
def dying(action: str) -> Iterator[Callable[..., bool]]:
    """What does something in a process that dies at the call of a number; returns whether it died."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.dying", action],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    def act(number: int, *paths: Path) -> bool:
        process.stdin.write(json.dumps([number, *map(str, paths)]) + "\n")
        process.stdin.flush()
        ended = int(process.stdout.readline())
        assert ended in {0, DEAD}, ended
        return ended == DEAD

    try:
        yield act
    finally:
        process.communicate()


def main() -> None:
    action = ACTIONS[sys.argv[1]]
    for line in sys.stdin:
        child = os.fork()
        if not child:
            ended = 1
            try:
                action(*json.loads(line))
                ended = 0
            finally:
                os._exit(ended)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()

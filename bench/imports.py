"""What each dependency costs to import, in milliseconds of processor time beyond the bare interpreter.

    python bench/imports.py

The least of several runs in fresh interpreters: a loaded machine makes the others longer.
"""

from __future__ import annotations

import resource
import subprocess
import sys

RUNS = 9
MODULES = (
    "textual.app",
    "rich.cells",
    "tinydb",
    "msgspec",
    "dateutil.relativedelta",
    "platformdirs",
    "selectolax.lexbor",
    "httpcore2",
    "rapidfuzz",
    "trafilatura",
    "newsreader.cli.commands",
    "newsreader.library",
)


def processor_time(code: str) -> float:
    """Run code in a fresh interpreter; give the processor time it took, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Print a line for each module."""
    bare = min(processor_time("pass") for _ in range(RUNS))
    print(f"{'(the interpreter)':24} {bare:6.0f}")
    for module in MODULES:
        print(f"{module:24} {min(processor_time(f'import {module}') for _ in range(RUNS)) - bare:6.0f}")


if __name__ == "__main__":
    main()

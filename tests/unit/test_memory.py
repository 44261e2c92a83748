"""Freed memory goes back to the system, where the C library can be told so."""

import ctypes
import platform
import subprocess
import sys

import pytest

from newsreader.startup_cache import give_back

HELD = """
from newsreader.startup_cache import give_back

def held():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon"))

b"x" * (31 << 20)  # glibc keeps pieces of up to this size from then on
give_back()
before = held()
some = [b"x" * (20 << 20) for _ in range(4)]
last = b"x" * 100_000  # lies behind them
del some
print(held() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only there it can be told")
def test_large_pieces_are_given_back_even_if_larger_ones_were_free_before():
    run = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 10 << 10, "kilobytes"


@pytest.mark.parametrize("library", [object(), None])
def test_another_c_library_is_left_alone(monkeypatch, library):
    def load(_):
        if library is None:
            raise OSError("none")
        return library

    asked = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: asked.append(name) or load(name))
    give_back()
    assert len(asked) == 1, "it had the chance to be harmed"

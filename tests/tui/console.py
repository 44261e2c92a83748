"""A real pseudo-terminal with the real program in it: keys go in, the screen comes out."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

PATIENCE = 20.0
"""Seconds after which a condition counts as never met; nothing waits this long when all is well."""
KEYS = {"enter": b"\r", "esc": b"\x1b", "space": b" ", "ctrl+z": b"\x1a", "ctrl+q": b"\x11", "backspace": b"\x7f"}
MODES = {"alternate screen": 1049, "mouse": 1000, "mouse moves": 1003, "mouse, SGR": 1006, "paste": 2004}


class Console:
    """A program on a terminal of its own."""

    def __init__(self, *arguments: str, columns: int = 100, rows: int = 30, **environment: str) -> None:
        self._controller, self._terminal = pty.openpty()
        self.raw = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=self._terminal,
            stdout=self._terminal,
            stderr=self._terminal,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - it becomes its terminal
            env=os.environ | {"TERM": "xterm-256color", "PYTHONWARNINGS": "default"} | environment,
        )

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._controller, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def press(self, *keys: str) -> None:
        for key in keys:
            os.write(self._controller, KEYS.get(key, key.encode()))
            if key == "esc":
                self._listen(0.2)  # only the silence after it tells it from the beginning of another key

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal, as a window that is shut."""
        self._close()

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{what}: never seen in\n{self.text}"
            self._read(0.05)

    def shows(self, *texts: str) -> None:
        self.until(lambda: all(text in self.text for text in texts), f"showing {texts}")

    def shows_no(self, text: str) -> None:
        self.until(lambda: text not in self.text, f"no longer showing {text}")

    def exit_code(self) -> int:
        self.until(lambda: self.process.poll() is not None, "the end of the program")
        while self._read(0):
            pass
        assert self.process.returncode is not None
        return self.process.returncode

    def stopped(self) -> bool:
        pid, status = os.waitpid(self.process.pid, os.WUNTRACED | os.WNOHANG)
        return pid != 0 and os.WIFSTOPPED(status)

    def left_on(self) -> list[str]:
        """Name the modes of the terminal that were switched on and not off again."""
        modes = [name for name, mode in MODES.items() if self._last(f"?{mode}h") > self._last(f"?{mode}l")]
        flags = termios.tcgetattr(self._terminal)[3] if self._terminal >= 0 else termios.ECHO | termios.ICANON
        hidden = ["hidden cursor"] if self._last("?25l") > self._last("?25h") else []
        raw = [] if flags & termios.ECHO and flags & termios.ICANON else ["raw input"]
        return modes + hidden + raw

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._close()

    def _listen(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.05)

    def _last(self, mode: str) -> int:
        return self.raw.rfind(f"\x1b[{mode}".encode())

    def _read(self, seconds: float) -> bool:
        if self._controller < 0:
            time.sleep(min(seconds, 0.01))
            return False
        if not select.select([self._controller], [], [], seconds)[0]:
            return False
        data = os.read(self._controller, 1 << 16)
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def _close(self) -> None:
        for descriptor in {self._controller, self._terminal} - {-1}:
            os.close(descriptor)
        self._controller = self._terminal = -1


def script(folder: Path, name: str, text: str) -> str:
    """Write a program of a few lines of shell, and give its path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)

"""Other programs: which may open an address, by what it leads to, and starting them, without a shell.

What the settings name comes first, then the browser. `$BROWSER` is programs separated by colons, tried in turn; `%s`
stands for the address, which else comes last; a trailing `&` says that the program has a window of its own (as Python's
`webbrowser` reads it). Others have this terminal until they end, and it is then as it was.
"""

from __future__ import annotations

import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import IO, NamedTuple

from newsreader.blocks import LinkKind
from newsreader.errors import UsageError
from newsreader.settings import Settings
from newsreader.text import clean_line, clean_url

RESET = "\x1b[!p\x0f"
"""Takes back what a program that was ended may have set: styles, scrolled lines, signs for letters (DECSTR, SI)."""
LOOK = 0.1
"""Seconds between looks at whether this program is asked to end."""
MOMENT = 1.0
"""Seconds within which a browser that can't start has said so."""
_TEXT_BROWSERS = ("www-browser", "w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "cha")
_LAUNCHERS = ("xdg-open", "x-www-browser", "sensible-browser", "gnome-open", "kde-open")
_TEXT_MAIL = ("neomutt", "mutt", "aerc", "alot")
"""Mail programs that draw in the terminal and take a `mailto:` address."""


class Command(NamedTuple):
    """A program to start."""

    arguments: tuple[str, ...]
    in_terminal: bool
    """It draws in the terminal, which is its own until it ends."""


def commands(url: str, settings: Settings, *, kind: LinkKind = LinkKind.PAGE) -> list[Command]:
    """Return the programs that may open `url`, the most likely first.

    Those of the settings, for what it leads to and for pages; then those of `$BROWSER` alone where it is set, else what
    this platform has; text browsers where there is no display.

    Raises:
        UsageError: the address is none that may be opened.
    """
    if kind is LinkKind.MAIL:
        return _mail_programs(url, settings)
    if not url:
        raise UsageError("the article has no address")
    if not clean_url(url):
        raise UsageError(f"not opened, only http and https addresses are: {clean_line(url, 100)}")
    url = clean_url(url)
    by_kind = {LinkKind.IMAGE: settings.image, LinkKind.VIDEO: settings.video, LinkKind.AUDIO: settings.audio}
    set_ = [words for words in (by_kind.get(kind, ()), settings.browser) if words and shutil.which(words[0])]
    found = [_command(words, url, settings.in_terminal) for words in set_]
    chosen = os.environ.get("BROWSER", "")
    if chosen.strip():
        named = (_from_browser(entry, url) for entry in chosen.split(os.pathsep))
        return found + [command for command in named if command and shutil.which(command.arguments[0])]
    installed = [name for name in _usual() if shutil.which(name)]
    return found + [Command((name, url), name in _TEXT_BROWSERS) for name in installed]


def _mail_programs(url: str, settings: Settings) -> list[Command]:
    """Return the programs that may write a mail: that of the settings, those of the platform, those of terminals."""
    if not url.startswith("mailto:"):
        raise UsageError("not the address of a mail")
    if settings.mail and shutil.which(settings.mail[0]):
        return [_command(settings.mail, url, (*_TEXT_MAIL, *settings.in_terminal))]
    usual = [name for name in ("xdg-email", *_usual()) if name not in _TEXT_BROWSERS]
    if sys.platform != "darwin" and not _is_displayed():
        usual.remove("xdg-email")
    return [Command((name, url), name in _TEXT_MAIL) for name in (*usual, *_TEXT_MAIL) if shutil.which(name)]


def _is_displayed() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _usual() -> tuple[str, ...]:
    if sys.platform == "darwin":
        return ("open", *_TEXT_BROWSERS)
    if os.environ.get("TERMUX_VERSION"):
        return ("termux-open-url", *_TEXT_BROWSERS)
    windows = ("wslview",) if os.environ.get("WSL_DISTRO_NAME") else ()
    return (*windows, *(_LAUNCHERS if _is_displayed() else ()), *_TEXT_BROWSERS)


def _from_browser(entry: str, url: str) -> Command | None:
    try:
        words = shlex.split(entry)
    except ValueError:
        return None
    windowed = bool(words) and words[-1] == "&"
    words = words[:-1] if windowed else words
    if not words:
        return None
    command = _command(words, url)
    return command._replace(in_terminal=False) if windowed else command


def _command(words: Sequence[str], url: str, in_terminal: Sequence[str] = ()) -> Command:
    """Put an address into a command line."""
    if any("%s" in word for word in words[1:]):
        arguments = [words[0], *(word.replace("%s", url) for word in words[1:])]
    else:
        arguments = [*words, url]
    return Command(tuple(arguments), PurePath(words[0]).name in (*_TEXT_BROWSERS, *in_terminal))


def start(command: Command) -> bool:
    """Start a program that has a window of its own, apart from this terminal; tell whether it took it.

    It did when it ended well or still runs after a moment (`MOMENT`), for which this waits.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell, and the address is one argument
            command.arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    waiting = threading.Thread(target=process.wait, name="browser", daemon=True)  # so that no zombie is left
    waiting.start()
    waiting.join(MOMENT)
    return waiting.is_alive() or process.returncode == 0


def run_in_terminal(command: Command) -> bool:
    """Run a program that draws in this terminal until it ends; tell whether it ended well. Main thread only."""
    try:
        return run(command.arguments) == 0
    except OSError:
        return False


def open_address(url: str, settings: Settings) -> bool:
    """Open a page with the first program that takes it; tell whether one did.

    Raises:
        UsageError: the address is none that may be opened.
    """
    return any((run_in_terminal if command.in_terminal else start)(command) for command in commands(url, settings))


def run(arguments: Sequence[str], *, given: IO[bytes] | None = None, wait_for_enter: bool = False) -> int:
    """Run a program that has this terminal until it ends, and return its exit code. Main thread only.

    Ctrl+C is its affair; what asks this program to end ends that one first. The terminal's settings are as before then.

    Args:
        arguments: the program, and what it is given; without a shell.
        given: a file that it reads from instead of the terminal.
        wait_for_enter: whether to say how it ended, and wait until that has been read.

    Raises:
        OSError: it could not be started.
    """
    noted = _Noted([], [])
    try:
        with _noting_signals(noted):
            with _settings_kept(), subprocess.Popen(arguments, stdin=given) as process:  # noqa: S603 - no shell
                while process.poll() is None:
                    if noted.ends:
                        process.terminate()
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(LOOK)
            if wait_for_enter and not noted.ends:
                _wait_for_enter(process.returncode, noted)
        return process.returncode
    finally:
        for number in noted.ends:
            os.kill(os.getpid(), number)


class _Noted(NamedTuple):
    """The signals that came meanwhile."""

    ends: list[int]
    """Those that ask this program to end."""
    interrupts: list[int]


def _wait_for_enter(code: int, noted: _Noted) -> None:
    """Say how a program ended, and wait for Enter; Ctrl+C, and a terminal that goes away, will do."""
    terminal = sys.__stdin__
    if terminal is None or not terminal.isatty():
        return
    said = "done" if not code else f"ended by signal {-code}" if code < 0 else f"failed with exit code {code}"
    noted.interrupts.clear()
    with suppress(OSError, termios.error):
        termios.tcflush(terminal.fileno(), termios.TCIFLUSH)  # what was typed meanwhile was for the program
        os.write(terminal.fileno(), f"\n[{said}; Enter goes back]".encode())
        while not any(noted):
            if select.select([terminal.fileno()], [], [], LOOK)[0]:
                os.read(terminal.fileno(), 1 << 10)
                break


@contextmanager
def _settings_kept() -> Iterator[None]:
    """Restore the settings of the terminal, whatever a program that was ended had made of them."""
    descriptor = sys.__stdin__.fileno() if sys.__stdin__ is not None and sys.__stdin__.isatty() else None
    settings = termios.tcgetattr(descriptor) if descriptor is not None else []
    try:
        yield
    finally:
        if descriptor is not None:
            with suppress(OSError, termios.error):  # of a terminal that is gone
                termios.tcsetattr(descriptor, termios.TCSANOW, settings)
                os.write(descriptor, RESET.encode())


@contextmanager
def _noting_signals(noted: _Noted) -> Iterator[None]:
    """Only note SIGTERM, SIGHUP and SIGINT; an event loop does not hear of them meanwhile."""
    loop = signal.set_wakeup_fd(-1)
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda number, frame: noted.interrupts.append(number)),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda number, frame: noted.ends.append(number)),
        signal.SIGHUP: signal.signal(signal.SIGHUP, lambda number, frame: noted.ends.append(number)),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(loop, warn_on_full_buffer=False)

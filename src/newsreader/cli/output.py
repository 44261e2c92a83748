"""The standard streams, data on stdout, long output through a pager, messages on stderr, and the exit codes.

Whatever is printed, and wherever it comes from, goes through a function of this module or of `newsreader.cli.tables`
that makes it harmless by `newsreader.text`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, TextIO

from newsreader.encoding import SAME_WIDTH
from newsreader.text import clean, clean_line, escape_json

if TYPE_CHECKING:
    from newsreader.schema import Record

Row = dict[str, object]
"""What a table shows for people."""
PLAIN = {"dumb", "unknown"}
"""Terminals, by TERM, that can neither show colours nor place text."""
_LESS = "FRX"
"""What `less` is told where LESS is not set, as by git: to show styles, and to leave the screen as it is."""


class ExitCode(IntEnum):
    """What a command's exit code means to a script."""

    DONE = 0
    NOTHING = 1
    """Nothing matched, as with grep."""
    USAGE = 2
    """Wrong usage, or a query with a mistake."""
    STORE = 3
    """The store can't be used; nothing was changed."""
    SOURCE = 4
    """A source or a file failed, or the output could not be written; the rest was done."""
    CRASH = 70
    """An internal error (EX_SOFTWARE of sysexits.h)."""
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    """The reader of our output stopped reading."""


class OutputError(Exception):
    """Stdout can't be written; `__cause__` is the OSError that says why."""


def open_streams() -> None:
    """Open closed standard streams on the null device, and make encoding errors harmless on the others.

    The descriptor of a closed stream would be given to the next file that is opened, such as a library's. To write to
    a closed stdout fails, as it does for other programs.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)  # as streams are, or programs that we start have none
    os.close(descriptor)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as we run
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def choose(color: str, *, pager: bool) -> None:
    """Do as `--color` and `--no-pager` say: as the variables, which they stand above, also for programs we start."""
    if color != "auto":
        for name in ("NO_COLOR", "CLICOLOR_FORCE"):
            os.environ.pop(name, None)
        os.environ["CLICOLOR_FORCE" if color == "always" else "NO_COLOR"] = "1"
    if not pager:
        os.environ["PAGER"] = ""


def has_color() -> bool:
    """Whether stdout gets colours: NO_COLOR (no-color.org), CLICOLOR_FORCE and CLICOLOR (bixense.com/clicolors)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") not in PLAIN and os.environ.get("CLICOLOR") != "0"


def discard_stream(stream: TextIO) -> None:
    """Point a stream that can't be written at the null device, so that the flush at exit does not fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def write(data: bytes) -> None:
    """Write to stdout. Raises OutputError."""
    rest = memoryview(data)
    try:
        while rest:  # an unbuffered stream (PYTHONUNBUFFERED) may write less than it is given
            rest = rest[sys.stdout.buffer.write(rest) :]
    except OSError as error:
        raise OutputError from error


def flush() -> None:
    """Flush stdout. Raises OutputError."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise OutputError from error


def print_line(text: str) -> None:
    """Print one line on stdout, whatever breaks the text has."""
    write_clean(clean(text).replace("\n", " ") + "\n")


def print_text(text: str) -> None:
    """Print lines on stdout."""
    write_clean(clean(text) + "\n")


def write_clean(text: str) -> None:
    """Write data that is harmless already to stdout: in the encoding of a terminal, as UTF-8 elsewhere."""
    if sys.stdout.isatty():
        write_shown(text)
    else:
        write(text.encode())


def write_shown(text: str) -> None:
    """Write text for people that is harmless already to stdout, in the encoding of the locale."""
    write(text.encode(sys.stdout.encoding, SAME_WIDTH))


def page(text: str) -> None:
    """Print text that is harmless already, through a pager, which gets no links, where it is longer than the terminal.

    Raises OutputError.
    """
    command = _pager_command()
    if not command or text.count("\n") < os.get_terminal_size(sys.stdout.fileno()).lines:
        write_shown(text)
        return
    import subprocess  # noqa: PLC0415 - as all here: only for long output

    from newsreader.typesetting.hyperlinks import without_links  # noqa: PLC0415

    environment = {"LESS": _LESS, **os.environ}
    if sys.stdout.encoding.lower() == "utf-8":  # Python takes it for the encoding of LC_ALL=C, less does not
        environment.setdefault("LESSCHARSET", "utf-8")
    flush()
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the person's own
    except OSError:
        write_shown(text)
        return
    with no_interrupts():
        pager.communicate(without_links(text).encode(sys.stdout.encoding, SAME_WIDTH))


def _pager_command() -> list[str]:
    """Return the program of `$PAGER`, else `less`; nothing where there is to be none, or no terminal."""
    if not sys.stdout.isatty() or os.environ.get("TERM") in PLAIN:
        return []
    import shlex  # noqa: PLC0415 - only for people

    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:
        return []
    return [] if command[:1] == ["cat"] else command


@contextmanager
def no_interrupts() -> Iterator[None]:
    """Leave Ctrl+C to the program in front."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def print_message(text: str) -> None:
    """Print one line on stderr, after what was written to stdout."""
    flush()
    print_stderr(f"newsreader: {clean_line(text)}")


def print_stderr(line: str) -> None:
    """Print a line, or several, on stderr; where that fails, only the exit code is left to tell."""
    try:
        print(clean(line), file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        discard_stream(sys.stderr)


def ask(question: str) -> str | None:
    """Ask a person, on stderr; return the line that they type, empty at the end of stdin. None without a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    print(question, end="", file=sys.stderr, flush=True)  # noqa: T201
    return sys.stdin.readline()


def found(what: Sized | int, nothing: str = "nothing matched") -> ExitCode:
    """Return the exit code of a command that found something; where that is empty, or 0, say so."""
    if what:
        return ExitCode.DONE
    print_message(nothing)
    return ExitCode.NOTHING


def more_counts(*counted: tuple[int, str]) -> str:
    """Format the counts that are not zero, to continue a list of counts: `, 2 changed, 1 failed`."""
    return "".join(f", {count:,} {what}" for count, what in counted if count)


def write_json(records: Iterable[Record]) -> None:
    """Print a JSON array (RFC 8259), an object a line."""
    write(b"[")
    separator = b"\n"
    for record in records:
        write(separator + _as_json(record))
        separator = b",\n"
    write(b"\n]\n")


def write_json_object(record: Record) -> None:
    """Print a JSON object, in a line."""
    write(_as_json(record) + b"\n")


def _as_json(record: Record) -> bytes:
    import msgspec  # noqa: PLC0415 - 30 ms that messages and help do not need

    try:
        document = msgspec.json.encode(record).decode()
    except UnicodeEncodeError:  # the name of a file that is no UTF-8
        import json  # noqa: PLC0415 - rarely

        document = json.dumps(msgspec.to_builtins(record))
    return escape_json(document).encode()

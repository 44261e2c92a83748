"""Textual's driver, which survives the loss of its terminal, takes from it only what means something, and places text.

What the terminal sends is told apart: keys, mouse, pastes, and answers, of which those not understood are dropped.

Textual's parser sends the characters of a sequence that it does not know as keys, which run as commands. So sequences
are told apart here by their form (ECMA-48, 5.4 and 5.6), and it gets whole ones only.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import unicodedata
from codecs import getincrementaldecoder
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from time import monotonic
from typing import Any, TextIO, cast

import rich.cells
from rich._unicode_data import load
from rich.cells import CellTable, cell_len, get_character_cell_size
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import _character_to_key
from textual.message import Message

from newsreader.encoding import SAME_WIDTH

TICK = 0.1
"""Seconds between looks at whether what was begun will be completed, and whether the program ends."""
CHUNK = 4096
"""Bytes that are read at a time."""
ESC = "\x1b"
ESC_PATIENCE = 0.1
"""Seconds after which Esc was the key, and not the beginning of a sequence."""
PATIENCE = 0.5
"""Seconds after which no more of a sequence will come: terminals send it at once, slow lines in pieces."""
PASTE_PATIENCE = 5.0
"""Seconds after which no more of a paste will come, should its end be lost."""
LONGEST_KNOWN = 32
"""Characters that a sequence may have for Textual to know it."""
LONGEST_KEPT = 4096
"""Characters of an unfinished sequence after which only its beginning is kept, as it is to be dropped."""

_PARAMETERS = "(?:[ -?]|NaN)*"  # NaN is what terminals written in JavaScript make of a mistake
_STRING = r"[]PX^_][^\x07\x18\x1a\x1b]*"
_SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\[\[[A-E]"  # the Linux console's F1 to F5
    r"|\[M[^\x1b]{3}"  # X10's mouse
    r"|\[<[ -LN-ln-~]*[Mm]"  # xterm's mouse (SGR), whatever its numbers are
    rf"|\[{_PARAMETERS}[@-~]"
    r"|O[ -?]*[@-~]"
    rf"|{_STRING}(?:\x07|\x1b\\)"  # xterm's end with BEL too
    r"|[^]\x1b[OPX^_])"
)
_BEGUN = re.compile(
    rf"\x1b(?:\[(?:\[|M[^\x1b]{{0,2}}|<[ -LN-ln-~]*|{_PARAMETERS}(?:Na?)?)|O[ -?]*|{_STRING}(?:\x1b\Z)?)?"
)
"""A sequence of which more may come; cut off by something else, it means nothing."""
_END_OF_STRING = f"{ESC}\\"
_SEVEN_BITS: dict[int, str | None] = dict.fromkeys(range(0x80, 0xA0))
_SEVEN_BITS |= {code: ESC + chr(code - 0x40) for code in (0x8F, 0x90, 0x98, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F)}
"""C1 controls that begin or end a sequence, as seven bits have them (ECMA-48, 5.3); others mean nothing."""
_MOUSE = re.compile(r"\x1b\[<(\d{1,3});\d{1,9};\d{1,9}[Mm]")
_KITTY_KEY = re.compile(r"\x1b\[(\d*)[\d:]*;(\d*)(?::(\d*))?(;[\d:]*)?([u~A-HPQRS])")
_RELEASED = "3"
_MODIFIERS = {*map(str, [*range(57358, 57361), *range(57441, 57455)])}
"""Keys that do nothing by themselves, as kitty numbers them: Shift before the `G` of `12G` must not end the count."""
_UNWANTED = re.compile(r"\x1b\[(?:<.*|48;.*t|\?2048;\d\$y)")
"""Reports that Textual would act on: broken ones of the mouse, and those of the size, which the system knows better."""


class GuardedDriver(LinuxDriver):
    """The terminal, whose size is its own and whose text is in its own encoding."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file = cast(Any, ScreenFile(screen_stream()))
        self._size = self._size or self._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal; COLUMNS and LINES, which shells export and nobody keeps true, where it does not know."""
        try:
            columns, lines = os.get_terminal_size(self.fileno)
        except OSError:
            columns = lines = 0
        return (columns, lines) if columns and lines else super()._get_terminal_size()

    def _query_in_band_window_resize(self) -> None:
        """Do not ask for resizes as input: a signal tells of them, wherever there is a terminal."""

    def write(self, data: str) -> None:
        """Write what Textual painted, placed for any terminal."""
        super().write(placed(data))

    def process_message(self, message: Message) -> None:
        """Pass a message on, but for the mouse of a terminal that was left with it on."""
        if self._mouse or not isinstance(message, events.MouseEvent):
            super().process_message(message)

    def _run_input_thread(self) -> None:
        app = cast(Any, self._app)
        try:
            self.run_input_thread()
        except OSError:
            app.call_later(app.leave, signal.SIGHUP)
        except Exception as error:  # the app has to hear of it, in its own thread
            app.call_later(app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read until the app ends or gives the terminal away. Raises OSError when the terminal is gone."""
        terminal_input = TerminalInput()
        # A byte that is no text in the terminal's encoding is no key; the next one may be.
        decode = getincrementaldecoder(getattr(sys.__stdin__, "encoding", None) or "utf-8")("ignore").decode
        # What waits already was typed before the terminal was ours: it made a line feed of Enter (ICRNL).
        enter, patience = b"\n", 0.0
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], patience)[0]:
                data = os.read(self.fileno, CHUNK).replace(enter, b"\r")
                if not data:
                    raise OSError("the terminal is closed")
                for message in terminal_input.feed(decode(data)):
                    self.process_message(message)
            for message in terminal_input.tick():
                self.process_message(message)
            enter, patience = b"\r", TICK


def screen_stream() -> TextIO:
    """Give the stream to draw on: stderr, as Textual does, or stdout where stderr went to a file."""
    return cast(TextIO, sys.__stderr__ if sys.__stderr__ and sys.__stderr__.isatty() else sys.__stdout__)


class ScreenFile:
    """A file for Textual to draw on, which neither an encoding nor a terminal that went away can break.

    Textual's writer thread dies of an OSError, and the app then waits for it for ever.
    """

    def __init__(self, stream: TextIO) -> None:
        self._file = stream.fileno()
        self._encoding = stream.encoding or "utf-8"
        self._waiting = bytearray()

    def write(self, text: str) -> None:
        """Take text; `flush` sends it."""
        self._waiting += text.encode(self._encoding, SAME_WIDTH)

    def flush(self) -> None:
        """Send what was written; drop it when the terminal is gone (the app hears of that elsewhere)."""
        while self._waiting:
            try:
                del self._waiting[: os.write(self._file, self._waiting)]
            except BlockingIOError:  # another program on this terminal left it so
                select.select([], [self._file], [])
            except OSError:
                self._waiting.clear()

    def fileno(self) -> int:
        """Give the file descriptor."""
        return self._file


class TerminalInput(XTermParser):
    """Textual's parser behind a filter that lets through what it understands.

    Esc and a key that come together are one event, `alt+` and the key, with its character: terminals send the same for
    both.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rest = ""
        """What may be the beginning of a sequence."""
        self._pasted: str | None = None
        """The beginning of a paste."""
        self._since = 0.0
        """When the last characters came."""

    def feed(self, data: str) -> Iterator[Message]:
        """Take what was read, however much that is, and give what is complete with it."""
        text, self._rest, self._since = self._rest + data.translate(_SEVEN_BITS), "", monotonic()
        position = 0
        while position < len(text):
            if self._pasted is not None:
                before = max(len(self._pasted) - len(BRACKETED_PASTE_END), 0)
                self._pasted += text[position:]
                end = self._pasted.find(BRACKETED_PASTE_END, before)
                if end < 0:
                    return
                position = len(text) - (len(self._pasted) - end - len(BRACKETED_PASTE_END))
                yield from self._end_paste(end)
            elif text[position] != ESC:
                yield from self._understood(text[position])
                position += 1
            elif _BEGUN.fullmatch(text, position):
                self._rest = text[position:]
                if len(self._rest) > LONGEST_KEPT:
                    self._rest = self._rest[: LONGEST_KNOWN + 1] + self._rest[-1]
                return
            elif whole := _SEQUENCE.match(text, position):
                yield from self._sequence(whole[0])
                position = whole.end()
            elif cut_off := _BEGUN.match(text, position):
                yield from self._ended(cut_off[0])
                position = cut_off.end()

    def tick(self) -> Iterator[Message]:
        """Give what is complete because nothing more has come; call it every now and then."""
        patience = PASTE_PATIENCE if self._pasted is not None else ESC_PATIENCE if self._rest == ESC else PATIENCE
        if monotonic() - self._since >= patience:
            rest, self._rest = self._rest, ""
            if self._pasted is not None:
                yield from self._end_paste(len(self._pasted))
            elif len(rest) == len("\x1b["):  # a key after Esc, with which sequences begin too
                yield from self._after_escape(rest[1])
            elif rest:
                yield from self._ended(rest)

    def _end_paste(self, end: int) -> Iterator[Message]:
        pasted, self._pasted = (self._pasted or "")[:end], None
        yield events.Paste(pasted)

    def _ended(self, begun: str) -> Iterator[Message]:
        """Give what a beginning means when nothing of its kind follows: Esc, or rxvt's Shift and a key (`CSI 3 $`)."""
        if begun in ANSI_SEQUENCES_KEYS:
            yield from self._understood(begun) if begun != ESC else [events.Key("escape", ESC)]

    def _sequence(self, sequence: str) -> Iterator[Message]:
        """Give what a whole sequence means, if anything."""
        if sequence == BRACKETED_PASTE_START:
            self._pasted = ""
        elif mouse := _MOUSE.fullmatch(sequence):
            if _is_of_left_button_or_wheel(int(mouse[1])):
                yield from self._understood(sequence)
        elif _UNWANTED.fullmatch(sequence) or sequence == _END_OF_STRING or len(sequence) > LONGEST_KNOWN:
            pass
        elif len(sequence) == len("\x1bx"):
            yield from self._after_escape(sequence[1])
        elif key := _KITTY_KEY.fullmatch(sequence):
            code, modifiers, kind, text, end = key.groups("")
            if kind != _RELEASED and code not in _MODIFIERS:
                yield from self._understood(f"{ESC}[{code};{modifiers}{text}{end}")
        else:
            yield from self._understood(sequence)

    def _after_escape(self, character: str) -> Iterator[Message]:
        if character.isprintable():
            name = _character_to_key(character)
            shifted = f"shift+{name.lower()}" if len(name) == 1 and name.isupper() else name
            yield events.Key(f"alt+{shifted}", character)
        elif ESC + character in ANSI_SEQUENCES_KEYS:
            yield from self._understood(ESC + character)
        else:
            yield events.Key("escape", ESC)
            yield from self._understood(character)

    def _understood(self, whole: str) -> Iterator[Message]:
        """Give what Textual's parser makes of a character or a whole sequence; nothing where it stumbles over it."""
        try:
            messages = list(super().feed(whole))
        except Exception:  # a number that is none, a character beyond Unicode
            super().__init__()  # its generator has ended
            return
        if self._timeout_time is None:
            yield from messages
        else:
            super().__init__()  # it waits for more of what it does not know


def _is_of_left_button_or_wheel(buttons: int) -> bool:
    """Tell what a mouse report is of (xterm's "Mouse Tracking"); moves with no button are let through."""
    button, moves = buttons & ~0b11_1100, buttons & 0b10_0000
    return button in {0, 64, 65, 66, 67} or (button == 3 and bool(moves))


# How wide text is where terminals disagree. It is the terminal that decides how many columns a vowel sign of Devanagari
# has, or a filler of Hangul; a new emoji has one column where it is not known yet. Such text is measured by the widest
# answer, and what stands behind it is put into its column, whatever the terminal thinks of the text: so none loses any.
_FILLERS = {"\u115f": 2, "\u3164": 2, "\uffa0": 1}
"""Columns of the fillers of Hangul, which newer terminals do not show."""
_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
"""Vowels and final consonants of Hangul, which join the consonant before them where the terminal can do so."""
_IGNORED_FROM = 0xE0000
"""The first of the characters that no terminal shows (tags, further variation selectors)."""
_ISOLATE = re.compile("[\u2068\u2069]")
_MAYBE_DISPUTED = re.compile(
    "[^\0-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205f\u2190-\u22ff\u2500-\u25ff\u3000-\u3163]"
)
"""Finds what is worth a closer look."""
_PIECE = re.compile(
    r"\x1b\[\d+;(\d+)H|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|\n|[^\x1b\n]+", re.DOTALL
)
"""Text of one style, or what stands between such: first of all, where it goes to."""


def _widest(code: int) -> int:
    """Return the most columns that terminals give a character for which Rich has none."""
    character = chr(code)
    counts = unicodedata.category(character) in {"Mc", "Cn"} or _JAMO.match(character)
    return _FILLERS.get(character, 1 if counts and code < _IGNORED_FROM else 0)


@cache
def _widest_table(unicode_version: str = "auto") -> CellTable:
    table = load(unicode_version)
    widths: list[tuple[int, int, int]] = []
    for start, end, width in table.widths:
        if width or not start or start >= _IGNORED_FROM:
            widths.append((start, end, width))
        else:
            for widest, codes in groupby(range(start, end + 1), _widest):
                first, *others = codes
                widths.append((first, others[-1] if others else first, widest))
    return table._replace(widths=widths)


def measure_widely() -> None:
    """Have Rich, and Textual by that, give text the most columns that a terminal may give it."""
    rich.cells.load_cell_table = _widest_table  # type: ignore[attr-defined]
    rich.cells.cached_cell_len.cache_clear()
    get_character_cell_size.cache_clear()


def placed(output: str) -> str:
    """Return what Textual writes, disputed text laid on blanks of its width, and what follows put into its column."""
    if not _MAYBE_DISPUTED.search(output):
        return output
    pieces: list[str] = []
    column = 0
    for match in _PIECE.finditer(output):
        piece = match[0]
        if match[1]:
            column = int(match[1])
        elif piece[0] not in "\x1b\n":
            width = cell_len(piece)
            if column and any(map(_is_disputed, set(piece))):
                piece = f"{' ' * width}\x1b[{column}G{_with_moves(piece, column)}\x1b[{column + width}G"
            column += width
        pieces.append(piece)
    return "".join(pieces)


def _with_moves(text: str, column: int) -> str:
    """Put what follows an isolate into its column: terminals that do not know those may skip the rest of the text."""
    return _ISOLATE.sub(lambda found: f"{found[0]}\x1b[{column + cell_len(text[: found.end()])}G", text)


@cache
def _is_disputed(character: str) -> bool:
    """Whether terminals disagree about a character: marks, what is new or not shown by all, and emoji."""
    category = unicodedata.category(character)
    is_emoji = category == "So" and get_character_cell_size(character) > 1
    is_of_hangul = character in _FILLERS or _JAMO.match(character)
    return category in {"Mc", "Mn", "Me", "Cf", "Cn", "Co"} or is_emoji or bool(is_of_hangul)

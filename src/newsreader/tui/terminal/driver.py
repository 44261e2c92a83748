"""Textual's driver, which survives the loss of its terminal and takes from it only what means something.

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
from codecs import getincrementaldecoder
from collections.abc import Iterator
from time import monotonic
from typing import Any, cast

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import _character_to_key
from textual.message import Message

from newsreader.tui.terminal.output import ScreenFile, screen_stream
from newsreader.tui.terminal.widths import placed

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
_UNWANTED = re.compile(r"\x1b\[(?:<.*|48;.*t|\?2048;\d\$y)")
"""Reports that Textual would act on: broken ones of the mouse, and those of the size, which the system knows better."""


class GuardedDriver(LinuxDriver):
    """The terminal, whose size is its own and whose text is in its own encoding."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast(Any, ScreenFile(screen_stream()))
        self._size = size or self._get_terminal_size()

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
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], TICK)[0]:
                data = os.read(self.fileno, CHUNK)
                if not data:
                    raise OSError("the terminal is closed")
                for message in terminal_input.feed(decode(data)):
                    self.process_message(message)
            for message in terminal_input.tick():
                self.process_message(message)


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
            if kind != _RELEASED:
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

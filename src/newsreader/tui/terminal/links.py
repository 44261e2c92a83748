"""Opening an address in the program for it, and copying it: by the terminal (OSC 52), tmux and clipboard programs."""

from __future__ import annotations

import asyncio
import os
import subprocess
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from newsreader.blocks import Link, LinkKind
from newsreader.errors import UsageError
from newsreader.library import programs
from newsreader.settings import Settings
from newsreader.tui.dialogs.dialog import Dialog
from newsreader.tui.host import notify

MAX_SHOWN = 5
"""Lines of what was copied that a toast shows; of more it shows fewer, and counts the others."""
PATIENCE = 2.0
"""Seconds that a clipboard program may take."""
CLIPBOARDS = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("WSL_DISTRO_NAME", ("clip.exe",)),
    ("TERMUX_VERSION", ("termux-clipboard-set",)),
    ("HOME", ("pbcopy",)),
    ("TMUX", ("tmux", "load-buffer", "-w", "-")),
)
"""Programs that take a copy, by the variable that says that there is a clipboard for them; pbcopy has none, and is on
macOS alone. tmux (3.2 and later) passes the copy on to its terminal, which by default it does not let programs do."""


async def open_link(app: App[Any], link: Link, settings: Settings) -> bool:
    """Open a link with the first program for what it leads to that works; return whether one did.

    One that draws in the terminal gets it meanwhile, others never touch it. Where none works, the address is shown, to
    be copied.

    Run it as a worker: a program with a window of its own is watched for a moment (`programs.MOMENT`).
    """
    try:
        commands = programs.commands(link.url, kind=link.kind, settings=settings)
    except UsageError as error:
        notify(app, str(error), problem=True)
        return False
    if app.is_web:  # under `textual serve` the person is in front of a browser, which may be on another machine
        app.open_url(link.url)
        return True
    for command in commands:
        if command.in_terminal:
            with app.suspend():
                opened = programs.run_in_terminal(command)
        else:
            opened = await asyncio.to_thread(programs.start, command)
        if opened:
            return True
    program, names = ("mail program", "mail") if link.kind is LinkKind.MAIL else ("browser", "BROWSER")
    what = f"The {program} could not be started." if commands else f"No {program} was found; {names} can name one."
    app.push_screen(AddressScreen(link.url, what))
    return False


class AddressScreen(Dialog[None]):
    """Shows what went wrong, and the whole address; y copies it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,c", "copy", "Copy", show=False),
        Binding("q,enter,o", "dismiss", "Close", show=False),
    ]

    def __init__(self, url: str, what: str) -> None:
        super().__init__(hints=[("y", "copy"), ("Esc", "close")])
        self._url = url
        self._what = what

    def compose_body(self) -> ComposeResult:
        """Compose what went wrong, and the address."""
        with VerticalScroll():
            yield Static(Content(self._what), classes="what")
            yield Static(Content(self._url), classes="address")

    def action_copy(self) -> None:
        """Copy the address."""
        self.run_worker(copy(self.app, self._url), group="clipboard", exit_on_error=False)


async def copy(app: App[Any], text: str) -> None:
    """Copy `text` and say so in a toast, with the text or its first lines, and with what to do where it may not arrive.

    Run it as a worker: clipboard programs are waited for.
    """
    app.copy_to_clipboard(text)
    programs = [program for variable, program in CLIPBOARDS if os.environ.get(variable)]
    taken = [await asyncio.to_thread(_feed, program, text) for program in programs]
    doubt = "" if any(taken) else doubts()
    lines = text.split("\n")
    if len(lines) > MAX_SHOWN:
        lines[MAX_SHOWN - 1 :] = [f"and {len(lines) - MAX_SHOWN + 1:,} more lines"]
    notify(app, "\n".join([*lines, doubt]).rstrip(), title="Copied", problem=bool(doubt))


def doubts() -> str:
    """Say why the terminal may not have taken the copy, and what helps; empty where it should."""
    if os.environ.get("TMUX"):
        return "If it did not arrive: tmux needs `set -g set-clipboard on`."
    if os.environ.get("STY"):
        return "If it did not arrive: screen does not pass it on; select the text with Shift and the mouse."
    if os.environ.get("TERM") == "linux":
        return "The Linux console has no clipboard."
    if os.environ.get("VTE_VERSION") or os.environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return "If it did not arrive: this terminal takes no copies; select the text with Shift and the mouse."
    return ""


def _feed(arguments: tuple[str, ...], text: str) -> bool:
    """Give a program the text; False where it is not installed, fails, or takes too long."""
    try:
        subprocess.run(  # noqa: S603 - fixed arguments, no shell; the text goes to its input
            arguments,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True

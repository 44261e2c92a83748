"""Copying: by the terminal itself (OSC 52), through tmux, and by a clipboard program where there is one."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from newsreader.tui.host import notify

if TYPE_CHECKING:
    from textual.app import App

TMUX = ("tmux", "load-buffer", "-w", "-")
"""Has tmux (3.2 and later) pass a copy on to its terminal; as it comes set, it does not let programs do so."""
PATIENCE = 2.0
"""Seconds that a clipboard program may take."""


async def copy(app: App[Any], text: str) -> None:
    """Copy `text` and say so in a toast, with the text itself, and with what to do where it may not arrive.

    Run it as a worker: clipboard programs are waited for.
    """
    app.copy_to_clipboard(text)
    sure = False
    for arguments in programs():
        sure = await asyncio.to_thread(_feed, arguments, text) or sure
    passed = "TMUX" in os.environ and await asyncio.to_thread(_feed, TMUX, text)
    doubt = "" if sure else await asyncio.to_thread(doubts, passed_on=passed)
    notify(app, f"{text}\n{doubt}".rstrip(), title="Copied", problem=bool(doubt))


def programs(
    environment: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
) -> list[tuple[str, ...]]:
    """Tell the clipboard programs that are here and can reach a display, one for each."""
    wanted: list[list[tuple[str, ...]]] = []
    if sys.platform == "darwin":
        wanted.append([("pbcopy",)])
    if environment.get("WAYLAND_DISPLAY"):
        wanted.append([("wl-copy",)])
    if environment.get("DISPLAY"):
        wanted.append([("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")])
    if environment.get("WSL_DISTRO_NAME"):
        wanted.append([("clip.exe",)])
    if environment.get("TERMUX_VERSION"):
        wanted.append([("termux-clipboard-set",)])
    found = ([program for program in group if which(program[0])] for group in wanted)
    return [group[0] for group in found if group]


def doubts(
    environment: Mapping[str, str] = os.environ,
    ask: Callable[[tuple[str, ...]], str] | None = None,
    passed_on: bool = False,
) -> str:
    """Say why the terminal may not have taken the copy, and what helps; empty where it should.

    Args:
        environment: the environment variables that tell the terminal.
        ask: runs a program and gives what it printed; tmux is asked for its setting.
        passed_on: tmux itself took the copy, too.
    """
    if environment.get("TMUX"):
        setting = (ask or _ask)(("tmux", "show-options", "-gv", "set-clipboard"))
        enough = {"on", "external"} if passed_on else {"on"}
        return "" if setting.strip() in enough else "If it did not arrive: tmux needs `set -g set-clipboard on`."
    if environment.get("STY"):
        return "If it did not arrive: screen does not pass it on; select the text with Shift and the mouse."
    if environment.get("TERM") == "linux":
        return "The Linux console has no clipboard."
    if environment.get("VTE_VERSION") or environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return "If it did not arrive: this terminal takes no copies; select the text with Shift and the mouse."
    return ""


def _feed(arguments: tuple[str, ...], text: str) -> bool:
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


def _ask(arguments: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout

"""Opening an address from the reader: a text browser is lent the terminal, others never touch it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from newsreader.errors import UsageError
from newsreader.library import opening
from newsreader.tui.host import notify
from newsreader.tui.refresh.address import AddressScreen

if TYPE_CHECKING:
    from textual.app import App


async def open_in_browser(app: App[Any], url: str) -> None:
    """Open `url` with the first program that takes it; where none does, show it, to be copied.

    Run it as a worker: a browser with a window of its own is watched for a moment (`opening.MOMENT`).
    """
    try:
        commands = opening.commands(url)
    except UsageError as error:
        notify(app, str(error), problem=True)
        return
    for command in commands:
        if command.in_terminal:
            opened = _lend_terminal(app, command)
        else:
            opened = await asyncio.to_thread(opening.start, command)
        if opened:
            return
    what = "The browser could not be started." if commands else "No browser was found; BROWSER can name one."
    app.push_screen(AddressScreen(url, what))


def _lend_terminal(app: App[Any], command: opening.Command) -> bool:
    with app.suspend():
        return opening.run_in_terminal(command)

"""Opening an address from the reader: a text browser is lent the terminal, others never touch it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from newsreader.errors import UsageError
from newsreader.library import browser
from newsreader.tui.refresh.address import AddressScreen
from newsreader.tui.toasts import tell

if TYPE_CHECKING:
    from textual.app import App


async def open_in_browser(app: App[Any], url: str) -> None:
    """Open `url` with the first program that takes it; where none does, show it, to be copied.

    Run it as a worker: a browser with a window of its own is watched for a moment (`browser.MOMENT`).
    """
    try:
        commands = browser.commands(url)
    except UsageError as error:
        tell(app, str(error), problem=True)
        return
    for command in commands:
        if command.in_terminal:
            opened = _lend_terminal(app, command)
        else:
            opened = await asyncio.to_thread(browser.start, command)
        if opened:
            return
    what = "The browser could not be started." if commands else "No browser was found; BROWSER can name one."
    app.push_screen(AddressScreen(url, what))


def _lend_terminal(app: App[Any], command: browser.Command) -> bool:
    with app.suspend():
        return browser.run_in_terminal(command)

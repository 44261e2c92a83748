"""Pictures of an article in the terminal: fetched beside reading, then shown in the place of the reader.

The detail draws lines as they are seen, and no terminal scrolls pictures like lines; so a picture has the terminal to
itself until a key is pressed, as a text browser has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

from textual.app import App

from newsreader.blocks import Link
from newsreader.errors import NewsreaderError
from newsreader.library import Library, programs
from newsreader.model import Article
from newsreader.settings import Settings
from newsreader.text import clean_line
from newsreader.tui.host import Host
from newsreader.tui.panes import Panes
from newsreader.tui.terminal import links

KEPT = 8
"""Pictures that are kept in memory, the last ones."""
INSTALL = "Pictures need textual-image and pillow: pip install 'newsreader-tui[pictures]'"
PROGRAM = (sys.executable, "-P", "-m", "newsreader.tui.terminal.picture")


@dataclass(eq=False)
class Pictures:
    """Shows pictures; what can't be shown is opened in the program for it."""

    library: Library
    panes: Panes
    host: Host
    settings: Settings
    _kept: dict[str, bytes] = field(default_factory=dict)
    """By their addresses, as PNG."""
    _asked: str = ""
    """The address of the picture that is wanted and not there yet."""

    def show(self, link: Link, article: Article, opened: Callable[[], object]) -> None:
        """Show a picture of an article as soon as it is there, unless the person has gone on to something else.

        `opened` is called when it is seen.
        """
        from newsreader.sources import pictures  # noqa: PLC0415 - few look at pictures

        if not pictures.are_installed():
            self.host.notify(INSTALL, problem=True)
        if self.host.screen.app.is_web or not pictures.are_installed():
            self.host.run_worker(self._open, link, opened)
        elif link.url != self._asked:
            self._asked = link.url
            self.host.run_worker(self._show, link, article, opened)

    async def _open(self, app: App[Any], link: Link, opened: Callable[[], object]) -> None:
        if await links.open_link(app, link, self.settings):
            opened()

    async def _show(self, app: App[Any], link: Link, article: Article, opened: Callable[[], object]) -> None:
        if link.url not in self._kept:
            self.host.notify("Fetching the picture")
        try:
            picture = self._kept.get(link.url) or await self._fetch(link, article)
            if self._is_wanted(link, article):
                words = clean_line(f"{link.words or urlsplit(link.url).hostname} — any key: back")
                with TemporaryFile() as given, app.suspend():
                    given.write(picture)
                    given.seek(0)
                    if programs.run((*PROGRAM, words), given=given):
                        raise NewsreaderError("the terminal can't draw it")
                opened()
        except (NewsreaderError, OSError) as error:
            if self._is_wanted(link, article):
                self.host.notify(f"The picture can't be shown here: {error}", problem=True)
                await self._open(app, link, opened)
        finally:
            if self._asked == link.url:
                self._asked = ""

    async def _fetch(self, link: Link, article: Article) -> bytes:
        """Fetch a picture and keep it. Raises NewsreaderError."""
        from newsreader.sources.pictures import fetch_picture  # noqa: PLC0415

        untrusted = urlsplit(link.url).hostname != self.library.own_host(article.source)
        picture = self._kept[link.url] = await fetch_picture(link.url, untrusted=untrusted)
        while len(self._kept) > KEPT:
            self._kept.pop(next(iter(self._kept)))
        return picture

    def _is_wanted(self, link: Link, article: Article) -> bool:
        """Whether a picture is the last that was asked for, and its article is still what is looked at."""
        current = self.panes.list.current
        is_there = self.host.screen.is_active and current is not None and current.id == article.id
        return is_there and self._asked == link.url

"""The reader on a library of a few days, driven by keys, waiting for conditions."""

import re
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date

import pytest
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from newsreader.library import Library, marking
from newsreader.model import Draft
from newsreader.settings import Settings
from newsreader.tui.app import NewsApp, Session
from newsreader.tui.list.headlines import Day

PATIENCE = 10.0
"""Seconds after which a condition counts as never met."""

CHARACTERS = {"slash": "/", "enter": "\r", "space": " ", "tab": "\t", "left_parenthesis": "(", "escape": "\x1b"}


class Reader:
    """The reader under test, as somebody in front of it knows it."""

    def __init__(self, app: NewsApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.screen = app.reader
        self.list = app.reader.list
        self.detail = app.reader.detail
        self.notified: list[str] = []
        """The texts of all toasts, of those that have expired too."""
        show = app.notify

        def notify(message: str, **options: object) -> None:
            self.notified.append(message)
            show(message, **options)

        app.notify = notify

    async def press(self, *keys: str) -> None:
        """Type keys as fast as they go, and wait until the last one has done its work."""
        if not keys:
            return
        self.type_ahead(*keys)
        taken: list[bool] = []
        self.app.call_later(taken.append, True)  # after the last of them
        delivered = lambda: self.app._delivery is None or self.app._delivery.done()  # noqa: E731
        await self.until(lambda: (taken and delivered()) or self.app._exit, f"all done of {keys}")
        await self.pilot.pause()

    def type_ahead(self, *keys: str) -> None:
        """Send keys as a slow line does: all in one piece."""
        for key in keys:
            named = _character_to_key(key) if len(key) == 1 else key
            character = key if len(key) == 1 else CHARACTERS.get(key)
            self.app.post_message(Key(named, character))

    async def until(self, predicate: Callable[[], object], what: str) -> None:
        """Wait for a condition, or fail saying what never came about."""
        deadline = time.monotonic() + PATIENCE
        while not predicate():
            assert time.monotonic() < deadline, f"never: {what}; toasts {self.toasts}, status {self.status!r}"
            await self.pilot.pause()

    async def search(self, text: str, hits: int) -> None:
        """Type a search, and wait for so many headlines."""
        await self.press("slash", *text)
        await self.until(lambda: self.count == hits and self.screen.finding.query.search == text, f"{hits} for {text}")

    async def saved(self) -> None:
        """Wait until everything that was marked is on disk and settled on the screen."""
        await self.until(lambda: not self.screen.presenter.marks._pending, "all marks saved")

    @property
    def current(self) -> str:
        """The headline under the cursor."""
        return self.list.current.headline if self.list.current else ""

    @property
    def count(self) -> int:
        return len(self.list.headlines.articles)

    @property
    def headlines(self) -> list[str]:
        return [article.headline for article in self.list.headlines.articles]

    @property
    def days(self) -> list[str]:
        """The day headings."""
        found = map(self.list.headlines.at, range(len(self.list.headlines)))
        return [day.day.isoformat() for day in found if isinstance(day, Day)]

    @property
    def lines(self) -> list[str]:
        """The screen, as text."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def row(self, headline: str) -> str:
        """The line of the list that an article stands in."""
        index = self.headlines.index(headline)
        return self.list.render_line(self.list.headlines.row_of(index) - self.list.top).text

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def status(self) -> str:
        return self.screen.status.render().plain

    @property
    def title(self) -> str:
        """The line at the top, without the blanks at its end and before what is searched for."""
        return re.sub(r"  +(?=/)", "  ", self.lines[0].rstrip())

    @property
    def page(self) -> str:
        """The whole text of the detail."""
        return self.detail.content.plain

    @property
    def toasts(self) -> list[str]:
        return [notification.message for notification in self.app._notifications]

    def read(self, headline: str) -> bool:
        """Whether an article is read, as the library has it."""
        found = next(each for each in self.app.library.store.articles.values() if each.headline == headline)
        return self.app.library.store.states[found.id].read


Opener = Callable[..., object]


@pytest.fixture
def open_reader(library: Library) -> Opener:
    """Open the reader on the library: `async with open_reader() as reader`."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (100, 30),
        query: str = "",
        session: Session | None = None,
        on: Library = library,
        settings: Settings | None = None,
    ) -> AsyncIterator[Reader]:
        app = NewsApp(on, query=query, session=session, settings=settings)
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                reader = Reader(app, pilot)
                await pilot.pause()
                yield reader
        finally:
            app.close()

    return opened


@pytest.fixture
def mark(library: Library) -> Callable[[Iterable[int], str], None]:
    """Mark articles, as another process would have before."""

    def set_field(ids: Iterable[int], field: str = "read") -> None:
        marking.set_state(library, ids, field, True)

    return set_field


@pytest.fixture
def week(add: Callable[..., list[int]], mark: Callable[[Iterable[int]], None]) -> list[int]:
    """Seven articles of four days, the second and the fifth read."""
    rows = [
        ("Harbour reopens", 13, "Ships are back.\nAll of them."),
        ("Lighthouse sold", 13, "A buyer was found."),
        ("Bridge inspected", 11, "No cracks."),
        ("Ferry delayed", 11, ""),
        ("Harbour master retires", 8, "After thirty years."),
        ("Tide tables corrected", 8, "Two typing errors."),
        ("Old wreck found", 1, "Below the harbour."),
    ]
    ids = add(
        *[
            Draft(
                headline=headline,
                published=date(2025, 11, day),
                summary=summary,
                section="Port" if day > 8 else "Sea",
                url=f"https://port.example/{number}",
            )
            for number, (headline, day, summary) in enumerate(rows)
        ]
    )
    mark([ids[1], ids[4]])
    return ids

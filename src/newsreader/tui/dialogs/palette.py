"""The command palette: every action with its key, every view, the theme, and the headlines themselves."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, cast

from textual import events
from textual.app import App, ComposeResult
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.errors import NoWidget

from newsreader.library.search.searching import select
from newsreader.library.views import views
from newsreader.model import Article
from newsreader.query import EVERYTHING
from newsreader.text import find_spans, fold
from newsreader.tui.cells import QUIET, plain_line
from newsreader.tui.dialogs.dialog import Dialog, SteadyList, matches
from newsreader.tui.keys.table import BY_NAME, Scope

MAX_HEADLINES = 30
"""Headlines shown at most."""
MIN_LETTERS = 3
"""Letters typed before headlines are searched."""


class SteadyCommandList(CommandList, SteadyList):
    """The commands found, in a list that bears keys and clicks at any time."""


class Palette(CommandPalette):
    """Textual's palette, for terminals of any size: its own draws nothing at 20x5, and fails below 8 columns."""

    CSS_PATH = Dialog.CSS_PATH
    VERTICAL_BREAKPOINTS = [(0, "-low"), (28, "-high")]  # noqa: RUF012 - not a ClassVar in Textual

    def compose(self) -> ComposeResult:
        """Compose it as Textual does, but for the list."""
        for widget in super().compose():
            yield SteadyCommandList() if isinstance(widget, CommandList) else widget

    def on_click(self, event: events.Click) -> None:
        """Close it when something else is clicked, or a place that a resize took away."""
        event.prevent_default()
        try:
            beside = self.get_widget_at(event.screen_x, event.screen_y)[0] is self
        except NoWidget:
            beside = True
        if beside:
            self._action_escape()


def open_palette(app: App[Any]) -> None:
    """Open the palette, unless it is open."""
    if not CommandPalette.is_open(app):
        app.push_screen(Palette(id="--command-palette"))


class Entry(NamedTuple):
    """Something that is found by its name."""

    name: str
    keys: str
    help: str
    run: Callable[[], object]


class Entries(Provider):
    """What is offered before anything is typed, and found by its name, or else by its description.

    All typed words must be there, and not merely the letters in their order: a headline looked for shall not find "all
    below read".
    """

    SCORE = 1.0

    @abstractmethod
    def entries(self) -> Iterable[Entry]:
        """Give all there is, in order."""

    async def discover(self) -> Hits:
        """Offer everything."""
        for entry in self.entries():
            yield DiscoveryHit(self._line(entry, ""), entry.run, entry.name, entry.help or None)

    async def search(self, query: str) -> Hits:
        """Offer what has all typed words."""
        for entry in self.entries():
            if matches(f"{entry.name} {entry.help}", query):
                score = self.SCORE if matches(entry.name, query) else self.SCORE / 2
                yield Hit(score, self._line(entry, query), entry.run, entry.name, entry.help or None)

    def _line(self, entry: Entry, typed: str) -> Content:
        keys = Content.styled(f"  {entry.keys}", QUIET) if entry.keys else Content("")
        return _highlighted(self, entry.name, typed) + keys


class Commands(Entries):
    """The actions, in the order of the table of keys, and the theme."""

    def entries(self) -> Iterable[Entry]:
        """Give the actions that are not mere movements."""
        app = cast(Any, self.app)
        for key in BY_NAME.values():
            if key.scope is not Scope.PANE and key.name != "palette":
                keys = " ".join(key.shown_keys)
                yield Entry(key.label.capitalize(), keys, key.description, partial(app.run_key, key))
        yield Entry("Theme", "", "Choose the colours.", app.search_themes)


class Views(Entries):
    """The sources, sections, tags and saved views; those that every library has are actions already."""

    SCORE = 0.4

    async def startup(self) -> None:
        """Read the views from the library, off the screen's thread."""
        found = await asyncio.to_thread(views, cast(Any, self.app).library)
        self._views = [view for view in found if view.kind != "view"]

    def entries(self) -> Iterable[Entry]:
        """Give the views."""
        for view in self._views:
            name = f"{view.kind.capitalize()}: {plain_line(view.name)}"
            yield Entry(name, "", "", partial(cast(Any, self.app).show_view, view))


class Headlines(Provider):
    """The headlines of the library, newest first; choosing one goes to its article."""

    _folded: list[tuple[str, Article]] | None = None

    async def search(self, query: str) -> Hits:
        """Offer the newest headlines in which all typed words stand; they come after the commands."""
        words = fold(query).split()
        if sum(map(len, words)) < MIN_LETTERS:
            return
        app = cast(Any, self.app)

        def find() -> list[Article]:
            if self._folded is None:
                self._folded = [(fold(article.headline), article) for article in select(app.library, EVERYTHING)]
            found = (article for headline, article in self._folded if all(word in headline for word in words))
            return list(islice(found, MAX_HEADLINES))

        found = await asyncio.to_thread(find)
        for place, article in enumerate(found, 1):
            headline = plain_line(article.headline)
            line = _highlighted(self, headline, query)
            yield Hit(0.1 / place, line, partial(app.show_article, article.id), headline)


PROVIDERS: set[type[Provider] | Callable[[], type[Provider]]] = {Commands, Views, Headlines}
"""For `App.COMMANDS` of the app, whose methods and library they use; they take the place of Textual's own commands."""


def _highlighted(provider: Provider, text: str, typed: str) -> Content:
    """Write `text` as it is, never as markup, with the typed words standing out."""
    content = Content(text)
    if provider.match_style is not None:
        for start, end in find_spans(text, fold(typed).split()):
            content = content.stylize(provider.match_style, start, end)
    return content

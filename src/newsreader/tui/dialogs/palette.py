"""The command palette: every action with its key, every view, the theme, and the headlines themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual import events
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.errors import NoWidget

from newsreader.library.library import Library
from newsreader.library.search.searching import visible
from newsreader.library.views import views
from newsreader.model import Article
from newsreader.text import find_spans, fold
from newsreader.tui.dialogs.narrowing import SteadyList, narrowed
from newsreader.tui.keys.table import BY_NAME, Scope

if TYPE_CHECKING:
    from textual.app import App, ComposeResult

    from newsreader.tui.app import NewsApp

MOST_HEADLINES = 30
"""Headlines shown at most."""
FEWEST_LETTERS = 3
"""Letters typed before headlines are looked through."""


class FoundList(CommandList, SteadyList):
    """The commands found."""


class Palette(CommandPalette):
    """Textual's palette, for terminals of any size: its own draws nothing at 20x5, and fails below 8 columns."""

    DEFAULT_CSS = """
    Palette SearchIcon { display: none; }
    Palette CommandList { min-width: 12; }
    Palette.-low > Vertical { margin-top: 0; }
    Palette.-low #--input { border: none; }
    Palette.-low CommandInput { border: none; height: 1; }
    Palette.-low CommandList { border: none; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012 - not a ClassVar in Textual

    def compose(self) -> ComposeResult:
        """Compose it as Textual does, with a list that bears clicks and keys at any time."""
        for widget in super().compose():
            yield FoundList() if isinstance(widget, CommandList) else widget

    def on_click(self, event: events.Click) -> None:
        """Close it when something else is clicked, or a place that a resize took away."""
        event.prevent_default()
        try:
            beside = self.get_widget_at(event.screen_x, event.screen_y)[0] is self
        except NoWidget:
            beside = True
        if beside:
            self._action_escape()


def open_palette(app: App[Any], *providers: type[Provider]) -> None:
    """Open the palette on these providers, or on the app's own."""
    if not CommandPalette.is_open(app):
        app.push_screen(Palette(providers=providers or None, id="--command-palette"))


class _Command(NamedTuple):
    name: str
    keys: str
    help: str
    run: Callable[[], object]


class Commands(Provider):
    """What can be asked for by name: the actions, and the theme."""

    async def discover(self) -> Hits:
        """Offer everything, in the order of the table of keys."""
        for command in self._commands():
            yield DiscoveryHit(self._line(command, ""), command.run, command.name, command.help)

    async def search(self, query: str) -> Hits:
        """Offer the actions in whose names, or else in whose descriptions, all typed words stand.

        Not what merely has the letters in their order: a headline looked for shall not find "all below read".
        """
        for command in self._commands():
            if narrowed(f"{command.name} {command.help}", query):
                score = 1.0 if narrowed(command.name, query) else 0.5
                yield Hit(score, self._line(command, query), command.run, command.name, command.help)

    def _commands(self) -> Iterator[_Command]:
        app = _app(self)
        for key in BY_NAME.values():
            if key.scope is not Scope.PANE and key.name != "palette":
                keys = " ".join(key.shown_keys)
                yield _Command(key.label.capitalize(), keys, key.description, partial(app.run_key, key))
        yield _Command("Theme", "", "Choose the colours.", app.search_themes)

    def _line(self, command: _Command, typed: str) -> Content:
        keys = Content.styled(f"  {command.keys}", "$foreground-muted") if command.keys else Content("")
        return _highlighted(self, command.name, typed) + keys


class Views(Provider):
    """The sources, sections and tags; those that every library has are actions already."""

    async def startup(self) -> None:
        """Look through the library, off the screen's thread."""
        found = await asyncio.to_thread(views, _app(self).library)
        self._views = [(f"{view.kind.capitalize()}: {view.name}", view) for view in found if view.kind != "view"]

    async def discover(self) -> Hits:
        """Offer every view."""
        for name, view in self._views:
            yield DiscoveryHit(Content(name), partial(_app(self).show_view, view), name)

    async def search(self, query: str) -> Hits:
        """Offer the views in whose names all typed words stand."""
        for name, view in self._views:
            if narrowed(name, query):
                yield Hit(0.4, _highlighted(self, name, query), partial(_app(self).show_view, view), name)


class Headlines(Provider):
    """The headlines of the library, newest first; choosing one goes to its article."""

    _folded: list[tuple[str, Article]] | None = None

    async def search(self, query: str) -> Hits:
        """Offer the newest headlines in which all typed words stand; they come after the commands."""
        words = fold(query).split()
        if sum(map(len, words)) < FEWEST_LETTERS:
            return
        app = _app(self)
        if self._folded is None:
            self._folded = await asyncio.to_thread(_folded, app.library)
        found = await asyncio.to_thread(_newest_with, words, self._folded)
        for place, article in enumerate(found):
            score = 0.1 / (place + 1)
            line = _highlighted(self, article.headline, query)
            yield Hit(score, line, partial(app.show_article, article.id), article.headline)


PROVIDERS: set[type[Provider] | Callable[[], type[Provider]]] = {Commands, Views, Headlines}
"""For `App.COMMANDS`; they take the place of Textual's own commands."""


def _app(provider: Provider) -> NewsApp:
    return cast("NewsApp", provider.app)


def _folded(library: Library) -> list[tuple[str, Article]]:
    return [(fold(article.headline), article) for article in visible(library)]


def _newest_with(words: list[str], folded: Iterable[tuple[str, Article]]) -> list[Article]:
    found: list[Article] = []
    for headline, article in folded:
        if all(word in headline for word in words):
            found.append(article)
            if len(found) == MOST_HEADLINES:
                break
    return found


def _highlighted(provider: Provider, text: str, typed: str) -> Content:
    """Write `text` as it is, never as markup, with the typed words standing out."""
    content = Content(text)
    if provider.match_style is not None:
        for start, end in find_spans(text, fold(typed).split()):
            content = content.stylize(provider.match_style, start, end)
    return content

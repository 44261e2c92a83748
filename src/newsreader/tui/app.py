"""The app: one reading screen over one library, and what belongs to no screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme

from newsreader.errors import QueryError
from newsreader.ids import format_id, parse_id
from newsreader.library import Library
from newsreader.library.patterns import SandboxedPatterns
from newsreader.library.views import View
from newsreader.model import Article
from newsreader.query import Sort
from newsreader.settings import Settings
from newsreader.tui.cells import glyphs_for
from newsreader.tui.dialogs.pick import Choice, Palette, PickScreen
from newsreader.tui.keys import BY_NAME, Key, Scope, bindings, command_of
from newsreader.tui.screen import ReaderScreen
from newsreader.tui.search.query import ALL, ListQuery, view_named
from newsreader.tui.session import Session
from newsreader.tui.terminal.guard import GuardedApp
from newsreader.tui.themes import PLAIN, own_themes, readable

ALWAYS = {each for key in BY_NAME.values() if key.always for each in key.keys.split(",")}
"""The keys that work whatever is being typed."""


class NewsApp(GuardedApp):
    """The reader as a terminal app."""

    CSS_PATH = "app.tcss"
    TITLE = "newsreader"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APP)
    ENABLE_COMMAND_PALETTE = False  # ours takes its place

    def __init__(
        self,
        library: Library,
        query: str = "",
        session: Session | None = None,
        settings: Settings | None = None,
        problems: Sequence[str] = (),
    ) -> None:
        """Prepare the reader.

        Args:
            library: what to read; whoever opened it closes it, after `close()`.
            query: what to search for at first; without one, the reader opens where it was left.
            session: where the reader was left.
            settings: what the person set; the keys are in the table of keys already.
            problems: what of it could not be used, a line each, to be shown at the start.
        """
        settings, session = settings or Settings(), session or Session()
        # Without this Textual turns colours grey instead of leaving them out.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.library = library
        library.patterns = SandboxedPatterns()
        self.glyphs = glyphs_for(settings, getattr(sys.__stdout__, "encoding", None) or "utf-8")
        self.reader = reader = ReaderScreen(
            library,
            self.glyphs,
            first_query(library, query, session),
            parse_id(session.article),
            settings,
            problems=problems,
            group_stories=settings.group if session.group is None else session.group,
        )
        self.jobs = reader.jobs
        reader.top_bar.box.searches = session.searches
        reader.panes.zoomed = session.zoomed
        reader.panes.share(session.shares)
        reader.panes.views_on = session.views
        reader.detail.places = {
            article_id: (max(piece, 0), max(line, 0))
            for each, (piece, line) in session.places.items()
            if (article_id := parse_id(each))
        }
        reader.sharing.last_command, reader.sharing.last_folder = session.command, session.folder
        reader.views.closed = set(session.closed)
        self._own_themes, _ = own_themes(settings.themes)
        for theme in self._own_themes:
            self.register_theme(theme)
        self._chosen_theme = session.theme
        wanted = settings.theme if settings.theme in self.available_themes else session.theme
        if self.no_color or self.console.color_system == "standard":
            self.theme = PLAIN
        elif wanted in self.available_themes:
            self.theme = wanted

    def get_default_screen(self) -> Screen[None]:
        """Start where the news is read."""
        return self.reader

    def _refresh_notifications(self) -> None:
        """Show toasts where they hide nothing that matters."""
        super()._refresh_notifications()
        self.reader.place_toasts()

    def close(self) -> None:
        """Stop what goes on beside, and wait until all is saved; after the app has ended, and perhaps again."""
        self.reader.close()

    def session(self) -> Session:
        """Say where the reader is; also after the app has ended."""
        reader, query = self.reader, self.reader.finding.query
        reader.detail.keep_place()
        view = query.view if query.among is None else ALL
        group = reader.stories.is_on
        return Session(
            view=view.query,
            view_name=view.name,
            view_kind=view.kind,
            query=query.search,
            sort=query.sort.value,
            article=format_id(reader.list.current.id) if reader.list.current else "",
            shares=reader.panes.shares,
            zoomed=reader.panes.zoomed,
            group=None if group is reader.settings.group else group,
            views=reader.panes.views_on,
            closed=sorted(reader.views.closed),
            theme=self._chosen_theme,
            searches=reader.top_bar.box.searches,
            places={format_id(id_): place for id_, place in reader.detail.places.items()},
            command=reader.sharing.last_command,
            folder=reader.sharing.last_folder,
        )

    def waits(self) -> bool:
        """Hold keys back until the list shows what was asked for before them: they are meant for that."""
        finding = self.reader.finding
        is_finding = finding.is_searching and finding.before_typing is None
        return self.reader.host.held_for is not None or (is_finding and self.reader.is_active)

    def has_key(self, key: str) -> bool:
        """Whether a command or a saved view has a key."""
        return bool(command_of(key, BY_NAME.values())) or key in self.reader.views.saved_keys.views

    async def take_key(self, event: events.Key) -> bool:
        """Give the reading screen the keys that no binding takes, unless something is being typed."""
        reader = self.reader
        if self.screen is not reader or reader.is_typing or event.key in ALWAYS:
            return False
        return await reader.take_key(event.key)

    def action_go_to_number(self, number: int) -> None:
        """Go to a link of the detail that was clicked."""
        self.reader.reading.go_to_number(number)

    def action_command_palette(self) -> None:
        """Find a command, a view or a headline by its name."""
        self.push_screen(Palette(self.library), self._use_found)

    async def _use_found(self, found: Key | View | Article | None) -> None:
        match found:
            case Key(scope=Scope.READER):
                self.reader.run_command(found.name)
            case Key():
                await self.run_action(found.action, self)
            case View():
                self.reader.views.show(found)
            case Article():
                self.reader.finding.show_article(found.id)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Name the variable that `readable` adds, for themes of the terminal's own colours."""
        return {"selection": "ansi_default"}

    def get_css_variables(self) -> dict[str, str]:
        """Give the colours of the theme, those of text so that they can be read; the terminal's own are as they are."""
        variables = super().get_css_variables()
        if not self.current_theme.ansi:
            variables = self.theme_variables = readable(variables)
        return variables

    def action_choose_theme(self) -> None:
        """Choose the theme; each shows as the cursor rests on it."""
        before, set_theme = self.theme, self.reader.settings.theme
        own = {theme.name for theme in self._own_themes}

        def use(name: str | None) -> None:
            self.theme = name or before
            if name is not None:
                self._chosen_theme = name
                if set_theme not in {"", name}:
                    self.reader.host.notify(f"Until you quit: the config sets {set_theme}")

        themes = sorted(self.available_themes.values(), key=lambda theme: (theme.name not in own, theme.name))
        choices = [Choice(theme.name, theme.name, theme_kind(theme, is_own=theme.name in own)) for theme in themes]
        self.push_screen(
            PickScreen("Theme", choices, before, enter="use", preview=partial(setattr, self, "theme")), use
        )

    def action_show_help(self) -> None:
        """Show all keys."""
        from newsreader.tui.dialogs.help import HelpScreen  # noqa: PLC0415 - not needed to start

        views = {key: view.name for key, view in self.reader.views.saved_keys.views.items()}
        self.push_screen(HelpScreen(views, self.glyphs))


def theme_kind(theme: Theme, *, is_own: bool) -> str:
    """Say what kind of theme it is, for the list of them."""
    kind = "the terminal's colours" if theme.ansi else "dark" if theme.dark else "light"
    return f"{kind}, your own" if is_own else kind


def first_query(library: Library, query: str, session: Session) -> ListQuery:
    """What to show first: the query that was given, else what was shown when the reader was left."""
    sort = Sort(session.sort) if session.sort in list(Sort) else Sort.NEWEST
    if query or not session.view_name:
        first = ListQuery(search=query or session.query, sort=sort)
    else:
        view = view_named(library, session.view, session.view_name, session.view_kind)
        first = ListQuery(view, session.query, sort)
    try:
        _ = first.query
    except QueryError:
        return ListQuery(sort=sort)
    return first

"""The app: one reading screen over one library, and what belongs to no screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import ThemeProvider

from newsreader.errors import QueryError
from newsreader.ids import format_id, parse_id
from newsreader.library import Library
from newsreader.library.search.patterns import SandboxedPatterns
from newsreader.library.views import View
from newsreader.model import ArticleId
from newsreader.query import Sort
from newsreader.settings import Settings
from newsreader.tui.commands import grouping, moving, reading, triage, viewing
from newsreader.tui.dialogs.palette import PROVIDERS, open_palette
from newsreader.tui.glyphs import glyphs_for
from newsreader.tui.keys.chords import Answer, Chord
from newsreader.tui.keys.saved import SavedKeys
from newsreader.tui.keys.table import Key, Scope, always, bindings
from newsreader.tui.screen import ReaderScreen
from newsreader.tui.search.finding import ALL, Asked, Wanted, view_named
from newsreader.tui.search.recall import Recall
from newsreader.tui.session import Session
from newsreader.tui.terminal.guard import GuardedApp

ALWAYS = always()
DEFAULT_THEME = "textual-dark"
PLAIN_THEME = "ansi-dark"
"""The theme without colours of its own: what NO_COLOR gets."""


class NewsApp(GuardedApp):
    """The reader as a terminal app."""

    CSS_PATH = "app.tcss"
    TITLE = "newsreader"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APP)
    COMMANDS = PROVIDERS
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        library: Library,
        query: str = "",
        session: Session | None = None,
        settings: Settings | None = None,
        problems: Sequence[str] = (),
    ) -> None:
        """Take what to show.

        Args:
            library: what to read; whoever opened it closes it, after `close()`.
            query: what to search for at first; it takes the place of where the reader was left.
            session: where the reader was left.
            settings: what the person set; the keys are in the table of keys already.
            problems: what of it could not be used, a line each, to be told at the start.
        """
        settings = settings or Settings()
        # Without this Textual turns colours grey instead of leaving them out.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.library = library
        library.patterns = SandboxedPatterns()
        session = session or Session()
        self.glyphs = glyphs_for(settings, getattr(sys.__stdout__, "encoding", None) or "utf-8")
        self.reader = ReaderScreen(
            library,
            self.glyphs,
            first_asked(library, query, session),
            parse_id(session.article),
            settings,
        )
        self.saved_keys = SavedKeys(library)
        self.reader.problems = (*problems, *self.saved_keys.look())
        self.jobs = self.reader.jobs
        self._look_as(session)

    def _look_as(self, session: Session) -> None:
        """Look as the reader was left."""
        reader = self.reader
        reader.top_bar.box.recall = Recall(session.searches)
        reader.gathering.wanted = reader.settings.group if session.group is None else session.group
        reader.panes.zoomed, reader.panes.split = session.zoomed, session.split
        reader.panes.views_wanted = session.views
        if self.no_color:
            self.theme = PLAIN_THEME
        elif session.theme in self.available_themes:
            self.theme = session.theme

    def get_default_screen(self) -> Screen[None]:
        """Start where the news is read."""
        return self.reader

    def close(self) -> None:
        """Put away what the reader brought and changed, after the app has ended; may be called again."""
        self.reader.closing.cancel()
        self.reader.refresher.cancel()
        self.reader.gathering.close()
        self.reader.finder.want(None)
        self.library.patterns.close()
        self.jobs.close()
        self.reader.refresher.close()

    def session(self) -> Session:
        """Say where the reader is; also after the app has ended."""
        reader = self.reader
        view = reader.asked.view if reader.asked.among is None else ALL
        return Session(
            view=view.query,
            view_name=view.name,
            view_kind=view.kind,
            query=reader.asked.search,
            sort=reader.asked.sort.value,
            article=format_id(reader.list.current.id) if reader.list.current else "",
            split=reader.panes.split,
            zoomed=reader.panes.zoomed,
            group=None if reader.gathering.wanted is reader.settings.group else reader.gathering.wanted,
            views=reader.panes.views_wanted,
            theme="" if self.no_color else self.theme,
            searches=reader.top_bar.box.recall.searches,
        )

    def waits(self) -> bool:
        """Keep keys until the list shows what was asked for before them: they are meant for that."""
        reader = self.reader
        looking = reader.finder.wanted is not None and reader.before_typing is None and self.screen is reader
        return looking or reader.choosing

    async def take_key(self, event: events.Key) -> bool:
        """Take the key after the menu of bulk marks, keys that belong together, and those of saved views."""
        reader = self.reader
        if self.screen is not reader or reader.before_typing is not None or event.key in ALWAYS:
            return False
        if reader.chords.menu:
            triage.pick(reader, event.key)
            return True
        answer = reader.chords.press(event.key)
        if answer is Answer.PASS:
            if (view := self.saved_keys.views.get(event.key)) is not None:
                viewing.show_view(reader, view)
            return view is not None
        if isinstance(answer, Chord):
            await moving.run_chord(reader, answer)
        reader.refresh_status()
        return True

    async def run_key(self, key: Key) -> None:
        """Do what a key does, wherever the keys go at the moment."""
        await self.run_action(key.action, self.reader if key.scope is Scope.READER else self)

    def show_view(self, view: View) -> None:
        """Show a view, without a search."""
        viewing.show_view(self.reader, view)

    def show_article(self, article_id: ArticleId) -> None:
        """Put the cursor on an article, among all articles when the list does not have it."""
        grouping.reveal(self.reader, article_id)
        index = self.reader.list.headlines.index_of(article_id)
        if index is not None:
            self.reader.list.go_to(index)
        else:
            self.reader.before_search = None
            self.reader.want(Wanted(Asked(sort=self.reader.asked.sort), article_id))

    def action_go_to_number(self, number: int) -> None:
        """Go where a line of the detail leads that was clicked."""
        reading.go_to_number(self.reader, number)

    def action_command_palette(self) -> None:
        """Find a command, a view or a headline by its name."""
        open_palette(self)

    def search_themes(self) -> None:
        """Choose the colours."""
        open_palette(self, ThemeProvider)

    def action_show_help(self) -> None:
        """Show all keys."""
        from newsreader.tui.dialogs.help import HelpScreen  # noqa: PLC0415 - not needed to start

        views = {key: view.name for key, view in self.saved_keys.views.items()}
        self.push_screen(HelpScreen(views, self.glyphs))


def first_asked(library: Library, query: str, session: Session) -> Asked:
    """What to show at first: what was asked for in so many words, else what was shown when the reader was left."""
    sort = Sort(session.sort) if session.sort in list(Sort) else Sort.NEWEST
    view = view_named(library, session.view, session.view_name, session.view_kind)
    asked = Asked(ALL, query, sort) if query else Asked(view, session.query, sort)
    try:
        _ = asked.query
    except QueryError:
        return Asked(sort=sort)
    return asked

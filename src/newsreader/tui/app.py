"""The app and its reading screen, which compose panes and controllers, and pass keys, messages and outcomes on to them.

State goes down to the widgets, messages come up; threads post messages and touch no widget.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, cast

import msgspec
from msgspec.structs import replace
from textual import events, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from newsreader import debug
from newsreader.config import read_small, state_folder, write_small
from newsreader.errors import QueryError, UsageError
from newsreader.ids import format_id, parse_id, stable_id
from newsreader.library import Library
from newsreader.library.hooks import Hooks
from newsreader.library.patterns import SandboxedPatterns
from newsreader.library.views import View
from newsreader.model import Article
from newsreader.query import Sort
from newsreader.settings import Settings
from newsreader.tui.cells import glyphs_for
from newsreader.tui.detail.find import ArticleFind, FindBar
from newsreader.tui.detail.full_text import FullTexts
from newsreader.tui.detail.pane import Detail
from newsreader.tui.detail.reading import Reading
from newsreader.tui.detail.sharing import Sharing
from newsreader.tui.dialogs.pick import Choice, Palette, PickScreen
from newsreader.tui.history import History
from newsreader.tui.host import Host
from newsreader.tui.jobs import Job, Jobs, Outcome
from newsreader.tui.keys import BY_NAME, VIEW_COMMANDS, Chords, Key, Scope, bindings, command_of, commands_of, first_key
from newsreader.tui.list.stories import StoryIndexWorker
from newsreader.tui.marking import BULK_LABELS, Marking
from newsreader.tui.panes import Layout, Panes, Split, layout_for, too_small
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.refreshing import LibraryWatch, Refreshing
from newsreader.tui.search.finding import Finding, SearchBox, TopBar
from newsreader.tui.search.query import ALL, FindRequest, ListQuery, view_named
from newsreader.tui.settings_menu import SettingsMenu
from newsreader.tui.sources import Sources
from newsreader.tui.status_line import StatusLine, Where
from newsreader.tui.terminal.guard import GuardedApp
from newsreader.tui.themes import PLAIN, own_themes, readable
from newsreader.tui.views.managing import Managing
from newsreader.tui.views.sidebar import Sidebar
from newsreader.tui.views.viewing import Views

ALWAYS = {each for key in BY_NAME.values() if key.always for each in key.keys.split(",")}
"""The keys that work whatever is being typed."""
SHORT = 12
"""Rows below which the top line is only there for a search."""
TOAST_SHARE = 0.42
"""The share of a wide screen that they may take from the right, as the style sheet has it."""
LOOK_EVERY = 60
"""Seconds between looks at the counts when nothing happens, for the new day."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Where the reader was left, in one small file for each library; every field may be empty.

    It is a convenience: a file that can't be read or written is passed over without a word.
    """

    view: str = ""
    """The query of the view."""
    view_name: str = ""
    view_kind: str = ""
    query: str = ""
    """What was searched for in it."""
    sort: str = ""
    article: str = ""
    """The id of the article under the cursor, as people see it."""
    shares: dict[str, float] = {}
    """The list's share of the screen, from 0 to 1, by split (`newsreader.tui.panes.Split`), where it was changed."""
    zoomed: bool = False
    views: bool = True
    """Whether the list of views is shown where there is room for it."""
    closed: list[str] = []
    """The folders of the list of views that are closed, by their folded names."""
    theme: str = ""
    group: bool | None = None
    """Whether stories were shown as one row; None where the settings say it."""
    places: dict[str, tuple[int, int]] = {}
    """Where long articles were left, by their ids: a piece of the page, and a line of it; the last one left last."""
    command: str = ""
    """What an article was piped to last."""
    folder: str = ""
    """Where articles were saved last, as it was typed."""
    searches: list[str] = []
    """What was searched for, the newest first."""

    @classmethod
    def load(cls, store: Path) -> Session:
        """Read where the reader was left in the library at `store`."""
        try:
            return msgspec.json.decode(read_small(_session_file(store)), type=cls)
        except (OSError, ValueError, RecursionError, UsageError):  # msgspec's errors are ValueErrors
            return cls()

    def save(self, store: Path) -> None:
        """Keep it, all of it or nothing (atomic)."""
        with contextlib.suppress(OSError, UsageError):
            write_small(_session_file(store), msgspec.json.encode(self))


def _session_file(store: Path) -> Path:
    name = format_id(stable_id("session", str(store.resolve())))
    return state_folder() / "sessions" / f"{name}.json"


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
        self.reader = ReaderScreen(library, query, session, settings, problems)
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
        if self._notifications:
            self.reader.place_toasts()

    def close(self) -> None:
        """Stop what goes on beside, and wait until all is saved; after the app has ended, and perhaps again."""
        self.reader.close()

    def session(self) -> Session:
        """Say where the reader is; also after the app has ended."""
        return replace(self.reader.session(), theme=self._chosen_theme)

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
        is_typing = reader.finding.before_typing is not None or reader.article_find.is_typing
        if self.screen is not reader or is_typing or event.key in ALWAYS:
            return False
        return await reader.take_key(event.key)

    def action_go_to_number(self, number: int) -> None:
        """Go to a link of the detail that was clicked."""
        self.reader.reading.go_to_number(number)

    def action_help_quit(self) -> None:
        """Say which key quits: Ctrl+C copies what is selected."""
        self.reader.host.notify(f"{first_key('quit')} quits")

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

        choices = []
        for theme in sorted(self.available_themes.values(), key=lambda theme: (theme.name not in own, theme.name)):
            kind = "the terminal's colours" if theme.ansi else "dark" if theme.dark else "light"
            choices.append(Choice(theme.name, theme.name, f"{kind}, your own" if theme.name in own else kind))
        self.push_screen(
            PickScreen("Theme", choices, before, enter="use", preview=partial(setattr, self, "theme")), use
        )

    def action_show_help(self) -> None:
        """Show all keys."""
        from newsreader.tui.dialogs.help import HelpScreen  # noqa: PLC0415 - not needed to start

        views = {key: view.name for key, view in self.reader.views.saved_keys.views.items()}
        self.push_screen(HelpScreen(views, self.reader.glyphs))


class ReaderScreen(Screen[None]):
    """Where the news is read."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.READER)
    AUTO_FOCUS = ""

    def __init__(
        self, library: Library, query: str, session: Session, settings: Settings, problems: Sequence[str]
    ) -> None:
        """Compose the controllers, and return to where the reader was left."""
        super().__init__()
        self.library, self.settings = library, settings
        self.glyphs = glyphs = glyphs_for(settings, getattr(sys.__stdout__, "encoding", None) or "utf-8")
        self.jobs = jobs = Jobs(self.post_message)
        self.host = host = Host(self, self.refresh_status)
        self.presenter = presenter = ArticlePresenter(library, settings)
        self.top_bar, self.status, self.tiny = TopBar(), StatusLine(glyphs), Static(markup=False, id="tiny")
        self.panes = panes = Panes(presenter, glyphs, self.show_article)
        self.list, self.detail = panes.list, panes.detail
        self.find_bar = FindBar()
        self.article_find = ArticleFind(panes, self.find_bar, host)
        self.chords = Chords(BY_NAME.values())
        groups = settings.group if session.group is None else session.group
        self.stories = stories = StoryIndexWorker(library, jobs, panes, host, is_on=groups)
        first = FindRequest(first_query(library, query, session), parse_id(session.article))
        self.finding = finding = Finding(library, presenter, stories, jobs, panes, self.top_bar, host, first)
        self.marking = marking = Marking(library, presenter, finding, jobs, panes.list, host)
        self.views = views = Views(library, finding, jobs, panes, host, settings)
        changing = SettingsMenu(presenter, finding, views, jobs, panes, host, settings)
        history = History(library, presenter, finding, jobs, panes.list, views, host)
        leaving_reads = settings.preset == "newsboat"
        self.reading = Reading(library, finding, marking, views, panes, host, settings, leaving_reads)
        views.policy_changed = self.reading.dwell
        self.sharing = Sharing(library, panes.list, host, settings)
        self.full_texts = full_texts = FullTexts(library, presenter, jobs, panes, host)
        managing = Managing(library, finding, views, jobs, panes, host)
        self.refreshing = refreshing = Refreshing(library, full_texts, jobs, panes.list, host, Hooks(library, settings))
        self.library_watch = LibraryWatch(library, presenter, stories, finding, views, panes, refreshing.own_imports)
        sources = Sources(library, presenter, views, managing, refreshing, full_texts, jobs, host)
        views.change = managing.change_view
        managing.refresh = refreshing.refresh_sources
        managing.changed = refreshing.changed = sources.update_list
        controllers = [panes, finding, stories, marking, views, managing, changing, refreshing, sources, full_texts]
        self.commands = commands_of([*controllers, self.reading, self.article_find, self.sharing, history])
        """What the keys of this screen do, by the names of their commands."""
        self.commands |= {command: partial(views.show_built_in, name) for name, command in VIEW_COMMANDS.items()}
        self.commands |= {name: partial(marking.mark_many, name) for name in BULK_LABELS}
        read_only = library.store.read_only
        unsaved = read_only and f"{library.store.path}: {read_only}; changes will not be saved"
        self._notices = [*filter(None, (unsaved, *library.store.notices, *problems, *views.saved_keys.look()))]
        self._return_to(session)

    def _return_to(self, session: Session) -> None:
        """Have all as it was left, beside the list, which is found at the start."""
        self.top_bar.box.searches = session.searches
        self.panes.zoomed, self.panes.views_on = session.zoomed, session.views
        self.panes.share(session.shares)
        self.detail.places = {
            article_id: (max(piece, 0), max(line, 0))
            for each, (piece, line) in session.places.items()
            if (article_id := parse_id(each))
        }
        self.sharing.last_command, self.sharing.last_folder = session.command, session.folder
        self.views.closed = set(session.closed)

    def session(self) -> Session:
        """Say where the reader is; also after the app has ended."""
        query, panes, article = self.finding.query, self.panes, self.list.current
        self.detail.keep_place()
        view = query.view if query.among is None else ALL
        return Session(
            view=view.query,
            view_name=view.name,
            view_kind=view.kind,
            query=query.search,
            sort=query.sort.value,
            article=format_id(article.id) if article else "",
            shares=panes.shares,
            zoomed=panes.zoomed,
            group=None if self.stories.is_on is self.settings.group else self.stories.is_on,
            views=panes.views_on,
            closed=sorted(self.views.closed),
            searches=self.top_bar.box.searches,
            places={format_id(id_): place for id_, place in self.detail.places.items()},
            command=self.sharing.last_command,
            folder=self.sharing.last_folder,
        )

    def compose(self) -> ComposeResult:
        """From top to bottom, as the terminal has room for it from the first frame on."""
        self._share_room(self.app.size)
        yield self.top_bar
        yield self.panes
        yield self.status
        yield self.find_bar
        yield self.tiny

    def on_mount(self) -> None:
        """Show what was asked for first, then begin with what goes on beside."""
        self.finding.start()
        self.panes.enter(in_detail=False)
        self.jobs.start(Job(self.library_watch.poll, self.library_watch.show, self.refreshing.report_once))
        self.call_after_refresh(self.stories.update)  # the headlines come first
        self.refreshing.refresh_when_due(self.settings.refresh)
        self.set_interval(LOOK_EVERY, self.views.catch_up)
        self.refresh_status()
        if self._notices:
            self.host.notify("\n".join(self._notices), problem=True)

    def on_resize(self, event: events.Resize) -> None:
        """Share the room anew."""
        debug.note("size", columns=event.size.width, rows=event.size.height)
        self._share_room(event.size)
        self.views.count_if_seen()

    def get_focusable_widget_at(self, x: int, y: int) -> Widget | None:
        """Leave the keys where they are when the line between the panes is clicked, which the detail draws."""
        return None if self.panes.is_on_line(x, y) else super().get_focusable_widget_at(x, y)

    def _share_room(self, size: Size) -> None:
        layout = layout_for(size.width, size.height)
        self.update_classes({each: each is layout for each in Layout} | {"-short": size.height < SHORT})
        self.tiny.update(too_small(size.width), layout=False)
        self.panes.lay_out(layout, size.width)

    def close(self) -> None:
        """Stop what goes on beside, and wait until everything is saved; may be called again."""
        self.jobs.cancel()
        self.refreshing.hooks.close()
        self.stories.close()
        self.finding.close()
        self.library.patterns.close()
        self.jobs.close()

    async def take_key(self, key: str) -> bool:
        """Take the key after the menu of bulk marks, keys that belong together, and those of saved views."""
        if menu := self.marking.menu:
            self.marking.menu = {}
            if key in menu:
                self.marking.mark_bulk(*menu[key])
        else:
            answer = self.chords.press(key)
            if answer is False:
                view = self.views.saved_keys.views.get(key)
                if view is not None:
                    self.views.show(view)
                return view is not None
            if answer is not True:
                await self._run_chord(*answer)
        self.refresh_status()
        return True

    async def _run_chord(self, key: Key, count: int) -> None:
        """Do what was typed in more than one key; the command, or the pane, gets the count."""
        if key.scope is Scope.APP:
            await self.app.run_action(key.action, self.app)
        elif key.scope is Scope.READER:
            self.action_command(key.name, count)
        elif count and key.name in {"first", "last"} and not self.panes.in_detail:
            self.list.go_to(count - 1)
        else:
            _, action, (step,) = cast("tuple[str, str, tuple[float]]", parse(key.action))
            pane = self.detail if self.panes.in_detail else self.list
            getattr(pane, f"action_{action}")(step * max(count, 1))

    def action_command(self, name: str, count: int = 0) -> None:
        """Run the command of a key, given by its name, with the count that was typed before that.

        While the list of views has the focus, or the article, that is what the key does there.
        """
        key, there = BY_NAME[name], ""
        if self.panes.in_views:
            there = key.in_views
        elif self.panes.in_detail:
            there = (self.article_find.is_open and key.while_finding) or key.in_article
        self.run_command(there or name, count)

    def run_command(self, name: str, count: int = 0) -> None:
        """Run a command by its name."""
        run = self.commands[name]
        if getattr(run, "takes_count", False):
            run(count)
        else:
            run()
        self.refresh_status()

    def show_article(self, article: Article | None) -> None:
        """Show the article under the cursor, which does not mark it."""
        self.detail.show(article)
        self.marking.menu = {}  # its counts were those from another article on
        self.views.forget_offer()
        self.reading.dwell()
        self.refresh_status()

    def refresh_status(self) -> None:
        """Show where the reader is: after every command, message and outcome."""
        headlines, cursor, finding = self.list.headlines, self.list.cursor, self.finding
        note = (
            f"sample news {self.glyphs.dot} {first_key('add_source')} adds a source" if self.library.is_sample else ""
        )
        self.top_bar.show_view(finding.query.view.name, note)
        day = headlines.day_of(cursor) if headlines.articles else None
        self.status.where = Where(
            view=finding.query.view.name,
            search=finding.query.search,
            is_titled=self.size.height >= SHORT,
            unread=headlines.unread,
            total=headlines.count,
            rows=len(headlines.articles),
            below=headlines.unread_in(cursor, len(headlines.articles)),
            on_day=headlines.unread_in(day.start, day.end) if day else 0,
            position=cursor + 1 if headlines.articles else 0,
            goes_back=bool(finding.trail) and (finding.has_jumped if self.panes.in_detail else finding.goes_back),
            has_sources=bool(self.library.store.sources),
            in_views=self.panes.in_views,
            in_detail=self.panes.in_detail,
            read=self.detail.progress if self.panes.in_detail else None,
            found=self.detail.found.counted if self.detail.found is not None else "",
            selected=len(self.list.selection.ids),
            in_range=self.list.selection.range_start is not None,
            pending=self.chords.pending,
            menu=self.marking.menu_entries() if self.marking.menu else (),
            arrived=len(finding.arrived),
            gone=len(self.presenter.gone),
            progress=self.refreshing.progress,
            full_texts=(self.full_texts.ended, self.full_texts.total),
            searching=finding.searches_long,
            problem=finding.query_problem,
            typing=finding.before_typing is not None,
        )
        if self.app._notifications:
            self.place_toasts()

    def place_toasts(self) -> None:
        """Keep toasts, which take half of the screen at most, in the half that the row under the cursor is not in."""
        beside_list = self.panes.split is Split.WIDE and self.list.region.right <= self.size.width * (1 - TOAST_SHARE)
        is_low = self.list.cursor_screen_offset.y >= self.size.height // 2
        self.query("ToastRack").set_class(is_low and not beside_list and self.list.display, "-above")

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now; a search is not typed any more when something else was clicked."""
        if self.finding.before_typing is not None and self.focused is not self.top_bar.box:
            in_detail = self.panes.in_detail
            self.finding.end_typing(applied=True)
            self.panes.enter(in_detail)
        if self.focused is not self.find_bar.box:
            self.article_find.end_typing(stay=True, focus=False)
        self.refresh_status()

    @on(Sidebar.Chosen)
    def show_clicked(self, message: Sidebar.Chosen) -> None:
        """Show the view that was clicked, or open or close the folder whose sign was."""
        if message.on_sign:
            self.views.toggle(message.line)
        else:
            self.views.show(message.line.view)

    @on(Detail.EndSeen)
    def note_end(self, message: Detail.EndSeen) -> None:
        """Mark an article read that was read to its end, where that counts."""
        self.reading.end_seen(message.article)
        self.refresh_status()

    @on(Detail.Scrolled)
    def show_progress(self) -> None:
        """Say how far the article is read."""
        if self.panes.in_detail:
            self.refresh_status()

    @on(Input.Changed, "FindBox")
    def find_typed(self, message: Input.Changed) -> None:
        """Find in the article what is typed."""
        self.article_find.type_find(message.value)

    def action_end_find(self, stay: bool) -> None:
        """Stay at what was found in the article, or go back."""
        self.article_find.end_typing(stay)
        self.refresh_status()

    @on(SearchBox.Changed, "SearchBox")
    def search_typed(self, message: SearchBox.Changed) -> None:
        """Search for what is typed."""
        self.finding.type_search(message.value)
        self.refresh_status()

    def action_end_search(self, applied: bool) -> None:
        """Apply the search that is typed, or cancel it."""
        self.finding.end_typing(applied)
        self.refresh_status()

    def action_move_list(self, step: int) -> None:
        """Move the list while the search is being typed."""
        self.list.action_move(step)

    @on(Outcome)
    def settle(self, outcome: Outcome) -> None:
        """Tell whoever asked for the job, and count anew what it changed."""
        outcome.settle()
        self.views.catch_up()
        self.refresh_status()


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

"""The reading screen: puts panes and controllers together, and passes keys, messages and outcomes on to them.

State goes down to the widgets, messages come up; threads post messages and touch no widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, cast

from textual import events, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input, Static

from newsreader import debug
from newsreader.library import Library
from newsreader.library.hooks import Hooks
from newsreader.model import Article, ArticleId
from newsreader.settings import Settings
from newsreader.tui.cells import Glyphs
from newsreader.tui.detail.find import ArticleFind, FindBar
from newsreader.tui.detail.full_text import FullTexts
from newsreader.tui.detail.pane import Detail
from newsreader.tui.detail.reading import Reading
from newsreader.tui.detail.sharing import Sharing
from newsreader.tui.history import History
from newsreader.tui.host import Host
from newsreader.tui.jobs import Job, Jobs, Outcome
from newsreader.tui.keymap import VIEW_COMMANDS
from newsreader.tui.keys import BY_NAME, Chords, Key, Scope, bindings, commands_of, first_key
from newsreader.tui.list.stories import StoryIndexWorker
from newsreader.tui.marking import BULK_LABELS, Marking
from newsreader.tui.panes import Layout, Panes, Split, layout_for, too_small
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.refreshing import Refreshing
from newsreader.tui.search.finding import Finding, SearchBox, TopBar
from newsreader.tui.search.query import FindRequest, ListQuery
from newsreader.tui.settings_menu import SettingsMenu
from newsreader.tui.status_line import StatusLine, Where
from newsreader.tui.views.managing import Managing
from newsreader.tui.views.sidebar import Sidebar
from newsreader.tui.views.viewing import Views

SHORT = 12
"""Rows below which the top line is only there for a search."""
TOAST_SHARE = 0.42
"""The share of a wide screen that they may take from the right, as the style sheet has it."""
LOOK_EVERY = 60
"""Seconds between looks at the counts when nothing happens, for the new day."""


class ReaderScreen(Screen[None]):
    """Where the news is read."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.READER)
    AUTO_FOCUS = ""

    def __init__(
        self,
        library: Library,
        glyphs: Glyphs,
        query: ListQuery,
        article_id: ArticleId | None,
        settings: Settings,
        *,
        problems: Sequence[str] = (),
        group_stories: bool = True,
    ) -> None:
        """Compose the controllers.

        Args:
            library: what to read.
            glyphs: the signs to paint.
            query: what to show first.
            article_id: the article to put the cursor on.
            settings: what the person set.
            problems: what of that could not be used, a line each, to be shown at the start.
            group_stories: whether a story has one row.
        """
        super().__init__()
        self.library, self.settings, self.glyphs = library, settings, glyphs
        self.jobs = jobs = Jobs(self.post_message)
        self.host = host = Host(self, self.refresh_status)
        self.presenter = presenter = ArticlePresenter(library, settings)
        self.top_bar, self.status, self.tiny = TopBar(), StatusLine(glyphs), Static(markup=False, id="tiny")
        self.panes = panes = Panes(presenter, glyphs, self.show_article)
        self.list, self.detail = panes.list, panes.detail
        self.find_bar = FindBar()
        self.article_find = ArticleFind(panes, self.find_bar, host)
        self.chords = Chords(BY_NAME.values())
        self.stories = stories = StoryIndexWorker(library, jobs, panes, host, is_on=group_stories)
        first = FindRequest(query, article_id)
        self.finding = finding = Finding(library, presenter, stories, jobs, panes, self.top_bar, host, first)
        self.marking = marking = Marking(library, presenter, finding, jobs, panes.list, host)
        self.views = views = Views(library, finding, jobs, panes, host, settings)
        changing = SettingsMenu(presenter, finding, views, jobs, panes, host, settings)
        self.history = History(library, presenter, finding, jobs, panes.list, views, host)
        leaving_reads = settings.preset == "newsboat"
        self.reading = Reading(library, finding, marking, views, panes, host, settings, leaving_reads)
        views.policy_changed = self.reading.dwell
        self.sharing = Sharing(library, panes.list, host, settings)
        hooks = Hooks(library, settings)
        self.full_texts = full_texts = FullTexts(library, presenter, jobs, panes, host)
        managing = Managing(library, finding, views, jobs, panes, host)
        self.refreshing = Refreshing(
            *(library, presenter, stories, finding, views, managing, full_texts, jobs, panes.list, panes.detail, host),
            hooks,
        )
        views.change = managing.change_view
        managing.refresh, managing.changed = self.refreshing.refresh_sources, self.refreshing.update_screen
        of_the_article = [self.reading, self.article_find, self.sharing, full_texts]
        of_the_views = [views, managing, changing]
        self.commands = commands_of(
            [*of_the_article, *of_the_views, panes, stories, finding, marking, self.history, self.refreshing]
        )
        """What the keys of this screen do, by the names of their commands."""
        self.commands |= {command: partial(views.show_built_in, name) for name, command in VIEW_COMMANDS.items()}
        self.commands |= {name: partial(marking.mark_many, name) for name in BULK_LABELS}
        unsaved = library.store.read_only and f"{library.store.read_only}, so changes will not be saved"
        self._notices = [*filter(None, (unsaved, *library.store.notices, *problems, *views.saved_keys.look()))]

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
        self.jobs.start(Job(self.refreshing.poll_changes, self.refreshing.show_news, self.refreshing.report_once))
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

    def _share_room(self, size: Size) -> None:
        layout = layout_for(size.width, size.height)
        self.update_classes({each: each is layout for each in Layout} | {"-short": size.height < SHORT})
        self.tiny.update(too_small(size.width), layout=False)
        self.panes.lay_out(layout, size.width)

    def close(self) -> None:
        """Stop what goes on beside, and wait until everything is saved; may be called again."""
        self.refreshing.cancel()
        self.full_texts.cancel()
        self.stories.close()
        self.finding.close()
        self.library.patterns.close()
        self.jobs.close()
        self.refreshing.close()
        self.full_texts.close()

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
        self.commands[name](count)
        self.refresh_status()

    def show_article(self, article: Article | None) -> None:
        """Show the article under the cursor, which does not mark it."""
        self.detail.show(article)
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
            goes_back=finding.has_jumped if self.panes.in_detail else finding.goes_back,
            has_sources=bool(self.library.store.sources),
            in_views=self.panes.in_views,
            in_detail=self.panes.in_detail,
            read=self.detail.progress if self.panes.in_detail else None,
            found=self.detail.found.counted if self.detail.found is not None else "",
            selected=len(self.list.selection.ids),
            in_range=self.list.selection.range_start is not None,
            pending=self.chords.pending,
            menu=self.marking.menu_entries if self.marking.menu else (),
            arrived=len(finding.arrived),
            gone=len(self.presenter.gone),
            progress=self.refreshing.progress,
            full_texts=(self.full_texts.ended, self.full_texts.total),
            searching=finding.searches_long,
            problem=finding.query_problem,
            typing=finding.before_typing is not None,
        )
        self.place_toasts()

    def place_toasts(self) -> None:
        """Keep toasts, which take half of the screen at most, in the half that the row under the cursor is not in."""
        if self.app._notifications:
            beside_list = self.panes.split is Split.WIDE and self.list.region.right <= self.size.width * (
                1 - TOAST_SHARE
            )
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

    @property
    def is_typing(self) -> bool:
        """Whether keys are text: of a search, or of what to find in the article."""
        return self.finding.before_typing is not None or self.article_find.is_typing

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

"""The reading screen: two panes, a search box and a status line, and what passes between them.

Keys are commands (`newsreader.tui.commands`); decisions are in `finding`, `headlines`, `marks` and `layout`.
State goes down to the widgets, messages come up; threads post messages and touch no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.cancellation import CancelToken
from newsreader.model import Article, ArticleId
from newsreader.query import parse
from newsreader.settings import Settings
from newsreader.tui.changes.marks import Marks
from newsreader.tui.commands import COMMANDS, arriving, finding, grouping, reading, refreshing, staying, viewing
from newsreader.tui.detail.pane import Detail
from newsreader.tui.dwell import Dwell
from newsreader.tui.facts import Facts
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.jobs import Jobs, Outcome
from newsreader.tui.keys.chords import Chords
from newsreader.tui.keys.table import BY_NAME, Scope, bindings
from newsreader.tui.layout import Layout, layout_for, too_small
from newsreader.tui.list.gathering import Gathering
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.panes import Panes
from newsreader.tui.refresh.arrivals import Landed
from newsreader.tui.refresh.refresher import Refresher
from newsreader.tui.search.box import SearchBox
from newsreader.tui.search.finder import Finder, Search
from newsreader.tui.search.finding import Asked, Result, Spot, Wanted, find, landing, nothing_here
from newsreader.tui.search.hits import Hits
from newsreader.tui.status_line import StatusLine, Where
from newsreader.tui.toasts import tell
from newsreader.tui.top_bar import TopBar
from newsreader.tui.views.sidebar import Sidebar
from newsreader.tui.views.tallies import Tallies

if TYPE_CHECKING:
    from newsreader.tui.app import NewsApp

SHORT = 12
"""Rows below which the top line is only there for a search."""
MIDNIGHT = 60
"""Seconds between looks at the counts when nothing happens, for the new day."""
LOCKED = 2.0
"""Seconds that a search waits for marks to be saved, which it is to see."""
SLOW = 0.3
"""Seconds after which the status line says that a search is under way."""


class ReaderScreen(Screen[None]):
    """Where the news is read."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.READER)
    AUTO_FOCUS = ""

    class Settled(Message):
        """A job ended."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(
        self, library: Library, glyphs: Glyphs, asked: Asked, article_id: ArticleId | None, settings: Settings
    ) -> None:
        """Take what to show at first, the article to put the cursor on, and what the person set."""
        super().__init__()
        self.library, self.settings = library, settings
        self.asked, self.shown = asked, Wanted(asked, article_id)
        """What the list shows, and what that was found for."""
        self.marks = Marks(library)
        self.facts = Facts(library, self.marks)
        self.closing = CancelToken()
        """Cancels what only makes searches quicker, when the reader is closed."""
        self.dwell = Dwell(self, partial(reading.read_by_staying, self))
        self.problems: tuple[str, ...] = ()
        """What of the settings could not be used."""
        self.landed = Landed()
        """What our own refreshes brought and nobody has looked at."""
        report: Callable[[Outcome], bool] = lambda outcome: self.post_message(self.Settled(outcome))  # noqa: E731
        self.jobs = Jobs(report, arriving.looking(self))
        self.finder = Finder(self._search, self.jobs.aside, self._found, self._not_found)
        self.tallies = Tallies(library, self.jobs.aside, partial(viewing.counted, self))
        self.gathering = Gathering(library, self.jobs.aside, partial(grouping.stories_known, self))
        self.refresher = Refresher(library, report, self.landed.add, self.refresh_status)
        self.before_search: Spot | None = None
        """Where the reader was without a search."""
        self.before_typing: Spot | None = None
        """Where the reader was when the search box was opened; None when it is not open."""
        self.choosing = False
        """Whether a list to choose from was asked for and is not there yet."""
        self.problem = ""
        """What is wrong with the search as typed."""
        self.trouble = ""
        """Why the library could not be looked at, last time."""
        self.arrived: set[ArticleId] = set()
        """Articles that came in and were not taken in."""
        self.chords = Chords(BY_NAME.values())
        self.top_bar = TopBar()
        self.panes = Panes(self.facts, glyphs, self.show_article)
        self.list, self.detail = self.panes.list, self.panes.detail
        self.status = StatusLine(glyphs)
        self.tiny = Static(markup=False, id="tiny")
        self._touched: frozenset[ArticleId] = frozenset()

    def compose(self) -> ComposeResult:
        """From top to bottom, as the terminal has room for it from the first frame on."""
        _share_room(self, self.app.size)
        yield self.top_bar
        yield self.panes
        yield self.status
        yield self.tiny

    def on_mount(self) -> None:
        """Show what was asked for first: the one search that is waited for."""
        wanted = self.shown
        stories = self.gathering.grouping()
        first = find(self.library, wanted, self.marks.unread_in, grouping=stories, early=True)
        self.show(wanted, first.headlines)
        self.panes.enter(in_detail=False)
        self.jobs.start()
        finding.get_ready(self, None if first.is_complete else wanted)
        self.call_after_refresh(self.gathering.look)  # the headlines come first
        refreshing.begin(self)
        self.set_interval(MIDNIGHT, partial(viewing.look, self))
        if notices := [*filter(None, (self.library.read_only, *self.library.notices, *self.problems))]:
            self.say("\n".join(notices), problem=True)

    def on_resize(self, event: events.Resize) -> None:
        """Share the room anew."""
        _share_room(self, event.size)
        viewing.list_views(self)

    async def action_command(self, name: str) -> None:
        """Run a command by the name of its key."""
        COMMANDS[name](self)

    @property
    def spot(self) -> Spot:
        """Where the reader is, to the line."""
        current = self.list.current
        article_id = current.id if current else None
        return Spot(self.asked, self.list.headlines, article_id, self.list.top, self.panes.in_detail)

    def want(self, wanted: Wanted | None) -> None:
        """Have something found and shown, and nothing of what was wanted before; None for nothing at all."""
        self.finder.want(wanted)
        if wanted is not None:
            self.list.moved = False
            self.set_timer(SLOW, partial(self.refresh_status, slow=True))

    def _search(self, wanted: Wanted) -> Search:
        self._touched = frozenset()
        self.facts.look_at_the_clock()
        marked = self.jobs.all_done()
        stories = self.gathering.grouping(self.list.headlines.grouping.open)

        def search(early: bool, cancel: CancelToken) -> Result:
            marked.wait(LOCKED)
            return find(self.library, wanted, self.marks.unread_in, grouping=stories, early=early, cancel=cancel)

        return search

    def _found(self, wanted: Wanted, headlines: Headlines) -> None:
        if not wanted.asked.search and wanted.only is None:
            self.arrived.clear()
        if self.list.moved and (current := self.list.current) is not None:
            wanted = replace(wanted, article_id=current.id, before=self.list.headlines)
        self.show(wanted, headlines)
        cast("NewsApp", self.app).go_on()

    def _not_found(self, error: NewsreaderError) -> None:
        self.say(str(error), problem=True)
        cast("NewsApp", self.app).go_on()

    def show(self, wanted: Wanted, headlines: Headlines, top: int | None = None) -> None:
        """Put headlines on the list, and say everywhere what they are."""
        self.facts.gone = arriving.gone_still(self, wanted, headlines)
        self.asked, self.shown = wanted.asked, wanted
        self.facts.hits = Hits(parse(wanted.asked.search))
        headlines.note(self._touched, self.marks.unread(self._touched))
        self.list.nothing_here = nothing_here(self.library, wanted.asked)
        self.list.show(headlines, landing(headlines, wanted), top)
        self.top_bar.show_view(wanted.asked.view.name)
        self.panes.sidebar.mark(wanted.asked.view)
        if not self.before_typing:
            self.top_bar.show_search(wanted.asked.search)

    def states_changed(self, ids: Iterable[ArticleId]) -> None:
        """Paint articles again whose state changed, here or elsewhere."""
        changed = frozenset(ids)
        unread = self.marks.unread(changed) - self.facts.gone
        self._touched |= changed
        spots = [spot.headlines for spot in (self.before_search, self.before_typing) if spot is not None]
        for headlines in {id(shown): shown for shown in (self.list.headlines, *spots)}.values():
            headlines.note(changed, unread)
        self.list.repaint(changed)
        if (current := self.list.current) is not None and current.id in changed:
            self.detail.show(current)
        self.refresh_status()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Tell in a toast, letter for letter."""
        tell(self.app, text, problem=problem)

    def refresh_status(self, *, slow: bool = False) -> None:
        """Say where the reader is; `slow` says too that something is still being looked for."""
        headlines, cursor = self.list.headlines, self.list.cursor
        day = headlines.day_of(cursor) if headlines.articles else None
        self.status.where = Where(
            view=self.asked.view.name,
            search=self.asked.search,
            unread=headlines.unread,
            total=headlines.count,
            rows=len(headlines.articles),
            below=headlines.count_unread_from(cursor),
            on_day=headlines.unread_on(day) if day else 0,
            position=cursor + 1 if headlines.articles else 0,
            of_change=self.asked.among is not None,
            in_detail=self.panes.in_detail,
            selected=len(self.list.selection.ids),
            in_range=self.list.selection.in_range,
            pending=self.chords.pending,
            menu=self.chords.menu_hints,
            arrived=len(self.arrived),
            gone=len(self.facts.gone),
            headway=self.refresher.headway,
            searching=(slow or self.status.where.searching) and self.finder.wanted is not None,
            problem=self.problem,
            typing=self.before_typing is not None,
        )

    def show_article(self, article: Article | None) -> None:
        """Show the article under the cursor, which does not mark it."""
        self.detail.show(article)
        self.tallies.onward = None
        staying.begin(self)
        self.refresh_status()

    @on(HeadlineList.Opened)
    @on(Sidebar.Chosen)
    @on(Detail.EndSeen)
    def do_what_was_meant(self, message: HeadlineList.Opened | Sidebar.Chosen | Detail.EndSeen) -> None:
        """Do what a click on an article or a view, or having seen the end of a text, means."""
        reading.heard(self, message)

    @on(SearchBox.Changed)
    def search_typed(self, message: SearchBox.Changed) -> None:
        """Search as it is typed."""
        finding.typed(self, message.value)

    @on(SearchBox.Done)
    def search_done(self, message: SearchBox.Done) -> None:
        """Keep the search or drop it."""
        finding.typing_done(self, message.kept)

    @on(SearchBox.Stepped)
    def step(self, message: SearchBox.Stepped) -> None:
        """Move the list while the search is being typed."""
        self.list.action_move(message.step)

    @on(Settled)
    def settle(self, message: Settled) -> None:
        """Tell whoever asked for the job."""
        message.outcome.settle()
        viewing.look(self)


def _share_room(reader: ReaderScreen, size: Size) -> None:
    """Have the panes that a terminal of this size has room for."""
    layout = layout_for(size.width, size.height)
    reader.update_classes({each: each is layout for each in Layout} | {"-short": size.height < SHORT})
    reader.tiny.update(too_small(size.width), layout=False)
    reader.panes.lay_out(layout, size.width)

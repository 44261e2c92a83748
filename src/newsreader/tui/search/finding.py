"""The search box, and finding what the list shows: letter by letter beside the screen, and back to where one was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from time import monotonic
from typing import ClassVar, NamedTuple

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Static

from newsreader.errors import NewsreaderError, QueryError, UsageError
from newsreader.library import Library
from newsreader.library.cancellation import NEVER_CANCELLED, CancelledError, CancelToken
from newsreader.library.searching import order_of, prepare, save_texts, search
from newsreader.model import ArticleId
from newsreader.query import Query, Sort, parse
from newsreader.text import clean_line
from newsreader.tui.cells import QUIET
from newsreader.tui.dialogs.dialog import LineInput
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys import command
from newsreader.tui.list.headlines import Grouping, Headlines
from newsreader.tui.list.stories import StoryIndexWorker
from newsreader.tui.panes import Panes
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.search.query import (
    FindRequest,
    Hits,
    ListQuery,
    ReturnPosition,
    empty_list_text,
    initial_cursor,
    nearest,
)

MOST = 100
"""Searches that are kept."""
PAINTED = 1.0
"""Seconds after which the first screen is surely painted, and other work may begin."""
LOCKED = 2.0
"""Seconds that a search waits for marks to be saved, which it has to see."""
MAX_TRAIL = 20
"""Lists and jumps that one can go back through."""
SLOW = 0.3
"""Seconds after which the status line says that a search is under way."""

_BY_DAY = {Sort.NEWEST, Sort.OLDEST}


class FindResult(NamedTuple):
    """What was found."""

    headlines: Headlines
    is_complete: bool
    """Whether that is all; else the summaries of many articles were not searched yet."""


Search = Callable[[bool, CancelToken], FindResult]
"""Does a search on any thread; gets whether to give what can be had at once, and what cancels it."""


class SearchBox(LineInput):
    """One line to search in.

    In an empty box the up arrow brings back the previous search, and so on; down goes the other way. Where something
    is typed, the arrows move the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.end_search(True)", "apply the search", show=False),
        Binding("escape", "screen.end_search(False)", "cancel the search", show=False),
        Binding("down", "step(1)", "next headline, or newer search", show=False),
        Binding("up", "step(-1)", "previous headline, or older search", show=False),
    ]

    virtual_size = Reactive(Size(0, 0), layout=False)
    """How long the text is, which does not change the size of the box, nor that of anything else."""

    def __init__(self) -> None:
        super().__init__(placeholder="search", compact=True, select_on_focus=False)
        self.searches: list[str] = []
        """What was searched for before, the newest first, each once."""
        self._recalled = 0
        """Which of them was brought back last, counted from 1."""

    def keep_search(self) -> None:
        """Keep what is searched for, to be brought back later."""
        if self.value.strip():
            self.searches = list(dict.fromkeys([self.value, *self.searches]))[:MOST]

    async def action_step(self, step: int) -> None:
        """Bring back another search, or move the list."""
        known = ["", *self.searches]
        at = self._recalled if self.value else 0
        if not self.searches or self.value != known[at] or at < step:
            await self.run_action(f"screen.move_list({step})")
        else:
            self._recalled = min(at - step, len(self.searches))
            self.value = known[self._recalled]
            self.cursor_position = len(self.value)


class TopBar(Horizontal):
    """The view at the left, the search box at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.box = SearchBox()
        self._title = Static(markup=False, classes="title")

    def compose(self) -> ComposeResult:
        """Compose name, title, slash and box."""
        yield Static(" newsreader  ", markup=False, classes="name")
        yield self._title
        yield Static("/", markup=False, classes="slash")
        yield self.box

    def show_view(self, name: str, note: str = "") -> None:
        """Name the view, with a note beside it."""
        title = Content.assemble((f" {clean_line(name)}", "bold"), (f"  {note}" if note else "", QUIET))
        if title != self._title.content:
            self._title.update(title, layout=False)  # it has the room that is left, however long the name is

    def show_search(self, search: str, *, typing: bool = False) -> None:
        """Show what is searched for, or nothing; `typing` gives the box the keys."""
        with self.box.prevent(SearchBox.Changed):
            self.box.value = search
        self.set_class(bool(search) or typing, "-searching")
        self.box.can_focus = typing
        if typing:
            self.box.cursor_position = len(search)
            self.screen.set_focus(self.box)


class Finder:
    """Runs one search at a time beside the screen: the last one requested; those before it are given up."""

    def __init__(
        self,
        begin: Callable[[FindRequest], Search],
        run_beside: Callable[..., object],
        found: Callable[[FindRequest, Headlines], None],
        failed: Callable[[NewsreaderError], None],
    ) -> None:
        """Prepare for requests; all but `run_beside` is called on the screen's thread.

        Args:
            begin: gives the search for a request.
            run_beside: does a job on a thread of its own.
            found: gets what was found. Where all of it takes long, it first gets what was found at once.
            failed: gets the reason why nothing could be found.
        """
        self._begin, self._run_beside, self._found, self._failed = begin, run_beside, found, failed
        self._is_running = False
        self._cancel = CancelToken()
        self.request: FindRequest | None = None
        """What is not found yet, or not all of it; None when nothing is to be found."""

    def find(self, request: FindRequest | None) -> None:
        """Find this, and nothing that was requested before; None for nothing at all."""
        self.request = request
        self._cancel.cancel()
        if not self._is_running:
            self._run(early=True)

    def _run(self, *, early: bool) -> None:
        request = self.request
        self._is_running = request is not None
        if request is None:
            return
        self._cancel = CancelToken()

        def end(result: FindResult) -> None:
            if self.request is request:
                if result.is_complete:
                    self.request = None
                self._found(request, result.headlines)
            self._run(early=self.request is not request)

        def fail(error: NewsreaderError) -> None:
            if self.request is request and not isinstance(error, CancelledError):
                self.request = None
                self._failed(error)
            self._run(early=True)

        self._run_beside(partial(self._begin(request), early, self._cancel), end, fail)


@dataclass(eq=False)
class Finding:
    """Decides what the list shows: views, searches, orders and new articles."""

    library: Library
    presenter: ArticlePresenter
    stories: StoryIndexWorker
    jobs: Jobs
    panes: Panes
    top_bar: TopBar
    host: Host
    request: FindRequest
    """What was requested for the list that is shown, or is to be shown first."""
    query: ListQuery = field(init=False)
    """What the list shows."""
    before_search: ReturnPosition | None = None
    """Where the reader was without a search."""
    before_typing: ReturnPosition | None = None
    """Where the reader was when the search box was opened; None when it is not open."""
    trail: list[ReturnPosition] = field(default_factory=list)
    """Where the reader was in other lists, and where jumps to other articles began; the last is gone back to first."""
    query_problem: str = ""
    """What is wrong with the search as typed."""
    arrived: set[ArticleId] = field(default_factory=set)
    """New articles that match and are not shown yet."""
    _named_rules: set[Query] = field(default_factory=set)
    """Mute rules that take too long, as was said."""
    _touched: frozenset[ArticleId] = frozenset()
    """Articles that were marked since the search began."""
    _requested_at: float = 0.0
    _preparation: CancelToken = field(default_factory=CancelToken)
    """Cancels what only makes searches quicker, when the reader is closed."""

    def __post_init__(self) -> None:
        """Prepare to search beside the screen."""
        self.query = self.request.query
        self.list_pane = self.panes.list
        self.finder = Finder(self._begin, self.jobs.run_beside, self._found, self._failed)

    def start(self) -> None:
        """Show the first list: the one search that is waited for. Then prepare what searches need.

        All articles, where what was asked for takes too long.
        """
        request = self.request
        try:
            first = self._begin(request)(True, NEVER_CANCELLED)
        except UsageError as error:
            self.host.notify_error(error)
            request = FindRequest(ListQuery(sort=request.query.sort))
            first = self._begin(request)(True, NEVER_CANCELLED)
        self.show(request, first.headlines)
        if not first.is_complete:
            self.find(request)
        self.host.after(PAINTED, partial(self._prepare, save_texts))

    @property
    def is_searching(self) -> bool:
        """Whether a search is under way."""
        return self.finder.request is not None

    @property
    def searches_long(self) -> bool:
        """Whether a search has been under way for so long that the status line should say so."""
        return self.is_searching and monotonic() - self._requested_at >= SLOW

    @property
    def position(self) -> ReturnPosition:
        """Where the reader is, to the line."""
        pane = self.list_pane
        return ReturnPosition(self.query, pane.headlines, pane.current_id, pane.top, self.panes.in_detail)

    def find(self, request: FindRequest) -> None:
        """Find and show this, and nothing that was requested before."""
        if not self.is_searching:
            self._requested_at = monotonic()
        self.finder.find(request)
        self.list_pane.moved = False
        self.host.screen.set_timer(SLOW, self.host.refresh_status)

    def close(self) -> None:
        """Give up what is being searched for, and what prepares for searches."""
        self.finder.find(None)
        self._preparation.cancel()

    def _begin(self, request: FindRequest) -> Search:
        self._touched = frozenset()
        self.presenter.now = self.library.clock()
        grouping = self.stories.grouping_now(self.list_pane.headlines.grouping.open)
        return partial(self._search, request, grouping, self.jobs.all_done())

    def _search(
        self, request: FindRequest, grouping: Grouping, marked: Event, early: bool, cancel: CancelToken
    ) -> FindResult:
        """Find what is requested, whose query can be read, on any thread.

        Args:
            request: what.
            grouping: which articles tell one story.
            marked: set when the marks that were made before are saved.
            early: give what can be found at once.
            cancel: tells whether the result is still wanted.

        Raises:
            UsageError: a regular expression takes too long.
            CancelledError: the result is not wanted any more.
        """
        marked.wait(LOCKED)
        query, sort = request.query.query, request.query.sort
        limits = [ids for ids in (request.only, request.query.among) if ids is not None]
        only = frozenset.intersection(*limits) if limits else None
        found = search(self.library, query, sort, kept=request.keep, only=only, early=early, cancel=cancel)
        headlines = Headlines(
            found.order,
            found.flags,
            self.presenter.marks.unread_in(found.order),
            grouping,
            by_day=order_of(query, sort) in _BY_DAY,
            day_place=self.presenter.day_place,
        )
        if request.keep and request.article_id is not None and headlines.is_under(request.article_id):
            # What arrived must not take the row of the article under the cursor.
            headlines = headlines.grouped(headlines.grouping.toggled(request.article_id))
        # Looked up here, so that the screen's thread has the positions at hand.
        headlines.index_of(request.article_id)
        return FindResult(headlines, found.is_complete)

    def _found(self, request: FindRequest, headlines: Headlines) -> None:
        if not request.query.search and request.only is None:
            self.arrived.clear()
        if self.list_pane.moved and (current_id := self.list_pane.current_id) is not None:
            request = replace(request, article_id=current_id, previous=self.list_pane.headlines)
        self.show(request, headlines)
        self.host.send_held_keys()

    def _failed(self, error: NewsreaderError) -> None:
        self.host.notify_error(error)
        self.host.send_held_keys()

    def show(self, request: FindRequest, headlines: Headlines, top: int | None = None) -> None:
        """Put headlines on the list, the row `top` first, and show everywhere what they are."""
        query = request.query
        if request.jumps or query.place != self.query.place:
            self._note_way(request)
        # Articles hidden elsewhere are only dimmed in the same list; another one shows them on purpose.
        same, gone = query == self.query, self.presenter.gone
        self.presenter.gone = headlines.listed(gone) if same else frozenset()
        self.presenter.hits = Hits(parse(query.search))
        self.query, self.request = query, request
        for rule in set(self.library.slow_rules) - self._named_rules:
            self._named_rules.add(rule)
            self.host.notify(f"The mute rule {rule} takes too long and hides nothing", problem=True)
        if self._touched:
            headlines.update_unread(self._touched, self.presenter.marks.unread(self._touched))
        self.list_pane.nothing_here = "" if headlines.articles else empty_list_text(self.library, query)
        cursor = initial_cursor(headlines, request)
        if request.offset is not None:
            top = headlines.row_of(cursor) - request.offset
        self.list_pane.show(headlines, cursor, 0 if request.on_top else top)
        self.panes.sidebar.mark(query.view)
        if self.before_typing is None:
            self.top_bar.show_search(query.search)

    def show_query(self, query: ListQuery) -> None:
        """Show something else, the cursor on the same article if it is there."""
        self._stop_typing()
        self.before_search = None
        self.find(self._request_from_here(query))

    def _request_from_here(self, query: ListQuery) -> FindRequest:
        """Request a list with the cursor on the same article, or on what follows it."""
        return FindRequest(query, self.list_pane.current_id, previous=self.list_pane.headlines)

    def show_article(self, article_id: ArticleId) -> None:
        """Put the cursor on an article, among all articles when the list does not have it."""
        self._stop_typing()
        self.stories.reveal(article_id)
        index = self.list_pane.headlines.index_of(article_id)
        if index is not None:
            self._leave_from_here(article_id)
            self.list_pane.go_to(index)
        else:
            self.before_search = None
            self.find(FindRequest(ListQuery(sort=self.query.sort), article_id, jumps=True))

    def _note_way(self, request: FindRequest) -> None:
        """Note where the reader leaves one list for another; back in a list, the way from there on is forgotten."""
        places = [position.query.place for position in self.trail]
        if request.query.place in places and not request.jumps:
            last = max(index for index, place in enumerate(places) if place == request.query.place)
            del self.trail[last:]
        else:
            self._leave_from_here(request.article_id if request.jumps else None)

    def _leave_from_here(self, jumped_to: ArticleId | None) -> None:
        """Note where the reader is, who goes to another list, or jumps to an article."""
        self.trail = [*self.trail, replace(self.position, jumped_to=jumped_to)][-MAX_TRAIL:]

    @property
    def has_jumped(self) -> bool:
        """Whether the article under the cursor was jumped to from another one."""
        current_id = self.list_pane.current_id
        return current_id is not None and bool(self.trail) and self.trail[-1].jumped_to == current_id

    @property
    def goes_back(self) -> bool:
        """Whether there is something to go back to."""
        return self.has_jumped or any(position.query.place != self.query.place for position in self.trail)

    def retrace(self) -> bool:
        """Go back to where the reader jumped from, else to the list before this one; False in the first list."""
        while self.trail and self.trail[-1].query.place == self.query.place and not self.has_jumped:
            self.trail.pop()  # the reader has moved on from where the jump led
        if not self.trail:
            return False
        position = self.trail[-1]
        article_id, headlines = position.article_id, position.headlines
        if position.query.place == self.query.place:
            self.trail.pop()  # else the list forgets it when it is there again
        index = self.list_pane.headlines.index_of(article_id)
        if position.query == self.query and index is not None:
            self.list_pane.go_to(index)
            self.list_pane.scroll_to_line(position.top)
        else:
            shown = [] if article_id is None or self.presenter.marks.state(article_id).hidden else [article_id]
            keep = frozenset(shown)  # it may have been read meanwhile, and match no more
            offset = headlines.row_of(headlines.index_of(article_id) or 0) - position.top
            self.before_search = None
            self.find(FindRequest(position.query, article_id, keep=keep, previous=headlines, offset=offset))
        self.panes.enter(position.in_detail)
        return True

    def update_states(self, ids: Iterable[ArticleId]) -> None:
        """Paint articles again whose state changed, here or elsewhere, and count anew what is unread."""
        changed = frozenset(ids)
        unread = self.presenter.marks.unread(changed) - self.presenter.gone
        self._touched |= changed
        positions = filter(None, (self.before_search, self.before_typing))
        for headlines in {self.list_pane.headlines, *(position.headlines for position in positions)}:
            headlines.update_unread(changed, unread)
        self.list_pane.repaint(changed)
        if self.list_pane.current_id in changed:
            self.panes.detail.update_state()

    @command
    def take_in(self) -> None:
        """Show what arrived, and drop what was hidden elsewhere; what the list has stays in it."""
        if self.arrived or self.presenter.gone or self.stories.has_news:
            self.reload(on_top=self.list_pane.cursor == 0 and not self.panes.in_detail)
        else:
            self.host.notify("Nothing new")

    def reload(self, only: frozenset[ArticleId] | None = None, *, on_top: bool = False) -> None:
        """Find the list anew, and keep in it what it has; of others, where given, `only` these enter if they match.

        `on_top`: the cursor goes to the first row, not to the article that it is on.
        """
        if only is None:
            self.arrived.clear()
        self.before_search = None
        keep = frozenset(article.id for article in self.list_pane.headlines.everything)
        self.find(replace(self._request_from_here(self.query), keep=keep, only=only, on_top=on_top))

    def remove_hidden(self, ids: Collection[ArticleId]) -> None:
        """Remove those of some articles that are hidden now from the list, and from where the reader goes back to."""
        hidden = frozenset(each for each in ids if self.presenter.marks.state(each).hidden)
        if not hidden or self.query.shows_hidden:
            return
        self.forget(hidden)
        top = self.list_pane.top if self.list_pane.current_id in {None, *hidden} else None
        self.show(self._request_from_here(self.query), self.list_pane.headlines.without(hidden), top)

    def forget(self, ids: frozenset[ArticleId]) -> None:
        """Remove articles from where the reader goes back to."""
        self.before_search = self.before_search and self.before_search.without(ids)
        self.before_typing = self.before_typing and self.before_typing.without(ids)

    @command
    def choose_sort(self) -> None:
        """Choose the order of the list."""
        screen = PickScreen("Sort", [Choice(sort.value.capitalize(), sort) for sort in Sort], self.query.sort)
        self.host.ask(screen, lambda sort: self.show_query(replace(self.query, sort=sort)))

    @command
    def search(self) -> None:
        """Open the search box, on the search that there is."""
        self.before_typing = self.position
        if not self.query.search:
            self.before_search = self.before_typing
        self.panes.enter(in_detail=False)
        self.top_bar.show_search(self.query.search, typing=True)
        # The first search reads all that is searched in: better while the first letter is still to be typed.
        self._prepare(prepare)

    def _prepare(self, work: Callable[[Library, CancelToken], None]) -> None:
        """Do what only makes searches quicker, as long as the reader is open."""
        self.jobs.run_beside(partial(work, self.library, self._preparation))

    def type_search(self, text: str) -> None:
        """Search for the text of the search box; a query that can't be read yet leaves the list as it is."""
        query = replace(self.query, search=text)
        try:
            _ = query.query
        except QueryError as error:
            self.query_problem = str(error)
            return
        self.query_problem = ""
        before = self.before_search
        if before is not None and not text.strip():
            self.go_back(before)
        elif self.list_pane.moved:
            self.find(self._request_from_here(query))
        elif self.query.search and self.request.previous is not None:
            self.find(FindRequest(query, self.request.article_id, previous=self.request.previous))
        else:
            start = before or self.position
            self.find(FindRequest(query, start.article_id, previous=start.headlines))

    def end_typing(self, applied: bool) -> None:
        """Focus the list again; where the search was not applied, go back to where it began."""
        before, self.before_typing = self.before_typing, None
        if applied and not self.query_problem:
            self.top_bar.box.keep_search()
        self.query_problem = ""
        self.panes.enter(in_detail=before is not None and before.in_detail and not applied)
        if before is not None and not applied:
            self.go_back(before)
        self.top_bar.show_search(self.query.search)

    def _stop_typing(self) -> None:
        """Leave the search as it is, where something else is chosen with the mouse or the palette while it is typed."""
        if self.before_typing is not None:
            self.end_typing(applied=True)

    @command
    def clear_search(self) -> None:
        """Clear the search, wherever the focus is."""
        if self.query.search:
            self.leave_search()
        else:
            self.host.notify("No search to clear")

    def leave_search(self) -> None:
        """Show the view without the search, the cursor on the same article, or on what follows it."""
        before, current_id, hits = self.before_search, self.list_pane.current_id, self.list_pane.headlines
        self.before_search = None
        if before is None:
            self.show_query(replace(self.query, search=""))
        elif nearest(before.headlines, current_id, hits) is not None:
            self.finder.find(None)
            self.show(FindRequest(before.query, current_id, previous=hits), before.headlines)
        else:
            self.go_back(before)

    def cancel(self) -> None:
        """Give up the search under way; one whose hits are not shown yet is cleared."""
        self.finder.find(None)
        if self.before_search is not None:
            self.go_back(self.before_search)

    def go_back(self, position: ReturnPosition) -> None:
        """Be where the reader was, to the line."""
        self.finder.find(None)
        self.show(FindRequest(position.query, position.article_id), position.headlines, position.top)

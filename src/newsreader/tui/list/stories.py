"""Stories as one row: found on a thread of their own, expanded, collapsed, and one row for each article again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from newsreader.library import Library
from newsreader.library.cancellation import CancelToken
from newsreader.library.stories import Stories
from newsreader.model import ArticleId
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys import command, first_key
from newsreader.tui.list.headlines import Grouping, StoryRow
from newsreader.tui.panes import Panes


class StoryIndexWorker:
    """Finds which articles tell one story, and groups the list by that; what is found shows in the next list.

    It searches one time after the other; what changes meanwhile is searched afterwards.
    """

    def __init__(self, library: Library, jobs: Jobs, panes: Panes, host: Host, *, is_on: bool) -> None:
        """Find the stories of a library on threads of `jobs`; `is_on`: the list has one row for each story."""
        self.is_on = is_on
        self._library = library
        self._jobs = jobs
        self._list, self._detail = panes.list, panes.detail
        self._host = host
        self._changed: set[ArticleId] = set()
        self._is_searching = False
        self._cancel = CancelToken()

    def grouping_now(self, expanded: frozenset[ArticleId] = frozenset()) -> Grouping:
        """Say how a list that is made now groups its articles; `expanded` are articles whose stories are expanded."""
        return Grouping(self._library.stories.load().keys, expanded) if self.is_on else Grouping()

    @property
    def has_news(self) -> bool:
        """Whether more is known of stories than the list shows."""
        return self.is_on and self._list.headlines.grouping.keys != self._library.stories.current.keys

    def update(self, changed: Iterable[ArticleId] = ()) -> None:
        """Find the stories of new articles, and anew those of changed ones; returns at once."""
        self._changed.update(changed)
        if self._is_searching or self._cancel.is_cancelled:
            return
        self._is_searching = True
        ids, self._changed = frozenset(self._changed), set()
        stories = self._library.stories
        found = partial(self._found, stories.current)
        self._jobs.run_beside(partial(stories.update, ids, self._cancel), found, self._end)

    def close(self) -> None:
        """Give up the search that runs, and begin no other."""
        self._cancel.cancel()

    def save(self) -> None:
        """Save what was found for the next start, once the library is closed."""
        if not self._is_searching:
            self._library.stories.save()

    def _end(self, _: object) -> None:
        self._is_searching = False
        if self._changed:
            self.update()

    def _found(self, before: Stories, stories: Stories) -> None:
        """Name the other coverage in the detail, and say that the list could be grouped; nothing moves."""
        self._end(stories)
        if stories is not before:
            self._detail.show(self._list.current)
        if not self._list.headlines.grouping.keys and self.has_news:
            self._host.notify(f"Some stories come from several sources. Press {first_key('take_in')} to group them.")

    @command
    def expand(self) -> None:
        """Show the articles of a story below the first of them, or collapse them again."""
        headlines, current = self._list.headlines, self._list.current
        story = headlines.story_row(current.id) if current is not None else StoryRow()
        if current is not None and (story.collapsed or story.below or story.is_member):
            self._show(headlines.grouping.toggled(current.id))
        else:
            self._host.notify("No other coverage of this story")

    @command
    def grouping(self) -> None:
        """Show stories as one row, or every article in its own."""
        self.is_on = not self.is_on
        self._show(self.grouping_now())
        self._host.notify("One row for each story" if self.is_on else "One row for each article")

    def reveal(self, article_id: ArticleId) -> None:
        """Give an article that stands under another one a row of its own."""
        headlines = self._list.headlines
        if headlines.is_under(article_id):
            self._show(headlines.grouping.toggled(article_id))

    def _show(self, grouping: Grouping) -> None:
        """Group the same articles otherwise; the cursor stays on its article, or goes to the first of its story."""
        row = self._list.headlines.row_of(self._list.cursor)
        headlines = self._list.headlines.grouped(grouping)
        index = headlines.index_of(self._list.current_id) or 0
        self._list.show(headlines, index, self._list.top + headlines.row_of(index) - row)

"""The full text of an article, in place of what its source said, and back; fetched where it is not there yet.

Servers are waited for on threads of their own, as in a refresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.model import Article
from newsreader.tui.cells import cut, plain_line
from newsreader.tui.host import Host
from newsreader.tui.jobs import Job, Jobs, Outcome
from newsreader.tui.keys import command
from newsreader.tui.panes import Panes
from newsreader.tui.presenter import ArticlePresenter

if TYPE_CHECKING:
    from newsreader.library.full_texts import FullTextFetch, Progress


@dataclass(eq=False)
class FullTexts:
    """Fetches full texts, on demand and after a refresh, and shows them."""

    library: Library
    presenter: ArticlePresenter
    jobs: Jobs
    panes: Panes
    host: Host
    under_way: int = 0
    """How many fetches there are now."""
    ended: int = 0
    total: int = 0
    """How many of the articles that nobody asked for are fetched, and are to be; none when that is done."""

    @command
    def full_text(self) -> None:
        """Show the full text of the article in place of what its source said, or the other way round."""
        article = self.panes.list.current
        if article is None:
            self.host.notify_no_article()
            return
        was_seen = self.panes.detail_seen
        if not was_seen:
            self.panes.enter(in_detail=True)
        if self.library.full_html(article.id):
            if was_seen and article.id not in self.presenter.as_sent:
                self.presenter.as_sent.add(article.id)
            else:
                self.presenter.as_sent.discard(article.id)
            self.panes.detail.scroll_to_line(0)
            self.panes.detail.show(article)
        elif not article.url:
            self.host.notify("This article has no link")
        elif article.id not in self.presenter.fetching:
            self.presenter.fetching.add(article.id)
            self.panes.detail.show(article)
            self._begin(lambda: [article], again=True)

    def fetch_new(self, sources: Iterable[str]) -> None:
        """Fetch the full texts of new articles of sources, given by their keys, where that is wanted."""
        known = self.library.store.sources
        if keys := [key for key in sources if key in known and known[key].full]:
            self._begin(partial(self._choose, keys), again=False)

    def _choose(self, keys: Iterable[str]) -> Sequence[Article]:
        from newsreader.library.full_texts import new_of_sources  # noqa: PLC0415 - loads parsers, not needed to start

        return new_of_sources(self.library, keys)

    def _begin(self, choose: Callable[[], Sequence[Article]], *, again: bool) -> None:
        """Fetch the articles that are chosen on a thread; `again`: a person wants to know what came of it."""
        articles: list[Article] = []

        def note(progress: Progress) -> None:
            if progress.stage == "fetching":
                self.presenter.fetching.add(progress.article.id)
            else:
                self.ended += not again
                self.jobs.report(Outcome(Job(lambda: None, partial(self._settle, aloud=again)), progress))

        def prepare() -> FullTextFetch:
            from newsreader.library.full_texts import FullTextFetch  # noqa: PLC0415 - as above

            articles.extend(choose())
            self.total += 0 if again else len(articles)
            return FullTextFetch(self.library, articles, again=again, listener=note)

        def end(_: object) -> None:
            self.under_way -= 1
            if not self.under_way:
                self.ended = self.total = 0
            self.presenter.fetching.difference_update(article.id for article in articles)

        def fail(error: NewsreaderError) -> None:
            end(error)
            self.host.notify_error(error)
            self.panes.detail.show(self.panes.list.current)

        self.under_way += 1
        self.jobs.fetch(prepare, end, fail)

    def _settle(self, progress: Progress, *, aloud: bool) -> None:
        """Show what came of an article; why there is no text of one that was asked for is said in one place."""
        self.presenter.fetching.discard(progress.article.id)
        is_current = self.panes.list.current_id == progress.article.id
        says_why = is_current and self.panes.detail_seen and self.panes.detail.top == 0
        if aloud and progress.error and not says_why:
            other = "" if is_current else f" of {cut(plain_line(progress.article.headline), 40)}"
            self.host.notify(f"No full text{other}: {progress.error}", problem=True)
        if is_current:
            self.panes.detail.show(self.panes.list.current)

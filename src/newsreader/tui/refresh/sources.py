"""Sources: adding one by its address, with a preview first; listing, refreshing and removing them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.viewing import View, views
from newsreader.text import clean_line
from newsreader.tui.cells import plain_line
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys.table import command, first_key
from newsreader.tui.refresh.refreshing import Refreshing
from newsreader.tui.search.finding import Finding
from newsreader.tui.views.viewing import Views

if TYPE_CHECKING:
    from newsreader.library.adding import Added, Preview
    from newsreader.library.overview import Overview
    from newsreader.model import Source
    from newsreader.tui.refresh.source_screens import Answer, PreviewScreen


@dataclass(eq=False)
class Sources:
    """The commands that add and list sources."""

    library: Library
    finding: Finding
    refreshing: Refreshing
    views: Views
    jobs: Jobs
    host: Host

    @command
    def add_source(self) -> None:
        """Ask for an address, and show what is there."""
        self._ask_for_address("")

    def _ask_for_address(self, address: str) -> None:
        self.host.open(AskScreen("Address of a feed or a news page", answer=address), self._fetch)

    def _fetch(self, address: str | None, feed: int | None = None) -> None:
        """Fetch an address, or a feed of those that it links, and show what it is."""
        if not address:
            return
        from newsreader.tui.refresh.source_screens import PreviewScreen  # noqa: PLC0415 - not needed to start

        screen = PreviewScreen()
        self.host.open(screen, partial(self._answered, address))
        fetch = partial(_preview, self.library, address, feed)
        self.jobs.run_beside(fetch, lambda found: screen.show_preview(*found), partial(_show_problem, screen))

    def _answered(self, address: str, answer: Answer | None) -> None:
        if answer is None:
            return
        if answer.page:
            from newsreader.library.adding import THE_PAGE  # noqa: PLC0415 - loaded by now

            self._fetch(address, THE_PAGE)
        elif answer.found is None:
            self._ask_for_address(address)
        elif answer.found.fetched is None:
            self._choose_feed(address, answer.found)
        else:
            self._add(answer.found)

    def _choose_feed(self, address: str, found: Preview) -> None:
        """Ask which feed of a page is meant, and fetch that."""
        from newsreader.library.adding import THE_PAGE  # noqa: PLC0415 - loaded by now

        choices = [
            Choice(plain_line(feed.title) or "a feed", number, feed.format)
            for number, feed in enumerate(found.feeds, 1)
        ]
        choices.append(Choice("the page itself", THE_PAGE))

        def chosen(number: int | None) -> None:
            if number is not None:
                self._fetch(address, number)

        self.host.open(PickScreen("Which of its feeds?", choices), chosen)

    def _add(self, found: Preview) -> None:
        def add() -> Added:
            from newsreader.library.adding import add  # noqa: PLC0415 - loaded by now

            added = add(self.library, found)
            articles = self.library.store.articles_of(added.source.key)
            self.refreshing.own_imports.append([article.id for article in articles])
            return added

        self.jobs.submit(add, self._added, self.host.notify_error)

    def _added(self, added: Added) -> None:
        done = "was a source already" if added.known else "added"
        self.host.notify(f"{clean_line(added.source.name)} {done}: {added.report.added:,} new")

    @command
    def sources(self) -> None:
        """List the sources with their state, as soon as that is known."""
        self.jobs.run_beside(partial(_overview, self.library), self._list, self.host.notify_error)

    def _list(self, found: list[tuple[Overview, View | None]]) -> None:
        from newsreader.tui.refresh.source_screens import sources_screen  # noqa: PLC0415 - not needed to start

        if not found:
            self.host.notify("No sources yet")
        elif self.host.is_current:
            view_of = {each.source.key: view for each, view in found}
            overviews, now = [each for each, _ in found], self.library.clock()
            screen = sources_screen(overviews, now, self.refreshing.refresh_source, self._remove)
            self.host.open(screen, partial(self._show_articles, view_of))

    def _show_articles(self, view_of: dict[str, View | None], key: str | None) -> None:
        if key is not None and view_of[key] is None:
            self.host.notify(f"{clean_line(self.library.source_name(key))} has no articles")
        elif key is not None:
            self.views.show(view_of[key])

    def _remove(self, key: str) -> None:
        """Remove a source, which hides its articles."""

        def remove() -> tuple[Source, int]:
            from newsreader.library.sources import remove  # noqa: PLC0415 - loaded by now

            return remove(self.library, key)

        self.jobs.submit(remove, self._removed, self.host.notify_error)

    def _removed(self, removed: tuple[Source, int]) -> None:
        source, count = removed
        articles = f"{count:,} article{'' if count == 1 else 's'}"
        self.host.notify(f"{clean_line(source.name)} removed, with {articles} ({first_key('undo')}: undo)")
        self.finding.reload()


def _preview(library: Library, address: str, feed: int | None) -> tuple[Preview, bool]:
    """Find out what is at an address, and whether that is a source already."""
    from newsreader.library.adding import preview  # noqa: PLC0415 - loads parsers, not needed to start
    from newsreader.library.sources import find_by_url  # noqa: PLC0415

    found = preview(library, address, feed)
    source = find_by_url(library, found.url)
    return found, source is not None and not source.removed


def _show_problem(screen: PreviewScreen, error: NewsreaderError) -> None:
    from newsreader.library.adding import LinkedFeedError  # noqa: PLC0415 - loaded by now

    screen.show_problem(str(error), is_linked=isinstance(error, LinkedFeedError))


def _overview(library: Library) -> list[tuple[Overview, View | None]]:
    """Give the sources, each with its view; one without articles has none."""
    from newsreader.library.overview import overview  # noqa: PLC0415 - loads parsers, not needed to start

    by_name = {view.name: view for view in views(library) if view.kind == "source"}
    return [(each, by_name.get(each.source.name)) for each in overview(library)]

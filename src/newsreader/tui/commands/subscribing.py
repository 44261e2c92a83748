"""Sources: adding one by its address, which is looked at first; and how all of them are doing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.views import View, views
from newsreader.text import clean_line
from newsreader.tui.cells import settled
from newsreader.tui.commands.finding import take_in_all
from newsreader.tui.commands.refreshing import refresh_source
from newsreader.tui.commands.viewing import show_view
from newsreader.tui.jobs import Job

if TYPE_CHECKING:
    from newsreader.library.adding import Added, Preview
    from newsreader.library.statistics import Overview
    from newsreader.model import Source
    from newsreader.tui.refresh.preview import Answer, PreviewScreen
    from newsreader.tui.screen import ReaderScreen


def add_source(reader: ReaderScreen, address: str = "") -> None:
    """Ask for an address, and look at what is there."""
    from newsreader.tui.dialogs.ask import AskScreen  # noqa: PLC0415 - not needed to start

    reader.app.push_screen(AskScreen("Address of a feed, or of a page of news", answer=address), partial(_look, reader))


def _look(reader: ReaderScreen, address: str | None, feed: int | None = None) -> None:
    """Fetch an address, or a feed of those that it links, and show what that is."""
    if not address:
        return
    from newsreader.tui.refresh.preview import PreviewScreen  # noqa: PLC0415 - not needed to start

    screen = PreviewScreen()
    job = Job(
        partial(_preview, reader.library, address, feed),
        partial(_looked, screen),
        partial(_not_found, screen),
    )
    reader.app.push_screen(screen, partial(_answered, reader, address))
    reader.jobs.aside(job)


def _preview(library: Library, address: str, feed: int | None) -> tuple[Preview, bool]:
    """Find out what is at an address, and whether that is a source already."""
    from newsreader.library.adding import preview  # noqa: PLC0415 - loads parsers, not needed to start
    from newsreader.library.sources import find_by_url  # noqa: PLC0415

    found = preview(library, address, feed)
    source = find_by_url(library, found.url)
    return found, source is not None and not source.removed


def _looked(screen: PreviewScreen, looked: tuple[Preview, bool]) -> None:
    screen.show_preview(*looked)


def _not_found(screen: PreviewScreen, error: NewsreaderError) -> None:
    from newsreader.library.adding import LinkedFeedError  # noqa: PLC0415 - loaded by now

    screen.show_problem(str(error), links=isinstance(error, LinkedFeedError))


def _answered(reader: ReaderScreen, address: str, answer: Answer | None) -> None:
    if answer is None:
        return
    if answer.page:
        from newsreader.library.adding import THE_PAGE  # noqa: PLC0415 - loaded by now

        _look(reader, address, THE_PAGE)
    elif answer.found is None:
        add_source(reader, address)
    elif answer.found.fetched is None:
        _choose_feed(reader, address, answer.found)
    else:
        _add(reader, answer.found)


def _choose_feed(reader: ReaderScreen, address: str, found: Preview) -> None:
    """Ask which feed of a page is meant, and look at that."""
    from newsreader.library.adding import THE_PAGE  # noqa: PLC0415 - loaded by now
    from newsreader.tui.dialogs.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    choices = [
        Choice(settled(clean_line(feed.title)) or "a feed", number, feed.format)
        for number, feed in enumerate(found.feeds, 1)
    ]
    choices.append(Choice("the page itself", THE_PAGE))

    def chosen(number: int | None) -> None:
        if number is not None:
            _look(reader, address, number)

    reader.app.push_screen(ChooseScreen("Which of its feeds?", choices), chosen)


def _add(reader: ReaderScreen, found: Preview) -> None:
    def add() -> Added:
        from newsreader.library.adding import add  # noqa: PLC0415 - loaded by now

        added = add(reader.library, found)
        reader.landed.add(article.id for article in reader.library.store.articles_of(added.source.key))
        return added

    reader.jobs.submit(Job(add, partial(_added, reader), lambda error: reader.say(str(error), problem=True)))


def _added(reader: ReaderScreen, added: Added) -> None:
    report, name = added.report, clean_line(added.source.name)
    reader.say(f"{name} {'was there already' if added.known else 'added'}: {report.added:,} new.")


def sources(reader: ReaderScreen) -> None:
    """Offer the sources, with how they are doing, as soon as that is known."""
    reader.jobs.aside(
        Job(
            partial(_overview, reader.library),
            partial(_offer_sources, reader),
            lambda error: reader.say(str(error), problem=True),
        )
    )


def _overview(library: Library) -> list[tuple[Overview, View | None]]:
    """Give the sources, each with its view; one without articles has none."""
    from newsreader.library.statistics import overview  # noqa: PLC0415 - loads parsers, not needed to start

    by_name = {view.name: view for view in views(library) if view.kind == "source"}
    return [(each, by_name.get(each.source.name)) for each in overview(library)]


def _offer_sources(reader: ReaderScreen, found: list[tuple[Overview, View | None]]) -> None:
    from newsreader.tui.refresh.sources_screen import SourcesScreen  # noqa: PLC0415 - not needed to start

    if not found:
        reader.say("No sources yet.")
    elif reader.is_current:
        shown = {each.source.key: view for each, view in found}
        screen = SourcesScreen(
            [each for each, _ in found],
            reader.library.clock(),
            partial(refresh_source, reader),
            partial(_remove, reader),
        )
        reader.app.push_screen(screen, partial(_source_picked, reader, shown))


def _remove(reader: ReaderScreen, key: str) -> None:
    """Hide a source with its articles."""

    def remove() -> tuple[Source, int]:
        from newsreader.library.sources import remove  # noqa: PLC0415 - loaded by now

        return remove(reader.library, key)

    reader.jobs.submit(Job(remove, partial(_removed, reader), lambda error: reader.say(str(error), problem=True)))


def _removed(reader: ReaderScreen, removed: tuple[Source, int]) -> None:
    source, count = removed
    articles = f"{count:,} article{'' if count == 1 else 's'}"
    reader.say(f"{clean_line(source.name)} removed, with {articles}; undo brings it back.")
    take_in_all(reader)


def _source_picked(reader: ReaderScreen, shown: dict[str, View | None], key: str | None) -> None:
    if key is not None and shown[key] is None:
        reader.say(f"{clean_line(reader.library.source_name(key))} has no articles.")
    elif key is not None:
        show_view(reader, shown[key])

"""What other processes and refreshes did: marks are painted at once, articles announced."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError
from newsreader.model import ArticleId
from newsreader.tui.commands.finding import without
from newsreader.tui.jobs import Job
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.refresh.arrivals import Listed, News, listed_among, look
from newsreader.tui.search.finding import Wanted, nothing_here

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen


def looking(reader: ReaderScreen) -> Job:
    """Give the job that sees what arrived and what was marked elsewhere."""
    listed = lambda: Listed(reader.asked, reader.list.headlines.everything, reader.facts.gone)  # noqa: E731
    return Job(
        partial(look, reader.library, listed, reader.landed), partial(take_news, reader), partial(say_once, reader)
    )


def take_news(reader: ReaderScreen, news: News) -> None:
    """Paint what was marked elsewhere, and announce what arrived; nothing moves."""
    for article_id in news.articles:
        if reader.list.headlines.index_of(article_id) is not None:
            # One that another process pruned stays as it was read, until the list is made anew.
            if (article := reader.library.store.articles.get(article_id)) is not None:
                reader.list.headlines.replace(article)
        elif article_id in news.meant:
            reader.arrived.add(article_id)
    before = reader.facts.gone
    if news.asked == reader.asked:
        reader.facts.gone = listed_among(reader.list.headlines, news.gone)
    if gone := news.gone - before:
        reader.before_search = without(reader.before_search, gone)
        reader.before_typing = without(reader.before_typing, gone)
    if reader.arrived and not reader.list.headlines.articles:
        reader.list.nothing_here = nothing_here(reader.library, reader.asked, len(reader.arrived))
        reader.list.refresh()
    reader.states_changed(news.states | news.articles | (before ^ reader.facts.gone))
    if news.articles:
        reader.gathering.look(news.articles)


def say_once(reader: ReaderScreen, error: NewsreaderError) -> None:
    """Tell that the library can't be looked at, once for each reason."""
    if str(error) != reader.trouble:
        reader.trouble = str(error)
        reader.say(reader.trouble, problem=True)


def gone_still(reader: ReaderScreen, wanted: Wanted, headlines: Headlines) -> frozenset[ArticleId]:
    """Give those hidden elsewhere that are shown all the same; where other articles are asked for, it is on purpose."""
    return listed_among(headlines, reader.facts.gone) if wanted.asked == reader.asked else frozenset()

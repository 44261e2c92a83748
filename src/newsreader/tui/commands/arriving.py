"""What other processes and refreshes did: marks are painted at once, articles announced."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError
from newsreader.tui.arrivals import News, look
from newsreader.tui.jobs import Job

if TYPE_CHECKING:
    from newsreader.tui.screens.reader import ReaderScreen


def looking(reader: ReaderScreen) -> Job:
    """Give the job that sees what arrived and what was marked elsewhere."""
    query = lambda: reader.asked.query  # noqa: E731
    return Job(
        partial(look, reader.library, query, reader.landed), partial(take_news, reader), partial(say_once, reader)
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
    reader.states_changed(news.states | news.articles)
    if news.articles:
        reader.gathering.look(news.articles)


def say_once(reader: ReaderScreen, error: NewsreaderError) -> None:
    """Tell that the library can't be looked at, once for each reason."""
    if str(error) != reader.trouble:
        reader.trouble = str(error)
        reader.say(reader.trouble, problem=True)

"""What other processes did: their marks are painted at once, their articles announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError
from newsreader.tui.arrivals import News

if TYPE_CHECKING:
    from newsreader.tui.screens.reader import ReaderScreen


def take_news(reader: ReaderScreen, news: News) -> None:
    """Paint what other processes marked, and announce what they brought; nothing moves."""
    for article_id in news.articles:
        if reader.list.headlines.index_of(article_id) is not None:
            reader.list.headlines.replace(reader.library.article(article_id))
        elif article_id in news.meant:
            reader.arrived.add(article_id)
    reader.states_changed(news.states | news.articles)


def say_once(reader: ReaderScreen, error: NewsreaderError) -> None:
    """Tell that the library can't be looked at, once for each reason."""
    if str(error) != reader.trouble:
        reader.trouble = str(error)
        reader.say(reader.trouble, problem=True)

"""What else covers a story, as the detail says it: a numbered line for each article, and one can be clicked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from textual.content import Content

from newsreader.dates import describe_age, from_iso
from newsreader.library import Library
from newsreader.library.ordering import newest_first
from newsreader.model import Article, ArticleId
from newsreader.text import clean_line
from newsreader.tui.cells import isolates, settled
from newsreader.tui.detail.hanging import hanging, leading_to
from newsreader.tui.list.rows import UNTITLED

MOST = 20
"""Articles that are listed; of more it is said how many."""
_QUIET = "$foreground-muted"


class Mention(msgspec.Struct, frozen=True):
    """Another article, as the detail names it."""

    id: ArticleId
    headline: str
    source: str
    """The name of its source."""
    age: str


class Mentions(msgspec.Struct, frozen=True):
    """The articles that the detail of one names."""

    also: tuple[Mention, ...] = ()
    """Those that tell the same story."""
    related: tuple[Mention, ...] = ()
    """Those that share a text or a headline with it, and may tell another one."""

    @property
    def listed(self) -> tuple[Mention, ...]:
        """Those that have a line."""
        return (*self.also[:MOST], *self.related[:MOST])


NOTHING_ELSE = Mentions()


def mentions(library: Library, article: Article) -> Mentions:
    """Find what else covers the story of an article, the newest first, and what is related; as far as is known."""
    stories = library.stories.current
    story = [each for each in stories.members(stories.of(article.id) or 0) if each != article.id]
    return Mentions(_named(library, story), _named(library, stories.related(article.id)))


def _named(library: Library, ids: Sequence[ArticleId]) -> tuple[Mention, ...]:
    """Name those that are there and not hidden; what a mute rule keeps out of lists may be named."""
    now = library.clock()
    there = [article for each in ids if (article := library.store.articles.get(each)) is not None]
    shown = [article for article in there if not library.state(article.id).hidden and not _is_removed(library, article)]
    return tuple(
        Mention(
            article.id,
            clean_line(article.headline) or UNTITLED,
            clean_line(library.source_name(article.source)),
            describe_age(from_iso(article.published) or from_iso(article.added), now),
        )
        for article in newest_first(shown, now)
    )


def _is_removed(library: Library, article: Article) -> bool:
    source = library.store.sources.get(article.source)
    return source is not None and source.removed


def mention_blocks(found: Mentions, numbers: Iterator[int], width: int) -> list[Content]:
    """Lay out a paragraph for what else covers the story, and one for what is related, numbered in turn."""
    blocks = []
    for heading, articles in (("also:", found.also), ("related:", found.related)):
        lines = [Content.styled(heading, _QUIET)]
        lines += [_line(next(numbers), article, width) for article in articles[:MOST]]
        if len(articles) > MOST:
            lines.append(Content.styled(f"and {len(articles) - MOST} more", _QUIET))
        if articles:
            blocks.append(Content("\n").join(lines))
    return blocks


def _line(number: int, article: Mention, width: int) -> Content:
    source, headline = _outside(article.source), _outside(article.headline)
    parts = source.stylize(_QUIET), " ", headline.stylize(leading_to(number)), (f" ({article.age})", _QUIET)
    return hanging(Content.styled(f"{number} ", _QUIET), Content.assemble(*parts), width)


def _outside(text: str) -> Content:
    """Text from outside, letter for letter, that does not turn round what stands beside it."""
    text = settled(text)
    before, after = isolates(text)
    return Content(f"{before}{text}{after}")

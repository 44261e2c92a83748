"""An article of the library as a query sees it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from newsreader.dates import local_day
from newsreader.library.library import Library
from newsreader.library.placing import place
from newsreader.model import Article, State
from newsreader.text import fold

_SEARCHED = ("headline", "summary", "section", "source", "author")
"""What words are looked for in."""


class ArticleSubject:
    """An article as a query sees it; for many articles ask `newsreader.library.search.matching`."""

    __slots__ = ("article", "library")

    def __init__(self, library: Library, article: Article) -> None:
        self.library = library
        self.article = article

    @property
    def state(self) -> State:
        """What the reader did with it."""
        return self.library.state(self.article.id)

    @property
    def day(self) -> date:
        """The day it stands on, under its heading."""
        return place(self.article, self.library.clock()).day

    @property
    def today(self) -> date:
        """The reader's own day."""
        return local_day(self.library.clock())

    @property
    def tags(self) -> frozenset[str]:
        """Its own tags, and those of its source."""
        source = self.library.store.sources.get(self.article.source)
        own = self.state.tags
        return own.union(source.tags) if source and source.tags else own

    @property
    def muted(self) -> bool:
        """Whether a mute rule hides it."""
        return any(rule.matches(self) for rule in self.library.mute_rules)

    def text(self, field: str) -> str:
        """Give a text field as it is; the empty field is all that words are searched in, a line each."""
        if not field:
            return "\n".join(map(self.text, _SEARCHED))
        if field == "source":
            return self.library.source_name(self.article.source)
        if field == "summary":
            with suppress(KeyError):  # pruned meanwhile
                return self.library.body(self.article.id).summary
            return ""
        return str(getattr(self.article, field))

    def folded(self, field: str) -> str:
        """Give the same, folded."""
        return fold(self.text(field))

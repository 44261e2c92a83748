"""The fields of the query language, in one table.

Parser, matching, highlighting, relevance, the correction of mistyped names and docs/queries.md go by it: to add a field
is to add its entry here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter, contains
from typing import Protocol

import msgspec

from newsreader.choices import Sort
from newsreader.ids import is_prefix
from newsreader.model import Article, ArticleId, State
from newsreader.query.days import EXAMPLES, RELATIONS, means_days


class Texts(Protocol):
    """Where the texts come from that `Article` does not hold."""

    def source_name(self, key: str) -> str:
        """Return the name of a source."""

    def summary(self, article_id: ArticleId) -> str:
        """Return the summary of an article; empty where it has none."""


class Field(msgspec.Struct, frozen=True):
    """A name that may stand before a colon."""

    name: str
    help: str
    """What it finds, as docs/queries.md has it."""
    choices: tuple[str, ...] = ()
    """The values that it may have; empty for any."""
    accepts: Callable[[str], bool] | None = None
    """Returns whether a value means something; None for a field whose text is searched."""
    example: str = ""
    """What is expected of a value, for the error of one that means nothing."""
    text: Callable[[Article, Texts], str] = lambda article, texts: ""
    """Returns the text of an article in which a word, a phrase or a regular expression is looked for."""
    shared_by: Callable[[Article], str] | None = None
    """Returns what articles of one text have in common, where many articles share a text: each is then looked at once.
    None where nearly every article has a text of its own."""
    finds: Callable[[str, str], bool] = contains
    """Whether a text, the first argument, has a value in it; both are folded."""
    searched: bool = False
    """Whether words without a field are looked for in it too."""
    external: bool = False
    """Whether its text may change while the article does not, so that it can't be kept with the article's others."""
    optional: bool = False
    """Whether `has:` may ask for it."""

    @property
    def is_indexed(self) -> bool:
        """Whether its folded text is kept for searches, and counts for `sort:relevance`."""
        return self.searched and not self.external


STATES: dict[str, Callable[[State], bool]] = {
    "unread": lambda state: not state.read,
    "read": lambda state: state.read,
    "starred": lambda state: state.starred,
    "tagged": lambda state: bool(state.tags),
    "hidden": lambda state: state.hidden,
}
"""What `is:` asks of the state of an article."""

_HOST = re.compile(r"[a-z]+://(?:[^/?#@]*@)?(\[[^]]*\]|[^/?#:]*)", re.IGNORECASE)


def domain_of(article: Article) -> str:
    """Return the host of an article's address (RFC 3986, 3.2.2), in lower case; empty where it has no address."""
    match = _HOST.match(article.url)
    return match[1].lower().rstrip(".") if match else ""


def is_in_domain(host: str, domain: str) -> bool:
    """Return whether a host is a domain or below it."""
    return f".{host}".endswith(f".{domain.strip('.')}")


_TEXT_FIELDS = (
    Field("headline", "the headline", text=lambda article, _: article.headline, searched=True),
    Field(
        "summary", "the summary", text=lambda article, texts: texts.summary(article.id), searched=True, optional=True
    ),
    Field(
        "section",
        "the heading that its source files it under",
        text=lambda article, _: article.section,
        shared_by=attrgetter("section"),
        searched=True,
    ),
    Field(
        "source",
        "the name of the source",
        text=lambda article, texts: texts.source_name(article.source),
        shared_by=attrgetter("source"),
        searched=True,
        external=True,
    ),
    Field(
        "author", "the author", text=lambda article, _: article.author, shared_by=attrgetter("author"), searched=True
    ),
    Field("url", "the address", text=lambda article, _: article.url, optional=True),
    Field(
        "domain",
        "the host of the address: `domain:example.org` finds `www.example.org` too, but not `notexample.org`",
        text=lambda article, _: domain_of(article),
        shared_by=domain_of,
        finds=is_in_domain,
    ),
)
_OPTIONAL = tuple(field.name for field in _TEXT_FIELDS if field.optional)
_OTHER_FIELDS = (
    Field("is", "what you did with it, or what keeps it out of sight", (*STATES, "muted"), bool),
    Field("has", "the field is not empty", _OPTIONAL, bool),
    Field(
        "tag", "a tag by its whole name, the article's own or its source's", accepts=bool, example="the name of a tag"
    ),
    Field("id", "the articles whose id begins so", accepts=is_prefix, example="the beginning of an id"),
    *(
        Field(name, relation.help, accepts=means_days, example=f"{name}: with a day, as in {EXAMPLES}")
        for name, relation in RELATIONS.items()
    ),
    Field("sort", "the order of the list, wherever it stands in the query", tuple(Sort), bool),
)

FIELDS: dict[str, Field] = {field.name: field for field in (*_TEXT_FIELDS, *_OTHER_FIELDS)}
"""Every name that may stand before a colon."""
SEARCHED: tuple[Field, ...] = tuple(field for field in _TEXT_FIELDS if field.searched)
"""The fields in which words without a field are looked for."""

"""Reading: which articles a query means, in which order, and the views with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from newsreader.ids import format_id
from newsreader.library.library import Library
from newsreader.library.muting import MUTED, without_muted
from newsreader.library.ordering import Basis, Place, in_order, place
from newsreader.library.subject import ArticleSubject
from newsreader.model import Article, ArticleId
from newsreader.query import EVERYTHING, Query, Sort, parse
from newsreader.query.quoting import quoted
from newsreader.text import fold

__all__ = [
    "Basis",
    "Place",
    "Sort",
    "Tally",
    "View",
    "among",
    "find_prefix",
    "place",
    "select",
    "short_ids",
    "tally",
    "views",
    "visible",
]


def select(library: Library, query: Query, sort: Sort | None = None) -> list[Article]:
    """Give the articles that a query means, in order.

    The order is the query's own, else `sort`, else newest first. Articles of removed sources are not there, and
    muted ones only where the query asks for them (`is:muted`).
    """
    articles = visible(library, query.sort or sort or Sort.NEWEST, muted=MUTED in query.nodes)
    if query.root == EVERYTHING.root:
        return articles
    return [article for article in articles if query.matches(ArticleSubject(library, article))]


def among(library: Library, query: Query, ids: Iterable[ArticleId]) -> list[Article]:
    """Give those of some articles that `select` would give, in the order of `ids`; costs what those cost."""
    there = (article for article_id in ids if (article := library.store.articles.get(article_id)) is not None)
    removed = {source.key for source in library.store.sources.values() if source.removed}
    found = [article for article in there if article.source not in removed]
    if MUTED not in query.nodes:
        found = without_muted(library, found)
    return [article for article in found if query.matches(ArticleSubject(library, article))]


def visible(library: Library, sort: Sort = Sort.NEWEST, *, muted: bool = False) -> list[Article]:
    """Give all articles but those of removed sources and, unless asked for, muted ones, in order."""
    key = (library.content_version, len(library.store.articles), library.clock().date())
    cached = library.orders.get((sort, muted))
    if cached is None or cached[0] != key:
        removed = {source.key for source in list(library.store.sources.values()) if source.removed}
        articles = [article for article in list(library.store.articles.values()) if article.source not in removed]
        if not muted:
            articles = without_muted(library, articles)
        cached = library.orders[sort, muted] = (key, in_order(library, articles, sort))
    return list(cached[1])


class View(NamedTuple):
    """A named query."""

    name: str
    query: str
    kind: str
    """`view` for those that every library has, else `source`, `section` or `tag`."""
    key: str = ""
    """The key that chooses it, if one does."""


_FIXED = (
    View("All", "", "view", "1"),
    View("Unread", "is:unread", "view", "2"),
    View("Starred", "is:starred", "view", "3"),
)


def views(library: Library) -> list[View]:
    """Give the views: those that every library has, then one for each source, section and tag there is."""
    articles = visible(library)
    found = list(_FIXED)
    for kind, names in (
        ("source", {library.source_name(article.source) for article in articles}),
        ("section", {article.section for article in articles}),
        ("tag", {tag for article in articles for tag in ArticleSubject(library, article).tags}),
    ):
        names.discard("")
        found += [
            View(name, f"{kind}:{_exactly(name, names, kind)}", kind)
            for name in sorted(names, key=lambda name: (fold(name), name))
        ]
    return found


def _exactly(name: str, names: Iterable[str], kind: str) -> str:
    """Write the value that means `name` and none of the other names."""
    if kind == "tag" or not any(fold(name) in fold(other) for other in names if other != name):
        return quoted(name)
    pattern = "".join(f"\\{character}" if character in r"\.^$*+?{}[]|()/" else character for character in name)
    return f"/^{pattern}$/"


class Tally(NamedTuple):
    """How many articles there are in a view."""

    unread: int
    total: int


def tally(library: Library, wanted: Iterable[View]) -> dict[View, Tally]:
    """Count the articles of views, in one pass over the library."""
    wanted = list(wanted)
    asked = [(view, parse(view.query)) for view in wanted if view.kind == "view"]
    named = {(view.kind, view.name): view for view in wanted if view.kind != "view"}
    totals: Counter[View] = Counter()
    unread: Counter[View] = Counter()
    for article in visible(library):
        subject = ArticleSubject(library, article)
        state = subject.state
        inside = [view for view, query in asked if query.matches(subject)]
        # What a source, a section or a tag is called tells as much as its query, which takes longer to ask.
        tags = (("tag", tag) for tag in subject.tags)
        names = [("source", subject.text("source")), ("section", article.section), *tags]
        inside += [named[name] for name in names if name in named]
        totals.update(inside)
        if not state.read:
            unread.update(inside)
    return {view: Tally(unread[view], totals[view]) for view in wanted}


def find_prefix(library: Library, prefix: str) -> list[Article]:
    """Give the articles whose id begins so, those of removed sources too."""
    prefix = prefix.lower()
    return [article for article in list(library.store.articles.values()) if format_id(article.id).startswith(prefix)]


def short_ids(library: Library, articles: Iterable[Article], shortest: int = 4) -> dict[ArticleId, str]:
    """Give for each article as much of its id's beginning as no other article of the library shares."""
    everything = sorted(format_id(article_id) for article_id in list(library.store.articles))
    shared = {}
    for before, this, after in zip(["", *everything], everything, [*everything[1:], ""], strict=False):
        shared[this] = this[: max(shortest, _alike(this, before) + 1, _alike(this, after) + 1)]
    return {article.id: shared[format_id(article.id)] for article in articles}


def _alike(this: str, other: str) -> int:
    """Count the characters that two ids begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(this, other, strict=False)) if a != b), min(len(this), len(other)))

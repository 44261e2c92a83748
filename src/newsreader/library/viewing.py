"""Views: named queries, and how many articles they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from newsreader.library.library import Library
from newsreader.library.reading import visible
from newsreader.library.subject import ArticleSubject
from newsreader.query import parse
from newsreader.query.quoting import quoted
from newsreader.text import fold


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

"""Views: named queries, and how many articles each holds.

Every library has some; each source, section and tag is one; and people save their own. A saved view with the name of
another one replaces it: that is how a view gets another query, a key, or a rule of its own for when articles count as
read. Names are the same whatever their case and accents.

Articles are counted once; from then on only those that a change touched are looked at again (`ViewCounts`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from itertools import compress
from operator import attrgetter
from threading import Lock
from typing import NamedTuple

from msgspec.structs import replace

from newsreader.choices import ReadPolicy
from newsreader.errors import NewsreaderError, QueryError, UsageError
from newsreader.library.corpus import FEW, Corpus
from newsreader.library.library import Library
from newsreader.library.ordering import Flags, Zone, calendar
from newsreader.library.searching import columns, corpus_of, select
from newsreader.model import Article, ArticleId, SavedView
from newsreader.query import EVERYTHING, Query, parse
from newsreader.query.tree import quoted
from newsreader.store import Touched
from newsreader.text import clean_line, fold

NAME = 100
"""Characters of a name."""
_KEY = 30
"""Characters of the name of a key."""
GROUPS = ("source", "section", "tag")
"""The kinds of views of which there is one for each name that articles bear."""
Names = Mapping[str, Iterable[str]]
"""The names of each of `GROUPS`."""
Bucket = tuple[str, str]
"""Where articles are counted: a kind of `GROUPS` with a folded name, or `query` with a query."""
_IN_SIGHT: Bucket = ("", "")


class View(NamedTuple):
    """A named query."""

    name: str
    query: str
    kind: str
    """`view` for those that every library has, `saved`, or one of `GROUPS`."""
    key: str = ""
    """The key that shows it, if one does."""
    read: str = ""
    """When its articles count as read (`ReadPolicy`); empty for what is set for all views."""


BUILT_IN = (
    View("All", "", "view", "1"),
    View("Unread", "is:unread", "view", "2"),
    View("Starred", "is:starred", "view", "3"),
    View("Today", "on:today", "view", "4"),
    View("This week", 'on:"this week"', "view", "5"),
)
"""The views that every library has, with the keys that they have by default."""


def views(library: Library) -> list[View]:
    """Return all views: those that every library has, the saved ones, then one for each source, section and tag."""
    names: dict[str, set[str]] = {kind: set() for kind in GROUPS}
    keys = set()
    for article in select(library, EVERYTHING):
        keys.add(article.source)
        names["section"].add(article.section)
        names["tag"].update(library.store.states[article.id].tags)
    for key in keys:
        names["source"].add(library.source_name(key))
        if source := library.store.sources.get(key):
            names["tag"].update(source.tags)
    return arranged(library, names)


def arranged(library: Library, names: Names = {}) -> list[View]:  # noqa: B006 - never changed
    """Return all views in order, of the sources, sections and tags with these names.

    Without names those that every library has and the saved ones; those of a source, section or tag as saved ones.
    """
    own = {fold(each.name): each for each in saved(library)}
    fixed = [_replaced(view, own.pop(fold(view.name), None)) for view in BUILT_IN]
    groups = [view for kind in GROUPS for view in _group(kind, names.get(kind, ()))]
    for number, view in enumerate(groups):
        replacement = own.get(fold(view.name))
        if replacement is not None and replacement.query in meanings(view):
            groups[number] = view._replace(key=replacement.key, read=replacement.read)
            del own[fold(view.name)]
    groups = [view for view in groups if fold(view.name) not in own]
    return [*fixed, *[_view(each) for each in own.values()], *groups]


def built_in(library: Library, name: str) -> View:
    """Return one of `BUILT_IN`, or what was saved in its place."""
    return _replaced(next(view for view in BUILT_IN if view.name == name), _saved(library, name))


def saved(library: Library) -> list[SavedView]:
    """Return the saved views that can be read, in the order of their names."""
    readable = []
    for view in library.store.saved_views.values():
        with suppress(QueryError):  # another version wrote it
            parse(view.query)
            if view.active:
                readable.append(view)
    return sorted(readable, key=lambda view: (fold(view.name), view.name))


def _saved(library: Library, name: str) -> SavedView | None:
    return next((view for view in saved(library) if fold(view.name) == fold(name)), None)


def source_view(library: Library, name: str) -> View:
    """Return the view of the source with this name, which means no other one."""
    names = {name, *(source.name for source in library.sources)}
    return next(view for view in _group("source", names) if fold(view.name) == fold(name))


def save(library: Library, name: str, query: str, *, key: str | None = None, read: str | None = None) -> View:
    """Save a view, or save it anew; undo takes it back.

    Args:
        library: where.
        name: what it is called; replaces a view of that name.
        query: what it shows, which may hold an order.
        key: the key that is to show it, empty for none; None leaves it as it was.
        read: when its articles count as read (`ReadPolicy`), empty for as set for all; None leaves it as it was.

    Raises:
        UsageError: the name is empty, the key is another view's, or there is no such policy.
        QueryError: the query can't be read.
        StoreError: nothing was changed.
    """
    name, query = clean_line(name, NAME), clean_line(query)
    parse(query)
    if not name:
        raise UsageError("a view needs a name")
    view = replace(_saved(library, name) or SavedView(name=name, query=""), query=query)
    if key is not None:
        view = replace(view, key=_free_key(library, key, name))
    if read is not None:
        view = replace(view, read=_known_policy(read))
    _set(library, view, f"saved view {view.name}")
    return _view(view)


def remove(library: Library, name: str) -> str:
    """Remove a saved view, and return its name; a view that it replaced comes back. Undo brings it back.

    Raises:
        UsageError: there is none of that name.
        StoreError: nothing was changed.
    """
    view = _known(library, name)
    _set(library, replace(view, active=False), f"removed view {view.name}")
    return view.name


def rename(library: Library, name: str, new: str) -> View:
    """Give a saved view another name; its query, key and policy stay. Undo takes it back.

    Raises:
        UsageError: there is none of that name, the new name is empty, or that of another view.
        StoreError: nothing was changed.
    """
    new = clean_line(new, NAME)
    if not new:
        raise UsageError("a view needs a name")
    before = _known(library, name)
    if fold(new) != fold(before.name) and any(fold(view.name) == fold(new) for view in views(library)):
        raise UsageError(f"another view is named {new!r} already")
    view = replace(before, name=new)
    with library.store.transaction(f"renamed view {before.name} to {new}") as transaction:
        if fold(new) != fold(before.name):
            transaction.set_view(replace(before, active=False))
        transaction.set_view(view)
    return _view(view)


def _known(library: Library, name: str) -> SavedView:
    """Return the view that is saved under a name, also one that can't be read. Raises UsageError if there is none."""
    name = clean_line(name, NAME)
    active = [view for view in library.store.saved_views.values() if view.active]
    view = next((view for view in active if fold(view.name) == fold(name)), None)
    if view is None:
        names = ", ".join(view.name for view in saved(library)) or "none"
        raise UsageError(f"no view is saved as {name!r}; there are: {names}")
    return view


def set_policy(library: Library, view: View, read: str) -> None:
    """Set when the articles of a view count as read; empty for as set for all views. Undo takes it back.

    Raises:
        UsageError: there is no such policy.
        StoreError: nothing was changed.
    """
    own = _saved(library, view.name)
    is_standard = own is None or (view.kind != "saved" and not own.key and own.query in meanings(view))
    if not read and is_standard:
        if own is not None:
            remove(library, view.name)
        return
    own = replace(own or SavedView(name=view.name, query=view.query), read=_known_policy(read))
    _set(library, own, f"read policy of {own.name}: {read or 'as for all views'}")


def owner(library: Library, key: str) -> View | None:
    """Return the view that a key shows."""
    return next((view for view in arranged(library) if view.key == key), None)


def _set(library: Library, view: SavedView, action: str) -> None:
    with library.store.transaction(action) as transaction:
        transaction.set_view(view)


def _known_policy(read: str) -> str:
    if read and read not in list(ReadPolicy):
        raise UsageError(f"{clean_line(read)!r} is no read policy: there are {', '.join(ReadPolicy)}")
    return read


def _free_key(library: Library, key: str, name: str) -> str:
    key = clean_line(key)
    if not key:
        return ""
    if "," in key or " " in key or len(key) > _KEY:
        raise UsageError(f"{clean_line(key, _KEY)!r} is no key, such as 6, f2 or comma")
    if (other := owner(library, key)) is not None and fold(other.name) != fold(name):
        raise UsageError(f"the key {key} is taken: it shows {other.name}")
    return key


def _view(view: SavedView) -> View:
    return View(view.name, view.query, "saved", view.key, view.read)


def _replaced(view: View, own: SavedView | None) -> View:
    return view if own is None else View(own.name, own.query, view.kind, own.key or view.key, own.read)


def _group(kind: str, names: Iterable[str]) -> list[View]:
    """Make a view of each name, those that differ by case and accents together; its query means no other name."""
    variants: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        variants[fold(name)].append(name)
    variants.pop("", None)
    everything = "\n".join(variants)
    group = []
    for folded, alike in sorted(variants.items()):
        is_unique = kind == "tag" or everything.count(folded) == 1  # else it is part of another name
        group.append(View(alike[0], f"{kind}:{quoted(alike[0]) if is_unique else _pattern(alike)}", kind))
    return group


def _pattern(names: list[str]) -> str:
    """Write an expression that matches names, and nothing else."""
    escaped = [re.sub(r"[]\\.^$*+?{}[|()/]", r"\\\g<0>", name) for name in names]
    return f"/^{escaped[0]}$/" if len(escaped) == 1 else f"/^({'|'.join(escaped)})$/"


def meanings(view: View) -> set[str]:
    """Return the queries that mean what a view means by itself, which depends on what other names there are."""
    fixed = {each.query for each in BUILT_IN if each.name == view.name}
    return {view.query, *fixed, f"{view.kind}:{quoted(view.name)}", f"{view.kind}:{_pattern([view.name])}"}


class Tally(NamedTuple):
    """How many articles there are in a view."""

    unread: int
    total: int


@dataclass(frozen=True, eq=False, slots=True)
class _Membership:
    """What an article was counted as; many share one."""

    unread: bool
    buckets: tuple[Bucket, ...]


class ViewCounts:
    """The views of a library and how many articles each holds, as of the last `catch_up`.

    One thread at a time counts; any thread may ask meanwhile.
    """

    def __init__(self, library: Library) -> None:
        self.views: tuple[View, ...] = ()
        """All views, in order; none before the first `catch_up`."""
        self.folders: Mapping[str, Collection[str]] = {}
        """The folded names of the sources that have a tag, by the folded name of the tag."""
        self._library = library
        self._totals: Counter[Bucket] = Counter()
        self._unread: Counter[Bucket] = Counter()
        self._names: defaultdict[Bucket, set[str]] = defaultdict(set)
        self._memberships: dict[ArticleId, _Membership] = {}
        self._shared: dict[tuple[object, ...], _Membership] = {}
        self._queries: dict[Bucket, Query] = {}
        self._calendar: tuple[date, Zone] | None = None
        self._sources: set[object] = set()
        self._touched: set[ArticleId] = set()
        self._all_anew = True
        self._failed = False
        """Whether the last `catch_up` could not be finished."""
        self._views_changed = False
        """Whether there may be other views than before."""
        self._lock = Lock()
        library.store.listeners.append(self._on_change)

    def of(self, view: View) -> Tally | None:
        """Return the count of a view; None where it was not counted."""
        bucket = _bucket(view)
        if bucket[0] == "query" and bucket not in self._queries:
            return None
        return Tally(self._unread[bucket], self._totals[bucket])

    @property
    def is_behind(self) -> bool:
        """Whether something happened since the last `catch_up`."""
        return self._all_anew or bool(self._touched) or self._calendar != calendar(self._library.clock())

    def catch_up(self) -> None:
        """Follow what happened: at the cost of the articles touched, unless a rule, a source or the day changed.

        Raises:
            StoreError: the library can't be read now; all is counted anew the next time.
        """
        with self._lock:
            touched, self._touched = self._touched, set()
            all_anew, self._all_anew = self._all_anew, False
        try:
            if all_anew or self._failed or self._calendar != calendar(self._library.clock()):
                self._count()
            else:
                self._follow(touched)
            if self._views_changed:
                names: dict[str, set[str]] = {kind: set() for kind in GROUPS}
                for bucket, variants in self._names.items():
                    if self._totals[bucket]:
                        names[bucket[0]] |= variants
                self.views = tuple(arranged(self._library, names))
                self.folders = folders(self._library)
            self._views_changed = self._failed = False
        except NewsreaderError:
            self._failed = True
            raise

    def close(self) -> None:
        """Follow no more changes."""
        self._library.store.listeners.remove(self._on_change)

    def _on_change(self, touched: Touched) -> None:
        with self._lock:
            self._touched.update(touched.get("articles", ()), touched.get("state", ()))
            if "mutes" in touched or "views" in touched or ("sources" in touched and self._sources != self._outlines()):
                self._all_anew = True

    def _outlines(self) -> set[object]:
        """Return what of each source decides where its articles are counted."""
        sources = self._library.store.sources.values()
        return set(map(attrgetter("key", "name", "removed", "tags"), sources))

    def _count(self) -> None:
        library = self._library
        self._calendar, self._sources = calendar(library.clock()), self._outlines()
        self._queries = {_bucket(view): parse(view.query) for view in arranged(library)}
        self._totals, self._unread, self._memberships = Counter(), Counter(), {}
        self._shared, self._names = {}, defaultdict(set)
        corpus = library.current_corpus()
        self._assign(corpus, corpus.order.all)
        self._views_changed = True

    def _follow(self, touched: set[ArticleId]) -> None:
        before = Counter(filter(None, (self._memberships.pop(article_id, None) for article_id in touched)))
        for membership, articles in before.items():
            self._add(membership, -articles)
        corpus = self._library.current_corpus() if len(touched) > FEW else corpus_of(self._library, touched)
        self._assign(corpus, corpus.order.flags_of(touched))

    def _assign(self, corpus: Corpus, which: Flags) -> None:
        """Count some articles: in the queries that match them and, where they are in sight, by their names."""
        matching = columns(self._library, corpus, {_IN_SIGHT: EVERYTHING, **self._queries})
        in_sight = matching.pop(_IN_SIGHT)
        self._queries = {bucket: self._queries[bucket] for bucket in matching}  # the others take too long
        states, counted = self._library.store.states, []
        found = zip(corpus.articles, in_sight, *matching.values(), strict=True)
        for article, is_seen, *matched in compress(found, which):
            tags, is_read = states[article.id].tags, states[article.id].read
            buckets = tuple(compress(matching, matched))
            key = (buckets, is_read, *((article.source, article.section, tags) if is_seen else ()))
            if key not in self._shared:
                named = self._named(article, tags) if is_seen else ()
                self._shared[key] = _Membership(not is_read, (*buckets, *named))
            counted.append(self._shared[key])
            self._memberships[article.id] = self._shared[key]
        for membership, articles in Counter(counted).items():
            self._add(membership, articles)

    def _named(self, article: Article, tags: frozenset[str]) -> list[Bucket]:
        source = self._library.store.sources.get(article.source)
        tags = tags.union(source.tags) if source else tags
        names = [("source", source.name if source else article.source), ("section", article.section)]
        buckets = {(kind, fold(name)): name for kind, name in (*names, *(("tag", tag) for tag in tags))}
        for bucket, name in buckets.items():
            self._views_changed |= name not in self._names[bucket]
            self._names[bucket].add(name)
        return [bucket for bucket in buckets if bucket[1]]

    def _add(self, membership: _Membership, articles: int) -> None:
        for bucket in membership.buckets:
            before = self._totals[bucket]
            self._totals[bucket] = before + articles
            self._views_changed |= not before or not before + articles
            if membership.unread:
                self._unread[bucket] += articles


def folders(library: Library) -> dict[str, set[str]]:
    """Return the folded names of the sources that have a tag, by the folded name of the tag."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for source in library.sources:
        for tag in source.tags:
            found[fold(tag)].add(fold(source.name))
    return dict(found)


def tally(library: Library, views: Iterable[View]) -> dict[View, Tally | None]:
    """Count the articles of views, once; None where a regular expression takes too long."""
    with closing(ViewCounts(library)) as counts:
        counts.catch_up()
        return {view: counts.of(view) for view in views}


def _bucket(view: View) -> Bucket:
    """Return where the articles of a view are counted."""
    return (view.kind, fold(view.name)) if view.kind in GROUPS else ("query", view.query)

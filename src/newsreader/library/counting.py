"""How many articles each view holds: counted once, then kept right by looking at what a change touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from threading import Lock
from typing import NamedTuple

from newsreader.dates import local_day
from newsreader.errors import NewsreaderError, QueryError, UsageError
from newsreader.library.library import Library
from newsreader.library.reading import among, select
from newsreader.library.viewing import GROUPS, View, arranged
from newsreader.model import Article, ArticleId, Source
from newsreader.query import EVERYTHING, Query, parse
from newsreader.query.tree import Is
from newsreader.store import Touched
from newsreader.text import fold

Place = tuple[str, str]
"""Where articles are counted: a kind of `GROUPS` with a folded name, or `query` with a query."""
Meant = list[tuple[Place, set[ArticleId]]]
"""The articles that queries mean."""
_PLAIN = (EVERYTHING.root, Is("unread"))
"""The queries that an article in sight answers by its state alone."""
MANY = 5_000
"""Articles from which counting all anew is cheaper than looking at each."""


class Tally(NamedTuple):
    """How many articles there are in a view."""

    unread: int
    total: int


class Standing(NamedTuple):
    """What an article was counted as; many share one."""

    unread: bool
    places: tuple[Place, ...]


class Counts:
    """The views of a library and how many articles each holds, as of the last `catch_up`.

    One thread at a time counts; any thread may ask meanwhile.
    """

    def __init__(self, library: Library) -> None:
        self.views: tuple[View, ...] = ()
        """All views, in order; none before the first `catch_up`."""
        self._library = library
        self._totals: Counter[Place] = Counter()
        self._unread: Counter[Place] = Counter()
        self._names: defaultdict[Place, set[str]] = defaultdict(set)
        self._standings: dict[ArticleId, Standing] = {}
        self._known: dict[tuple[object, ...], Standing] = {}
        self._queries: dict[Place, Query] = {}
        self._day: date | None = None
        self._sources: dict[str, object] = {}
        self._touched: set[ArticleId] = set()
        self._anew = True
        self._broken = False
        """Whether the last `catch_up` could not be brought to its end."""
        self._reshaped = False
        """Whether there may be other views than before."""
        self._lock = Lock()
        library.store.listeners.append(self._note)

    def of(self, view: View) -> Tally | None:
        """Give the count of a view; None where it was not counted."""
        place = place_of(view)
        if place[0] == "query" and place not in self._queries:
            return None
        return Tally(self._unread[place], self._totals[place])

    @property
    def behind(self) -> bool:
        """Whether something happened since the last `catch_up`."""
        return self._anew or bool(self._touched) or self._day != local_day(self._library.clock())

    def catch_up(self) -> None:
        """Take in what happened: at the cost of the articles touched, unless a rule, a source or the day changed.

        Raises:
            StoreError: the library can't be read now; all is counted anew the next time.
        """
        with self._lock:
            touched, self._touched = self._touched, set()
            anew, self._anew = self._anew or len(touched) > MANY, False
        try:
            if anew or self._broken or self._day != local_day(self._library.clock()):
                self._count()
            else:
                self._follow(touched)
                if self._reshaped:
                    self._arrange()
            self._broken = False
        except NewsreaderError:
            self._broken = True
            raise

    def close(self) -> None:
        """Hear of changes no more."""
        self._library.store.listeners.remove(self._note)

    def _note(self, touched: Touched) -> None:
        with self._lock:
            self._touched.update(touched.get("articles", ()), touched.get("state", ()))
            self._anew |= "mutes" in touched or "views" in touched or self._changed(touched.get("sources", ()))

    def _changed(self, keys: Iterable[str]) -> bool:
        sources = self._library.store.sources
        return any(self._sources.get(key) != _outline(sources.get(key)) for key in keys)

    def _count(self) -> None:
        library = self._library
        self._day = local_day(library.clock())
        self._sources = {source.key: _outline(source) for source in library.store.sources.values()}
        fixed = arranged(library, dict.fromkeys(GROUPS, ()))
        self._queries = dict(_readable(fixed))
        self._totals, self._unread, self._standings = Counter(), Counter(), {}
        self._known, self._names = {}, defaultdict(set)
        meant = self._meant(partial(select, library))
        for article in select(library, EVERYTHING):
            self._stand(article.id, meant, article)
        for article_id in {each for _, ids in meant for each in ids.difference(self._standings)}:
            self._stand(article_id, meant, None)
        distinct = {id(standing): standing for standing in self._standings.values()}
        for each, articles in Counter(map(id, self._standings.values())).items():
            self._add(distinct[each], articles)
        self._arrange()

    def _follow(self, touched: set[ArticleId]) -> None:
        meant = self._meant(partial(among, self._library, ids=touched))
        in_sight = {article.id: article for article in among(self._library, EVERYTHING, touched)}
        for article_id in touched:
            if (before := self._standings.pop(article_id, None)) is not None:
                self._add(before, -1)
            if (now := self._stand(article_id, meant, in_sight.get(article_id))) is not None:
                self._add(now, 1)

    def _meant(self, ask: Callable[[Query], list[Article]]) -> Meant:
        """Ask the queries; one that can't be answered (a regular expression that takes too long) is not counted.

        Those that hold nearly all articles are not asked, which takes the most memory: `_plain` answers them.
        """
        found = []
        for place, query in list(self._queries.items()):
            try:
                if query.root not in _PLAIN:
                    found.append((place, {article.id for article in ask(query)}))
            except UsageError:
                del self._queries[place]
        return found

    def _stand(self, article_id: ArticleId, meant: Meant, article: Article | None) -> Standing | None:
        """Note what an article is counted as: in the queries that mean it and, where it is in sight, by its names."""
        state = self._library.state(article_id)
        places = tuple([place for place, ids in meant if article_id in ids])
        key = (places, state.read, *((article.source, article.section, state.tags) if article else ()))
        standing = self._known.get(key)
        if standing is None:
            others = [*self._plain(state.read), *self._places(article, state.tags)] if article else []
            standing = self._known[key] = Standing(not state.read, (*places, *others))
        if not standing.places:
            return None
        self._standings[article_id] = standing
        return standing

    def _plain(self, read: bool) -> Iterable[Place]:
        roots = (EVERYTHING.root,) if read else _PLAIN
        return [place for place, query in self._queries.items() if query.root in roots]

    def _add(self, standing: Standing, articles: int) -> None:
        for counter in (self._totals, self._unread) if standing.unread else (self._totals,):
            for place in standing.places:
                before = counter[place]
                counter[place] = before + articles
                if not counter[place]:
                    del counter[place]
                self._reshaped |= counter is self._totals and not (before and place in counter)

    def _places(self, article: Article, tags: frozenset[str]) -> Iterable[Place]:
        source = self._library.store.sources.get(article.source)
        tags = tags.union(source.tags) if source else tags
        names = [("source", source.name if source else article.source), ("section", article.section)]
        found = {(kind, fold(name)): name for kind, name in (*names, *(("tag", tag) for tag in tags))}
        for (kind, folded), name in found.items():
            self._reshaped |= name not in self._names[kind, folded]
            self._names[kind, folded].add(name)
        return [place for place in found if place[1]]

    def _arrange(self) -> None:
        names: dict[str, set[str]] = {kind: set() for kind in GROUPS}
        for (kind, folded), variants in self._names.items():
            if self._totals[kind, folded]:
                names[kind] |= variants
        self.views = tuple(arranged(self._library, names))
        self._reshaped = False


def tally(library: Library, wanted: Iterable[View]) -> dict[View, Tally | None]:
    """Count the articles of views, once; None where a regular expression takes too long."""
    counts = Counts(library)
    try:
        counts.catch_up()
    finally:
        counts.close()
    return {view: counts.of(view) for view in wanted}


def place_of(view: View) -> Place:
    """Tell where the articles of a view are counted."""
    return (view.kind, fold(view.name)) if view.kind in GROUPS else ("query", view.query)


def _readable(views: Iterable[View]) -> Iterator[tuple[Place, Query]]:
    for view in views:
        with suppress(QueryError):
            yield place_of(view), parse(view.query)


def _outline(source: Source | None) -> object:
    """What of a source decides where its articles are counted."""
    return source and (source.name, source.removed, source.tags)

"""Which articles tell the same story, over the whole library, and kept in step with it.

Nothing is deleted or hidden by this; the reader may show a story as one row. Two articles belong together by
`newsreader.library.likeness`. A story has a leader, its earliest article, which each of the others is like: A like B
and B like C does not make A and C one. Of one source it has one article, unless they share an address.

Taking in articles as they come gives what taking in all at once gives, but for crowds: where more than
`pairing.CROWD` articles of a few days have a key in common, or more than `pairing.MOST_RELATED` are related to one.
"""

from __future__ import annotations

import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

import msgspec

from newsreader import cache
from newsreader.library.alike import Likeness, Pair, day_of
from newsreader.library.dropping import Going, always, check
from newsreader.library.library import Library
from newsreader.model import Article, ArticleId

_NAME = "stories-1"
AT_ONCE = 300
"""Articles that are compared before the list is shown for the first time."""
ASIDE = 3_000
"""Articles that are compared by a process of its own, whose memory and time are not the reader's."""
_SLICE = 16
"""Articles after which other threads are let in."""
_PAUSE = 0.001
"""Seconds that they are given."""
_Links = dict[ArticleId, list[ArticleId]]


class Stories:
    """Which articles tell the same story, as of one moment: what it says never changes."""

    def __init__(self, articles: Mapping[ArticleId, Article], pairs: Iterable[Pair] = (), taken: bytes = b"") -> None:
        """Make stories of pairs.

        Args:
            articles: those of the library.
            pairs: which of them are alike; those of articles that are gone are passed over.
            taken: the ids of all that were compared, 8 bytes each.
        """
        self.pairs = [pair for pair in pairs if pair.one in articles and pair.other in articles]
        self.taken = taken
        self.kept = ""
        """The stamp of the snapshot that they are kept for already."""
        self.keys: dict[ArticleId, ArticleId] = {}
        """The story of each article that shares one: the id of its leader."""
        self._members: dict[ArticleId, tuple[ArticleId, ...]] = {}
        self._related: _Links = defaultdict(list)
        self._gather(articles)

    def of(self, article_id: ArticleId) -> ArticleId | None:
        """Give the key of an article's story; None for one that no other article tells."""
        return self.keys.get(article_id)

    def members(self, key: ArticleId) -> tuple[ArticleId, ...]:
        """Give the articles of a story, the earliest first."""
        return self._members.get(key, ())

    def related(self, article_id: ArticleId) -> tuple[ArticleId, ...]:
        """Give the articles that share a text or a headline with this one and yet may tell another story."""
        return tuple(self._related.get(article_id, ()))

    def _gather(self, articles: Mapping[ArticleId, Article]) -> None:
        same: _Links = defaultdict(list)
        for one, other, likeness in self.pairs:
            if likeness is Likeness.SAME:
                same[one].append(other)
                same[other].append(one)
        days = {article_id: (day_of(articles[article_id]), article_id) for article_id in same}
        stories: _Links = {}
        for article_id in sorted(same, key=days.__getitem__):
            leaders = sorted((other for other in same[article_id] if other in stories), key=days.__getitem__)
            likes = set(same[article_id])
            own = articles[article_id].source
            for leader in leaders:
                if all(articles[other].source != own or other in likes for other in stories[leader]):
                    stories[leader].append(article_id)
                    break
            else:
                stories[article_id] = [article_id]
        self._members = {leader: tuple(story) for leader, story in stories.items() if len(story) > 1}
        self.keys = {article_id: leader for leader, story in self._members.items() for article_id in story}
        for one, other, _ in sorted(self.pairs):
            if self.keys.get(one, one) != self.keys.get(other, other):
                self._related[one].append(other)
                self._related[other].append(one)


def known_stories(library: Library) -> Stories:
    """Give the stories that were found so far, at first those of the last time.

    Where none were kept, and the articles are so few that nobody notices, they are found at once.
    """
    if library.stories is None:
        stamp, changed = library.store.derivation
        stories = Stories(library.store.articles, *decoded(cache.load(library.store.path, _NAME, stamp) or b""))
        stories.kept = stamp if stories.taken else ""
        library.stories = _without(stories, changed, library)
        if len(library.store.articles) <= AT_ONCE:
            find_stories(library, pause=0)
    return library.stories


def find_stories(
    library: Library, changed: Set[ArticleId] = frozenset(), going: Going = always, pause: float = _PAUSE
) -> Stories:
    """Bring the stories in step with the library, and keep them for the next time; for one thread at a time.

    What is new or gone is found out; of the others those are compared anew that are named. The cost follows what is
    new, and the articles of the days around it. For very many a process of its own does the work.

    Args:
        library: where.
        changed: articles that say something else now than when they were compared.
        going: tells whether it is still wanted.
        pause: seconds that other threads are given now and then.

    Raises:
        DroppedError: it is not wanted any more.
    """
    stories = _without(library.stories or Stories(library.store.articles), changed, library)
    if len(_fresh(library, stories)) > ASIDE:
        from newsreader.library.stories_aside import find_aside  # noqa: PLC0415 - only for large libraries

        stories = Stories(library.store.articles, *decoded(find_aside(library.store.path, going)))
        stories = _without(stories, changed, library)
    if (fresh := _fresh(library, stories)) or _has_gone(library, stories):
        pairs = [*stories.pairs, *_found(library, fresh, going, pause)]
        taken = fresh.union(_ids(stories.taken)) & library.store.articles.keys()
        stories = Stories(library.store.articles, pairs, array("q", sorted(taken)).tobytes())
    library.stories = stories
    keep_stories(library)
    return stories


def find_all(library: Library) -> Stories:
    """Find the stories of a whole library, as fast as that goes, and keep nothing."""
    everything = frozenset(library.store.articles)
    pairs = _found(library, everything, always, 0)
    return Stories(library.store.articles, pairs, array("q", sorted(everything)).tobytes())


def keep_stories(library: Library) -> None:
    """Keep the stories for the next time, but for what is said of articles that the snapshot does not have so."""
    stamp, changed = library.store.derivation
    if library.stories is not None and library.stories.kept != stamp:
        kept = _without(library.stories, changed, library)
        if library.store.derivation[0] == stamp:
            cache.save(library.store.path, _NAME, stamp, encoded(kept))
            library.stories.kept = stamp


def _fresh(library: Library, stories: Stories) -> frozenset[ArticleId]:
    """The articles that were not compared; none of 100,000 is found out without a set of them."""
    there, taken = library.store.articles, _ids(stories.taken)
    if sum(map(there.__contains__, taken)) == len(there):
        return frozenset()
    return frozenset(there.keys() - set(taken))


def _has_gone(library: Library, stories: Stories) -> bool:
    """Whether articles that were compared are not there any more."""
    return not all(map(library.store.articles.__contains__, _ids(stories.taken)))


def _found(library: Library, fresh: Set[ArticleId], going: Going, pause: float) -> Iterator[Pair]:
    from newsreader.library.pairing import find_pairs  # noqa: PLC0415 - loads rapidfuzz, which showing stories does not need

    looked = 0
    for pair in find_pairs(library, fresh):
        if pair is not None:
            yield pair
            continue
        looked += 1
        if looked % _SLICE == 0:
            check(going)
            if pause:
                time.sleep(pause)


def _without(stories: Stories, changed: Set[ArticleId], library: Library) -> Stories:
    """Give the stories without what was said of some articles, as if these had not been compared."""
    taken = _ids(stories.taken)
    if changed.isdisjoint(taken):
        return stories
    pairs = [pair for pair in stories.pairs if pair.one not in changed and pair.other not in changed]
    return Stories(library.store.articles, pairs, array("q", (each for each in taken if each not in changed)).tobytes())


def _ids(taken: bytes) -> array[int]:
    return array("q", taken)


def encoded(stories: Stories) -> bytes:
    """Write stories as they are kept, and as one process tells them to another."""
    flat = array("q", (number for pair in stories.pairs for number in pair))
    return msgspec.msgpack.encode((stories.taken, flat.tobytes()))


def decoded(data: bytes) -> tuple[list[Pair], bytes]:
    """Read what was written, the pairs and the ids of what was compared; nothing where that can't be."""
    try:
        taken, flat = msgspec.msgpack.decode(data, type=tuple[bytes, bytes])
        numbers, _ = array("q", flat), _ids(taken)
        pairs = zip(numbers[::3], numbers[1::3], map(Likeness, numbers[2::3]), strict=True)
        return list(map(Pair._make, pairs)), taken
    except (msgspec.DecodeError, ValueError):
        return [], b""

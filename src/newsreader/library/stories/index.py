"""Which articles tell the same story, over the whole library, and kept in step with it.

Nothing is deleted or hidden by this; the reader may show a story as one row. Two articles belong together by
`likeness`. A story has a leader, its earliest article, which each of the others is like: A like B and B like C does
not make A and C one. Of one source it has one article, unless they share an address.

Taking in articles as they come gives what taking in all at once gives, but for crowds: where more than
`pairing.CROWD` articles of a few days have a key in common, or more than `pairing.MOST_RELATED` are related to one.
"""

from __future__ import annotations

import gc
import os
import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import msgspec

from newsreader.errors import NewsreaderError
from newsreader.library.dropping import Going, always, check
from newsreader.library.library import Library, open_library
from newsreader.library.stories.alike import Likeness, Pair, day_of
from newsreader.model import Article, ArticleId

_NAME = "stories-1"
AT_ONCE = 300
"""Articles that are compared before the list is shown for the first time."""
SANDBOXED = 3_000
"""Articles that are compared by a process of its own, whose memory and time are not the reader's."""
_SLICE = 16
"""Articles after which other threads are let in."""
_PAUSE = 0.001
"""Seconds that they are given."""
_Links = dict[ArticleId, list[ArticleId]]


class Stories:
    """Which articles tell the same story, as of one moment: what it says never changes.

    Made of what was kept, it works out no more than the keys, which a list needs, until somebody asks.
    """

    def __init__(self, keys: dict[ArticleId, ArticleId], pairs: bytes = b"", taken: bytes = b"") -> None:
        """Take what was found.

        Args:
            keys: the story of each article that shares one: the id of its leader; those of a story in order.
            pairs: which articles are alike: two ids and a `Likeness`, 8 bytes each.
            taken: the ids of all that were compared, 8 bytes each.
        """
        self.keys = keys
        self.taken = taken
        self.stale: frozenset[ArticleId] = frozenset()
        """Articles that say something else now than when they were compared."""
        self.kept = ""
        """The stamp of the snapshot that they are kept for already."""
        self._pairs = pairs

    def of(self, article_id: ArticleId) -> ArticleId | None:
        """Give the key of an article's story; None for one that no other article tells."""
        return self.keys.get(article_id)

    def members(self, key: ArticleId) -> tuple[ArticleId, ...]:
        """Give the articles of a story, the earliest first."""
        return tuple(self._members.get(key, ()))

    def related(self, article_id: ArticleId) -> tuple[ArticleId, ...]:
        """Give the articles that share a text or a headline with this one and yet may tell another story."""
        return tuple(self._related.get(article_id, ()))

    @property
    def pairs(self) -> list[Pair]:
        """Which articles are alike."""
        numbers = array("q", self._pairs)
        return list(map(Pair._make, zip(numbers[::3], numbers[1::3], map(Likeness, numbers[2::3]), strict=True)))

    @cached_property
    def _members(self) -> _Links:
        members: _Links = defaultdict(list)
        for article_id, leader in self.keys.items():
            members[leader].append(article_id)
        return members

    @cached_property
    def _related(self) -> _Links:
        related: _Links = defaultdict(list)
        for one, other, _ in sorted(self.pairs):
            if self.keys.get(one, one) != self.keys.get(other, other):
                related[one].append(other)
                related[other].append(one)
        return related

    def encoded(self) -> bytes:
        """Write this as it is kept, and as one process tells it to another."""
        ids, leaders = array("q", self.keys), array("q", self.keys.values())
        return msgspec.msgpack.encode((ids.tobytes(), leaders.tobytes(), self._pairs, self.taken))


def decoded(data: bytes) -> Stories:
    """Read what was written; nothing where that can't be."""
    try:
        ids, leaders, pairs, taken = msgspec.msgpack.decode(data, type=tuple[bytes, bytes, bytes, bytes])
        if len(pairs) % 24 or len(taken) % 8:
            return Stories({})
        return Stories(dict(zip(array("q", ids), array("q", leaders), strict=True)), pairs, taken)
    except (msgspec.DecodeError, ValueError):
        return Stories({})


def gathered(articles: Mapping[ArticleId, Article], pairs: Iterable[Pair], taken: Iterable[ArticleId]) -> Stories:
    """Make stories of the articles that are alike; those that are gone are passed over."""
    there = [pair for pair in pairs if pair.one in articles and pair.other in articles]
    same: _Links = defaultdict(list)
    for one, other, likeness in there:
        if likeness is Likeness.SAME:
            same[one].append(other)
            same[other].append(one)
    days = {article_id: (day_of(articles[article_id]), article_id) for article_id in same}
    stories: _Links = {}
    for article_id in sorted(same, key=days.__getitem__):
        leaders = sorted((other for other in same[article_id] if other in stories), key=days.__getitem__)
        likes, own = set(same[article_id]), articles[article_id].source
        for leader in leaders:
            if all(articles[other].source != own or other in likes for other in stories[leader]):
                stories[leader].append(article_id)
                break
        else:
            stories[article_id] = [article_id]
    keys = {article_id: leader for leader, story in stories.items() if len(story) > 1 for article_id in story}
    flat = array("q", (number for pair in there for number in pair))
    return Stories(keys, flat.tobytes(), array("q", sorted(taken)).tobytes())


def known_stories(library: Library) -> Stories:
    """Give the stories that were found so far, at first those of the last time.

    Where none were kept, and the articles are so few that nobody notices, they are found at once.
    """
    if library.stories is None:
        loaded, (stamp, changed) = library.store.startup_cache.load(_NAME, decoded)
        stories = loaded or Stories({})
        stories.kept = stamp if stories.taken else ""
        stories.stale = changed
        library.stories = stories if changed.isdisjoint(stories.keys) else _without(stories, changed, library)
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
    known = library.stories or Stories({})
    stories = _without(known, changed | known.stale, library)
    if len(_fresh(library, stories)) > SANDBOXED:
        stories = _without(decoded(find_in_sandbox(library.store.path, going)), changed, library)
    if (fresh := _fresh(library, stories)) or _has_gone(library, stories):
        pairs = [*stories.pairs, *_found(library, fresh, going, pause)]
        taken = fresh.union(_ids(stories.taken)) & library.store.articles.keys()
        stories = gathered(library.store.articles, pairs, taken)
    library.stories = stories
    keep_stories(library)
    return stories


def find_in_sandbox(path: Path, going: Going) -> bytes:
    """Find the stories of the library at `path` in a process of its own; return nothing where that fails.

    Raises:
        DroppedError: the result is not wanted any more.
    """
    from newsreader.sandbox import Sandbox  # noqa: PLC0415 - only for large libraries

    with Sandbox() as sandbox:
        try:
            return sandbox.run(_find_in_worker, path, wanted=going)
        except NewsreaderError:
            check(going)
            return b""


def _find_in_worker(path: Path) -> bytes:
    with suppress(OSError, AttributeError):
        os.nice(10)
    gc.disable()  # what is made here is kept to the end, or is no cycle
    return find_all(open_library(path)).encoded()


def find_all(library: Library) -> Stories:
    """Find the stories of a whole library, as fast as that goes, and keep nothing."""
    everything = frozenset(library.store.articles)
    return gathered(library.store.articles, _found(library, everything, always, 0), everything)


def keep_stories(library: Library) -> None:
    """Keep the stories for the next time, but for what is said of articles that the snapshot does not have so."""
    cache, stories = library.store.startup_cache, library.stories
    stamp = cache.stamp
    if stories is None or stories.kept == stamp:
        return
    if cache.save(_NAME, lambda changed: _without(stories, changed, library).encoded(), stamp):
        stories.kept = stamp


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
    from newsreader.library.stories.pairing import find_pairs  # noqa: PLC0415 - loads rapidfuzz, which showing stories does not need

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
    return gathered(library.store.articles, pairs, (each for each in taken if each not in changed))


def _ids(taken: bytes) -> array[int]:
    return array("q", taken)

"""Which stored article a draft is: this decides whether a read article stays read when its source changes its mind.

Within a source an article is known by its guid, by its address in the one form for all addresses of a page
(`newsreader.canonical`), and by its story: its headline and its day, the one written in the article, in its own offset.

- A guid or an address tells something only where it stands for one story of the batch, and for one of those stored.
  `N/A`, the address of the site, what several items of a feed have in common, and guids that number its places (each
  has another story than before, and that story another guid) tell nothing.
- A draft is the stored article with the same story and the same guid or address; else the one with the same guid; else
  the one with the same address; else the one with the same story, when no guid or address speaks against it. What is
  one draft of the batch by an earlier rule is no other one.
- A guid or an address is not believed where headline, day and the other mark all say that this is news, nor where
  headline and day do and it is the only one in the batch (unless they share the address of one page, by its look).
  There are feeds whose only item, the latest, always has the same guid. Where no day tells, another headline is enough,
  unless another article of the source has a guid (an address) of its own: then it is not always the same.
- A draft repeats one before it in the batch when it has the same story, and no guid or address speaks against it.

What was pruned is found by the same rules, by the hashes that a `Tombstone` has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain, islice
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from newsreader.canonical import are_of_one_page, canonical_url, names_a_page
from newsreader.dates import to_iso
from newsreader.ids import format_id, stable_id
from newsreader.model import Article, Draft, Tombstone
from newsreader.store import Store

Known = TypeVar("Known")
_NO_GUID = re.compile(
    r"[0\W_]*|n/?a|none|null|nil|undefined|unknown|true|false|guid|id|https?://[^/?#]*/?", re.IGNORECASE
)
"""What programs write that have no guid, and the address of a site."""
_CROWD = 100
"""How many with one headline and day are looked through: a feed may have 100,000 items without a title."""


class Identity(Struct, frozen=True, gc=False):
    """What an article or a draft is known by in its source; empty for what it does not have, or what tells nothing."""

    guid: str
    url: str
    """The canonical address."""
    headline: str
    day: str
    story: str
    """The headline and the day."""
    address: str = ""
    """The canonical address, also where it tells nothing and where all else is hashed; empty in a tombstone."""

    @classmethod
    def of(cls, article: Article | Draft, published: str | None) -> Identity:
        """Return that of an article or a draft, published then (ISO 8601)."""
        guid = "" if _NO_GUID.fullmatch(article.guid) else article.guid
        url, day = canonical_url(article.url), (published or "")[:10]
        if "/" not in url and "?" not in url and "#" not in url:
            url = ""  # that of the site
        return cls(guid, url, article.headline, day, f"{article.headline}\0{day}", url)

    @classmethod
    def of_tombstone(cls, tombstone: Tombstone) -> Identity:
        """Return what a pruned article was known by, hashed."""
        # One without a headline is of a time when an address was hashed as it stood in the article.
        url = tombstone.url if tombstone.headline else ""
        return cls(tombstone.guid, url, tombstone.headline, tombstone.day, tombstone.story)

    def hashed(self) -> Identity:
        """Return it as a tombstone has it."""
        page, sign, fragment = self.url.partition("#")
        marks = (self.guid, page, self.headline, self.day, self.story)
        guid, page, headline, day, story = map(_hashed, marks)
        return Identity(guid, f"{page}{sign}{_hashed(fragment)}", headline, day, story, self.address)

    def without(self, marks: Set[str]) -> Identity:
        """Return it without a guid or an address that tells nothing."""
        if self.guid in marks or self.url in marks:
            guid, url = ("" if mark in marks else mark for mark in (self.guid, self.url))
            return replace(self, guid=guid, url=url)
        return self

    def is_told_from(self, other: Identity) -> bool:
        """Whether a guid or an address speaks against that the two are one."""
        return self._has_another_guid(other) or self.is_elsewhere(other)

    def is_news_beside(self, other: Identity, mark: _Mark) -> bool:
        """Whether, by all else that it says, it is another story than one with its guid or address, the `mark`."""
        if not _differ(self.headline, other.headline):
            return False
        if self.is_elsewhere(other):
            return self.day != other.day or (mark.is_alone and not self.day)
        if _differ(self.day, other.day) and self._has_another_guid(other):
            return True
        if not mark.is_alone or (self.url == other.url and self._is_of_one_page):
            return False
        return self.day != other.day if self.day and other.day else mark.is_constant

    @property
    def _is_of_one_page(self) -> bool:
        return names_a_page(self.address) or any(map(str.isdigit, self.address.partition("/")[2]))

    def _has_another_guid(self, other: Identity) -> bool:
        if not _differ(self.guid, other.guid):
            return False
        # Addresses that are guids may track as others do.
        one, another = canonical_url(self.guid), canonical_url(other.guid)
        return not (one and another and are_of_one_page(one, another))

    def is_elsewhere(self, other: Identity) -> bool:
        """Whether both have an address, and not that of one page."""
        return bool(self.url and other.url) and not are_of_one_page(self.url, other.url)


def tombstone_of(article: Article, at: str) -> Tombstone:
    """Make what stays of an article that is pruned `at` a time (ISO 8601)."""
    marks = asdict(Identity.of(article, article.published).hashed())
    del marks["address"]
    return Tombstone(source=article.source, at=at, **marks)


class _Mark:
    """The guids, or the addresses, of a batch and of what is stored of its source."""

    def __init__(self, name: Literal["guid", "url"], drafts: Iterable[Identity], articles: Sequence[Article]) -> None:
        self._name = name
        self._given = {getattr(draft, name) for draft in drafts} - {""}
        self._articles = articles
        self.is_alone = len(self._given) < 2
        """Whether the batch has no more than one."""

    @cached_property
    def is_constant(self) -> bool:
        """Whether it is alone, and no other one stands for one article of the source."""
        stored = Counter(getattr(Identity.of(article, None), self._name) for article in self._articles)
        return not any(count == 1 and mark and mark not in self._given for mark, count in stored.items())


class Batch:
    """The drafts that a source gave at one time, by their places, and the articles of the source."""

    def __init__(self, drafts: Sequence[Draft], articles: Sequence[Article]) -> None:
        identities = [Identity.of(draft, to_iso(draft.published)) for draft in drafts]
        self._shared = _shared(identities)
        self._drafts = {place: identity.without(self._shared) for place, identity in enumerate(identities)}
        self._urls = [draft.url for draft in drafts]
        """As they were written."""
        self._articles = articles
        self._guids = _Mark("guid", self._drafts.values(), articles)
        self._addresses = _Mark("url", self._drafts.values(), articles)
        self.repeated = frozenset(self._find_repeated())
        """Those that repeat one before them; they are looked for nowhere."""
        for place in self.repeated:
            del self._drafts[place]

    def _find_repeated(self) -> Iterator[int]:
        drafts = [*self._drafts.values()]
        for places in _grouped(draft.story for draft in drafts).values():
            before: dict[Identity, None] = {}
            for place in places if len(places) > 1 else ():
                draft = drafts[place]
                if draft in before or not all(map(draft.is_told_from, islice(before, _CROWD))):
                    yield place
                else:
                    before[draft] = None

    def find(self) -> dict[int, Article]:
        """Return those articles that its drafts are."""
        if not self._articles:
            return {}
        known = [(Identity.of(article, article.published), article) for article in self._candidates()]
        return self._find(self._drafts, known, self._shared)

    def _candidates(self) -> Iterator[Article]:
        """Leave out articles that no draft is, most of them without a look at their canonical address."""
        articles = self._articles
        guids, urls = ({draft.guid for draft in self._drafts.values()} - {""}), (set(self._urls) - {""})
        headlines = {draft.headline for draft in self._drafts.values()}
        known = ({article.guid for article in articles} | {article.url for article in articles}) - {""}
        canonical = {
            draft.url
            for place, draft in self._drafts.items()
            if draft.url and draft.guid not in known and self._urls[place] not in known
        }
        for article in articles:
            if (
                article.guid in guids
                or article.url in urls
                or article.headline in headlines
                or (canonical and canonical_url(article.url) in canonical)
            ):
                yield article

    def find_pruned(self, places: Iterable[int], source: str, store: Store) -> Set[int]:
        """Return which of some were pruned from a source, given by its key."""
        if not store.has_tombstones:
            return frozenset()
        drafts = {place: self._drafts[place].hashed() for place in places}
        marks = chain.from_iterable((draft.guid, draft.url, draft.story) for draft in drafts.values())
        known = [(Identity.of_tombstone(each), each) for each in store.tombstones_of(source, marks)]
        return self._find(drafts, known, frozenset()).keys()

    def mark_of(self, place: int) -> str:
        """Return what a draft is best known by."""
        draft = self._drafts[place]
        return draft.guid or draft.url or draft.story

    def _find(
        self, drafts: Mapping[int, Identity], known: Sequence[tuple[Identity, Known]], shared: Set[str]
    ) -> dict[int, Known]:
        if not known:
            return {}
        shared = shared | _shared(identity for identity, _ in known)
        shared |= _moved(drafts.values(), [identity for identity, _ in known])
        drafts = {place: draft.without(shared) for place, draft in drafts.items()}
        stored = [identity.without(shared) for identity, _ in known]
        by_guid = _grouped(identity.guid for identity in stored)
        by_url = _grouped(identity.url for identity in stored)
        by_story = _grouped(identity.story for identity in stored)

        def of_story_and_mark(draft: Identity) -> Iterator[int]:
            marked = chain(by_guid.get(draft.guid, ()), by_url.get(draft.url, ()))
            return (index for index in marked if stored[index].story == draft.story)

        def of_guid(draft: Identity) -> Iterator[int]:
            marked = by_guid.get(draft.guid, ())
            return (index for index in marked if not draft.is_news_beside(stored[index], self._guids))

        def of_url(draft: Identity) -> Iterator[int]:
            marked = by_url.get(draft.url, ())
            return (index for index in marked if not draft.is_news_beside(stored[index], self._addresses))

        def of_story(draft: Identity) -> Iterator[int]:
            return (index for index in by_story.get(draft.story, ())[:_CROWD] if not draft.is_told_from(stored[index]))

        found: dict[int, int] = {}
        taken: set[int] = set()
        for rule in (of_story_and_mark, of_guid, of_url, of_story):
            for place, draft in drafts.items():
                if place not in found and (free := [index for index in rule(draft) if index not in taken]):
                    found[place] = free[0]
                    taken.add(free[0])
        return {place: known[index][1] for place, index in found.items()}


def _grouped(marks: Iterable[str]) -> dict[str, list[int]]:
    """Return the places of each mark; of an empty one none."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, mark in enumerate(marks):
        if mark:
            places[mark].append(place)
    return places


def _shared(identities: Iterable[Identity]) -> frozenset[str]:
    """Return the guids and addresses that stand for more than one of some."""
    identities = [*identities]
    guids, urls = _often(each.guid for each in identities), _often(each.url for each in identities)
    distinct = {each for each in identities if each.guid in guids or each.url in urls}  # few, but for feeds that repeat
    return _often(each.guid for each in distinct) | _often(each.url for each in distinct)


def _moved(drafts: Collection[Identity], stored: Collection[Identity]) -> frozenset[str]:
    """Return the guids that went on to another story while theirs got another one, if more than one did."""
    by_guid = {draft.guid: draft for draft in drafts if draft.guid}
    by_story = _only(drafts)
    moved: set[str] = set()
    for story, each in _only(stored).items():
        again, instead = by_story.get(story), by_guid.get(each.guid)
        if again and instead and instead.story != story and again.guid and not again.is_elsewhere(each):
            moved |= {each.guid, again.guid}
    return frozenset(moved if len(moved) > 2 else ())


def _only(identities: Collection[Identity]) -> dict[str, Identity]:
    """Return those of some whose story no other one has, by it."""
    often = _often(each.story for each in identities)
    return {each.story: each for each in identities if each.story not in often}


def _often(marks: Iterable[str]) -> frozenset[str]:
    return frozenset(mark for mark, count in Counter(marks).items() if mark and count > 1)


def _differ(one: str, other: str) -> bool:
    return one != other and bool(one and other)


def _hashed(mark: str) -> str:
    return mark and format_id(stable_id("mark", mark))

"""Whether two articles tell the same story, are related, or have nothing to do with each other.

A wrong answer of "the same" hides a story, a missed one shows it twice: in doubt it is twice. docs/stories.md states
the rule in plain words, and what it gets right. The answer is the same whichever of the two comes first.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress

from rapidfuzz import fuzz

from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.stories.sketch import Sketch, content_of, names_a_page, numbers_in, sketch_of
from newsreader.library.stories.stories import WINDOW, Likeness, Pair, day_of
from newsreader.model import ArticleId
from newsreader.store import Store

CROWD = 16
"""With how many of those before it an article is compared for each key; an article has at most ten keys."""
MOST_RELATED = 8
"""To how many an article is said to be related."""
_A_TEXT = 8
"""Words from which on a summary says something."""
_SLICE = 16
"""Articles after which other threads are let in."""
_MUCH_TEXT = 12
"""Words from which on a summary that two have in common is evidence by itself."""


def compare(one: Sketch, other: Sketch) -> Likeness:
    """Return what two articles have to do with each other.

    Two of one source are the same story only where they have one address; a source tells its stories apart.
    """
    if abs(one.day - other.day) > WINDOW or one.id == other.id:
        return Likeness.NONE
    alike = fuzz.token_sort_ratio(" ".join(one.title), " ".join(other.title)) / 100
    if one.url and one.url == other.url and (names_a_page(one.url) if one.source != other.source else alike > 0.6):
        return Likeness.SAME
    shared = shared_text(one, other)
    if one.source != other.source and _is_same(one, other, alike, shared):
        return Likeness.SAME
    if shared >= 0.5 or (alike >= 0.75 and one.says_much and other.says_much):
        return Likeness.RELATED
    return Likeness.NONE


def _is_same(one: Sketch, other: Sketch, alike: float, shared: float) -> bool:
    """Whether two articles of two sources, at two addresses, tell one story."""
    alone, other_alone = _unmatched(one.subject, other.subject), _unmatched(other.subject, one.subject)
    if _headlines_clash(one, other, alike) or _texts_clash(one, other, shared):
        return False
    if _has_its_own(one, alone, other, alike) and _has_its_own(other, other_alone, one, alike):
        return False
    telling = abs(one.day - other.day) < 2 and one.says_much and other.says_much
    least = min(len(one.words), len(other.words))
    if least < _A_TEXT:
        return telling and _says_as_much(one, other) and (not least or _words_shared(one, other) > 0)
    in_common = min(len(one.subject) - len(alone), len(other.subject) - len(other_alone))
    if alike >= 0.95 and not (alone and other_alone) and (shared >= 0.3 or telling):
        return shared >= 0.3 or _words_shared(one, other) >= 0.12
    is_supported = min(_supported(one, other), _supported(other, one)) >= 0.3
    if shared >= 0.4 and alike >= 0.6 and in_common > 1:
        return is_supported or in_common > 4
    return shared >= 0.7 and in_common > 0 and is_supported and least >= _MUCH_TEXT


def _supported(one: Sketch, other: Sketch) -> float:
    """Return the part of a headline that its own summary and the other one speak of."""
    texts = set(one.words) & set(other.words)
    return 1 - len(_unmatched(one.subject, texts)) / max(1, len(one.subject))


def _says_as_much(one: Sketch, other: Sketch) -> bool:
    """Whether two headlines without summaries are one, but for a few words that only the longer one has."""
    shorter, longer = sorted((content_of(one.title), content_of(other.title)), key=len)
    rest = iter(longer)
    in_order = all(any(word == found or _one_word(word, found) for found in rest) for word in shorter)
    return in_order and len(shorter) >= 0.75 * len(longer)


def shared_text(one: Sketch, other: Sketch) -> float:
    """Return the part of the shorter summary that stands in the other one too, from 0 to 1."""
    shorter, longer = sorted((one, other), key=lambda each: (len(each.words), each.id))
    if len(shorter.words) < _A_TEXT:
        return 0.0
    return len(shorter.runs & longer.runs) / len(shorter.runs)


def _words_shared(one: Sketch, other: Sketch) -> float:
    """Return the part of the shorter summary's words, those of the headlines aside, that stands in the other one."""
    headlines = one.subject | other.subject
    first, second = one.content - headlines, other.content - headlines
    least = min(len(first), len(second))
    return len(first & second) / least if least else 0.0


def _headlines_clash(one: Sketch, other: Sketch, alike: float) -> bool:
    """Whether the headlines say different things: other numbers that only one of the two speaks of, or no and yes."""
    first, second = numbers_in(one.title), numbers_in(other.title)
    if (first - second).difference(other.words) and (second - first).difference(one.words):
        return True
    if one.series and other.series and one.series != other.series:
        return True
    return alike >= 0.8 and one.is_negated is not other.is_negated


def _has_its_own(one: Sketch, alone: Iterable[str], other: Sketch, alike: float) -> bool:
    """Whether what only this headline says is particular to it, by what the summaries say.

    A word that its own summary has too and the other one lacks; and, where the headlines look like one form filled
    in twice, a name that the other one's summary lacks.
    """
    strange = set(_unmatched(alone, set(other.words)))
    return not strange.isdisjoint(one.words) or (alike >= 0.6 and not strange.isdisjoint(one.title_names))


def _texts_clash(one: Sketch, other: Sketch, shared: float) -> bool:
    """Whether the summaries are filled in differently, as forms are: other numbers, or other names."""
    if shared < 0.2:
        return False
    shorter, longer = sorted((one, other), key=lambda each: (len(each.words), each.id))
    beside = longer.words[: len(shorter.words) + 8]
    if _differ(numbers_in(shorter.words), numbers_in(longer.words), numbers_in(beside)):
        return True
    strange = shorter.names - set(longer.words)
    return len(strange) > 0.2 * len(shorter.names) and bool((longer.names & set(beside)) - set(shorter.words))


def _differ(few: Set[str], many: Set[str], beside: Set[str]) -> bool:
    return bool(few - many) and bool(beside - few)


def _unmatched(words: Iterable[str], others: Set[str]) -> list[str]:
    """Return the words that the others do not have, in no other form of theirs either."""
    return [word for word in words if word not in others and not any(_one_word(word, other) for other in others)]


def _one_word(word: str, other: str) -> bool:
    """Whether two words look like forms of one (`rises`, `rise`), numbers never."""
    if word[0].isdigit() or other[0].isdigit() or min(len(word), len(other)) < 4 or word[:3] != other[:3]:
        return False
    shorter, longer = sorted((word, other), key=len)
    return fuzz.ratio(word, other) >= 75 or (len(shorter) > 5 and longer.startswith(shorter))


def find_pairs(
    store: Store, fresh: Set[ArticleId], cancel: CancelToken = NEVER_CANCELLED, pause: float = 0
) -> Iterator[Pair]:
    """Find the pairs that at least one of `fresh` is in; other threads are given a `pause` (seconds) now and then.

    The cost is that of the articles that are at most `WINDOW` days from one of `fresh`. The order does not depend on
    when articles came. Raises CancelledError.
    """
    articles = store.articles
    days = {article.id: day_of(article) for article in articles.values()}
    near = {days[article_id] + apart for article_id in fresh & days.keys() for apart in range(-WINDOW, WINDOW + 1)}
    blocks = _Blocks()
    related: Counter[ArticleId] = Counter()
    in_order = sorted((day, article_id) for article_id, day in days.items() if day in near)
    for number, (_, article_id) in enumerate(in_order):
        if number % _SLICE == 0:
            cancel.check()
            if pause:
                time.sleep(pause)
        with suppress(KeyError):  # pruned meanwhile
            sketch = sketch_of(articles[article_id], store.body(article_id).summary)
            is_fresh = article_id in fresh
            for other in blocks.take(sketch):
                if (is_fresh or other.id in fresh) and sketch.is_worth_comparing(other):
                    likeness = compare(other, sketch)
                    if likeness is Likeness.RELATED:
                        related.update((article_id, other.id))
                    if likeness and max(related[article_id], related[other.id]) <= MOST_RELATED:
                        yield Pair(other.id, article_id, likeness)


class _Blocks:
    """The articles of the last days by their keys."""

    def __init__(self) -> None:
        self._now: dict[int, tuple[Sketch, ...]] = {}
        self._before: dict[int, tuple[Sketch, ...]] = {}
        self._since = 0

    def take(self, sketch: Sketch) -> list[Sketch]:
        """Return those to compare a sketch with, and put it among them; sketches come in the order of days."""
        if sketch.day > self._since + WINDOW:
            self._before, self._now, self._since = self._now, {}, sketch.day
        found: dict[ArticleId, Sketch] = {}
        for key in sketch.keys:
            now = self._now.get(key, ())
            for block in (self._before.get(key, ())[len(now) - CROWD :] if len(now) < CROWD else (), now):
                for other in block:
                    found[other.id] = other
            self._now[key] = (*now[1 - CROWD :], sketch)
        return [other for other in found.values() if other.day >= sketch.day - WINDOW]

"""Whether two articles tell the same story, are related, or have nothing to do with each other.

A wrong answer of "the same" hides a story, a missed one shows it twice: in doubt it is twice. docs/stories.md states
the rule in plain words, and what it gets right. The answer is the same whichever of the two comes first.

Compared are headlines and summaries as words, in any language. Text is folded first (`newsreader.text.fold`). Words of
letters and numbers are told apart (`v1.2` is `v` and `1.2`, `2-1` is one number), and runs of a writing without spaces
(Chinese, Japanese, Thai) become overlapping pairs.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import pairwise
from zlib import crc32

from rapidfuzz import fuzz

from newsreader.canonical import are_of_one_page, canonical_url, names_a_page
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.ordering import own_day
from newsreader.model import Article, ArticleId
from newsreader.store import Store
from newsreader.text import fold

WINDOW = 3
"""Days that two articles of one story may be apart."""
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
SUMMARY = 400
"""Characters of a summary that are compared."""
_LEAD = 160
"""Characters at the beginning of a summary that keys are made of: where a text is cut, it is cut after them."""
_SAMPLE = 8
_TEXT_KEYS = 4
_TITLE_WORDS = 5
_LABEL = re.compile(
    r"^(?:(?:breaking(?: news)?|exclusive|just in|update ?\d*|corrected|refile|urgent|live|watch|video|photos?|analysis"
    r"|eil|eilmeldung|exklusiv|liveblog|alerte|direct|en direct|ultima hora|ultim'ora|en vivo|directo|vidéo|срочно"
    r"|молния|速報|独自|快讯)\s*(?:\d+\s*)?[-:–—|]+\s*|[\[(【][^\])】]{1,14}[\])】]\s*)+",
    re.IGNORECASE,
)
"""What desks put before a headline."""
_TAIL = re.compile(r"\s+[|–—-]\s+(?!.*\s[|–—-]\s)([^|–—]{2,30})$")
"""What may be the name of a site behind a headline."""
_DASHED = re.compile(r" [|–—-] ")
_DATELINE = re.compile(
    r"^(?:[^.!?]{0,60}?\((?:Reuters|AP|AFP|dpa|ANSA|EFE|Xinhua|PTI|TASS|Kyodo|UPI|CNN|[\w/]{2,12}\.\w{2,3})\)"
    r"|[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я .,/]{2,30}(?:, \w{3,9}\.? \d{1,2})?(?= [-–—] ))\s*[-–—:]*\s*"
)
"""Where and by whom an agency's text was filed."""
_MORE = 24
"""Characters that may follow an ellipsis where a summary was cut (`… [read more]`), or that a word may have."""
_TOKEN = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;…\n\"“”„«»(—–])\s*$")
_UNSPACED = (
    "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_WORD = re.compile(rf"(?<!\d)\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+(?:[.,:/-]\d+)*|[{_UNSPACED}]+|[^\W\d_{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_HAS_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3})+")
_GROUPING = re.compile(r"[., ]")
_SPELLED = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "- second third fourth fifth sixth seventh eighth ninth tenth",
        "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "uno due tre quattro cinque sei sette otto nove dieci",
        "- ii iii iv v vi vii viii ix x xi xii",
    )
    for number, word in enumerate(words.split(), 1)
    if word not in {*"-vx", "un", "uno", "dos", "due", "sei", "sept", "neuf", "once"}
}
"""Numbers as words, but for those that are other words too."""

STOPWORDS = frozenset(
    "a an and are as at be been but by for from had has have he her his how if in into is it its more new of off on"
    " or out over s said say says she t than that the their them they this to up us was we were what when who why will"
    " with you your after about against amid i me my we us our do does did just can could would should will may might"
    " am an auf aus bei bis das dass dem den der des die ein eine einem einen einer er es fur hat im ist mit nach"
    " sich sie sind so und um uber von vor war wie wird zu zum zur"
    " au aux ce ces dans de du elle en est et il la le les leur mais ou par plus pour qu que qui sa se ses son sur"
    " un une d l n"
    " al como con del el ella es esta este ha las lo los mas para pero por si sin su sus tras y ya"
    " ai alla che da dal dei della delle di e gli ha i il nel nella per piu sono"
    " ao com da das do dos em foi mais na nas nos o os pela pelo um uma"
    " aan bij deze dit door een het met naar om ook op te tot uit van voor wordt zijn"
    " av den det ett for fran har i med och om pa som till vid"
    " i na po przy sie w z za"
    " в и на о об от по с со за из к у что как для это"
    " は が を に の で と".split()
)
"""Words that say nothing of what a text is about, folded."""
SERIES = frozenset(
    "part teil partie parte deel del chapter kapitel chapitre capitulo episode folge puntata season staffel saison"
    " volume vol band tome day tag jour dia week woche semaine semana round runde tour no nr issue version v rc".split()
)
"""Words whose number says which one of a series it is."""
NEGATIONS = frozenset(
    "not no never cannot nicht kein keine keinen nie non pas jamais nunca nao mai niet geen inte ikke не".split()
)
"""Words that turn a headline into its opposite."""
GENERIC = frozenset(
    "weekly week weekend daily day morning evening tonight today night news latest breaking briefing brief briefs"
    " roundup round wrap digest newsletter recap summary headlines top stories story best things know need podcast"
    " episode letters letter editor editorial opinion comment corrections correction clarifications photos pictures"
    " picture photo images video videos live updates update blog watch listen read weather forecast horoscope crossword"
    " quiz tv guide open thread links link reading review reviews schedule results calendar events agenda market"
    " markets stocks"
    " obituary obituaries sponsored deals deal announcements minutes part chapter issue edition volume vol no number"
    " quote thought question ask answers here there all"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december"
    " montag dienstag mittwoch donnerstag freitag samstag sonntag woche tag morgen abend nachrichten uberblick newsblog"
    " liveticker ticker wetter horoskop leserbriefe presseschau themen tages wichtigste wichtigsten meldungen kurz"
    " lundi mardi mercredi jeudi vendredi samedi dimanche semaine jour matin soir actualite actualites infos essentiel"
    " meteo direct revue presse"
    " lunes martes miercoles jueves viernes sabado domingo semana dia manana noticias resumen claves tiempo directo"
    " settimana giorno notizie rassegna stampa oggi"
    " новости главное день неделя недели итоги дня"
    " januar februar marz mai juni juli oktober dezember".split()
)
"""Words that headlines of series and columns are made of, which come again every day."""


class Likeness(IntEnum):
    """What two articles have to do with each other."""

    NONE = 0
    RELATED = 1
    """They share a text, or a headline, and yet may be two stories."""
    SAME = 2


@dataclass(eq=False)
class Sketch:
    """What of an article is compared; most of it is worked out on demand, for few articles."""

    id: ArticleId
    source: str
    day: int
    """The day it was published, else added, as a proleptic Gregorian ordinal."""
    headline: str
    summary: str
    """Its beginning."""
    url: str
    """The canonical address."""
    title_sample: frozenset[int]
    """Hashes of the words of the headline that say something."""
    text_sample: frozenset[int]
    """The least hashes of the shingles of the lead: two that share much of it share some of these (MinHash)."""

    @property
    def keys(self) -> set[int]:
        """Its keys: two articles that have none in common are not compared.

        Its address; four of the five words of its headline that have the least hashes, or all where there are fewer;
        the least hashes of its lead. They depend on the article alone, so that it does not matter what else is there.
        """
        keys = set(sorted(self.text_sample)[:_TEXT_KEYS])
        if self.url and names_a_page(self.url):
            keys.add(crc32(self.url.partition("#")[0].encode()))
        title = sorted(self.title_sample)[:_TITLE_WORDS]
        if len(title) < _TITLE_WORDS:
            keys.update([hash(tuple(title))] if title else [])
        else:
            keys.update(hash((*title[:place], *title[place + 1 :])) for place in range(_TITLE_WORDS))
        return keys

    def is_worth_comparing(self, other: Sketch) -> bool:
        """Whether two that have a key in common may be alike at all, at a fraction of the cost of comparing them."""
        mine, others = self.title_sample, other.title_sample
        if 10 * len(mine & others) >= 7 * max(len(mine), len(others)) > 0:
            return True
        if not self.text_sample.isdisjoint(other.text_sample):
            shared = len(self.text_sample & other.text_sample)
            return shared >= min(2, len(self.text_sample), len(other.text_sample))
        return self.has_address_of(other)

    def has_address_of(self, other: Sketch) -> bool:
        """Whether both have an address, and that of one page."""
        return bool(self.url) and are_of_one_page(self.url, other.url)

    @cached_property
    def title(self) -> list[str]:
        """The words of the headline, without what desks put around it."""
        return words_of(bare_headline(self.headline))

    @cached_property
    def subject(self) -> frozenset[str]:
        """The words of the headline that say something."""
        return frozenset(content_of(self.title))

    @cached_property
    def text(self) -> str:
        """The summary without a dateline, and without the word that a cut went through."""
        return bare_summary(self.summary)

    @cached_property
    def words(self) -> list[str]:
        """The words of the summary."""
        return words_of(self.text)

    @cached_property
    def runs(self) -> frozenset[int]:
        """The shingles of the summary."""
        return frozenset(shingles(self.words))

    @cached_property
    def content(self) -> frozenset[str]:
        """The words of the summary that say something."""
        return frozenset(content_of(self.words))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words of the summary with a capital letter that no sentence begins with, folded."""
        found = [
            match.group()
            for match in _TOKEN.finditer(self.text)
            if match.group()[0].isupper()
            and not _SENTENCE_END.search(self.text[max(0, match.start() - 3) : match.start()])
        ]
        return frozenset(word for name in found for word in words_of(name))

    @cached_property
    def title_names(self) -> frozenset[str]:
        """Words of the headline with a capital letter, and numbers, folded."""
        bare = bare_headline(self.headline)
        names = (match.group() for match in _TOKEN.finditer(bare) if match.group()[0].isupper())
        return frozenset(word for name in names for word in words_of(name)) | numbers_in(self.title)

    @cached_property
    def series(self) -> set[str]:
        """The numbers that say which one of a series it is."""
        return {number for word, number in pairwise(self.title) if word in SERIES and number[0].isdigit()}

    @property
    def says_much(self) -> bool:
        """Whether the headline is hardly that of a column that comes again every day."""
        telling = [word for word in self.subject - GENERIC if not word[0].isdigit()]
        return len(telling) >= 4


def sketch_of(article: Article, summary: str) -> Sketch:
    """Make the sketch of an article."""
    summary = summary[:SUMMARY] + ("…" if len(summary) > SUMMARY else "")
    lead = words_of(bare_summary(summary)[:_LEAD])
    return Sketch(
        article.id,
        article.source,
        own_day(article),
        article.headline,
        summary,
        canonical_url(article.url),
        frozenset(crc32(word.encode()) for word in content_of(words_of(bare_headline(article.headline)))),
        frozenset(sorted(shingles(lead))[:_SAMPLE] if len(lead) > 4 else ()),
    )


def bare_headline(headline: str) -> str:
    """Leave out what desks put before a headline, and the name of a site behind it."""
    bare = _LABEL.sub("", headline, count=1)
    tail = _TAIL.search(bare) if _DASHED.search(bare) else None
    if tail and tail.group(1)[:1].isupper() and len(tail.group(1).split()) <= 4 and len(bare[: tail.start()]) > 24:
        bare = bare[: tail.start()]
    return bare or headline


def bare_summary(summary: str) -> str:
    """Leave out a dateline at the beginning, and the word that was cut off at the end."""
    end = max(summary.rfind("…"), summary.rfind("..."))
    if 0 <= end >= len(summary) - _MORE:
        blank = summary.rfind(" ", max(0, end - _MORE), end)
        summary = summary[: blank if blank > 0 else end]
    return _DATELINE.sub("", summary, count=1)


def words_of(text: str) -> list[str]:
    """Split text into folded words and numbers, in order."""
    text = fold(text)
    found = _WORD.findall(text)
    if not text.isascii() and _IS_UNSPACED.search(text):
        found = [piece for word in found for piece in _pieces(word)]
    if not _SPELLED.keys().isdisjoint(found) or _HAS_DIGIT.search(text):
        return [_number(word) if word[0].isdigit() else _SPELLED.get(word, word) for word in found]
    return found


def _pieces(word: str) -> list[str]:
    """Split a run without spaces into overlapping pairs; another word is one piece."""
    if len(word) < 3 or not _IS_UNSPACED.match(word):
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _number(word: str) -> str:
    if _GROUPED.fullmatch(word):
        return _GROUPING.sub("", word)
    return word.replace(",", ".")


def content_of(words: Iterable[str]) -> list[str]:
    """Leave out the words that say nothing."""
    return [word for word in words if word not in STOPWORDS]


def numbers_in(words: Iterable[str]) -> frozenset[str]:
    """Return the numbers among words."""
    return frozenset(word for word in words if word[0].isdigit())


def shingles(words: list[str]) -> list[int]:
    """Hash every run of three words, the same on every machine; the whole where there are fewer."""
    if len(words) <= 3:
        return [crc32(" ".join(words).encode())] if words else []
    return [crc32(" ".join(run).encode()) for run in zip(words, words[1:], words[2:], strict=False)]


def compare(one: Sketch, other: Sketch) -> Likeness:
    """Return what two articles have to do with each other.

    Two of one source are the same story only where they have one address; a source tells its stories apart.
    """
    if abs(one.day - other.day) > WINDOW or one.id == other.id:
        return Likeness.NONE
    alike = fuzz.token_sort_ratio(" ".join(one.title), " ".join(other.title)) / 100
    if one.has_address_of(other):
        are_pages = names_a_page(one.url) and names_a_page(other.url)
        if are_pages if one.source != other.source else alike > 0.6:
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
    return alike >= 0.8 and NEGATIONS.isdisjoint(one.title) is not NEGATIONS.isdisjoint(other.title)


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
    few, many = numbers_in(shorter.words), numbers_in(longer.words)
    if few - many and numbers_in(beside) - few:
        return True
    strange = shorter.names - set(longer.words)
    return len(strange) > 0.2 * len(shorter.names) and bool((longer.names & set(beside)) - set(shorter.words))


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
) -> Iterator[tuple[ArticleId, ArticleId, bool]]:
    """Find the pairs that at least one of `fresh` is in, and whether they tell one story; else they are related.

    Other threads are given a `pause` (seconds) now and then. The cost is that of the articles that are at most
    `WINDOW` days from one of `fresh`. The order does not depend on when articles came. Raises CancelledError.
    """
    articles = store.articles
    days = {article.id: own_day(article) for article in articles.values()}
    near = {days[article_id] + apart for article_id in fresh & days.keys() for apart in range(-WINDOW, WINDOW + 1)}
    in_order = sorted((day, article_id) for article_id, day in days.items() if day in near)

    def sketches() -> Iterator[Sketch]:
        for number, (_, article_id) in enumerate(in_order):
            if number % _SLICE == 0:
                cancel.check()
                if pause:
                    time.sleep(pause)
            with suppress(KeyError):  # pruned meanwhile
                yield sketch_of(articles[article_id], store.body(article_id).summary)

    related: Counter[ArticleId] = Counter()
    for one, others in _with_those_to_compare(sketches()):
        for other in others:
            if not fresh.isdisjoint((one.id, other.id)) and one.is_worth_comparing(other):
                likeness = compare(other, one)
                if likeness is Likeness.RELATED:
                    related.update((one.id, other.id))
                if likeness and max(related[one.id], related[other.id]) <= MOST_RELATED:
                    yield other.id, one.id, likeness is Likeness.SAME


def _with_those_to_compare(sketches: Iterable[Sketch]) -> Iterator[tuple[Sketch, list[Sketch]]]:
    """Yield each of some sketches, which come in the order of days, with those before it that have a key of its own."""
    now: dict[int, tuple[Sketch, ...]] = {}
    before: dict[int, tuple[Sketch, ...]] = {}
    since = 0
    for sketch in sketches:
        if sketch.day > since + WINDOW:
            before, now, since = now, {}, sketch.day
        found: dict[ArticleId, Sketch] = {}
        for key in sketch.keys:
            last = now.get(key, ())
            for block in (before.get(key, ())[len(last) - CROWD :] if len(last) < CROWD else (), last):
                found.update((other.id, other) for other in block)
            now[key] = (*last[1 - CROWD :], sketch)
        yield sketch, [other for other in found.values() if other.day >= sketch.day - WINDOW]

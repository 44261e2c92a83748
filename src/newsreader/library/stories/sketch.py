"""What of an article is compared with others, and the keys by which those are found that are worth comparing.

An address is compared in one form for the many that a page may have: what only tracks, or asks for another layout of
the page, is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from zlib import crc32

from newsreader.library.stories.stories import day_of
from newsreader.library.stories.words import GENERIC, content_of, numbers_in, shingles, words_of
from newsreader.model import Article, ArticleId

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
_TRACKING = re.compile(
    r"utm_|(?:at|ns|mc|pk|mtm|hsa|vero|wt|wt_mc|itm|trk|ga|oly|sc|ncid|cmp|ito|xtor|ceid|__)_|"
    r"(?:utm|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|mkt_tok|cmpid|cmp|campaign|campaign_id"
    r"|cid|icid|ncid|ocid|ito|ref|referer|referrer|ref_src|ref_url|src|source|partner|smid|smtyp|soc_src|soc_trk|sh|share"
    r"|shared|feed|feedtype|rss|rssid|ftag|mod|intcmp|via|xtor|wt|spm|from|fr|guccounter|guce_referrer|tracking|traffic_source"
    r"|amp|outputtype|output|embed|print|mobile|m|_r|nl|newsletter|emc|leadsource|s_cid|taid|__twitter_impression)$"
)
"""Names of parameters that say where a reader came from, or how the page is to look, and not which page it is."""
_DRESS = re.compile(r"(?:/amp|\.amp|/index|/default)?(?:\.(?:amp|html?|php|aspx?|shtml))?/*$")
"""The end of a path that names the page's dress: `/amp`, `.amp.html`, `/index.html`, a slash."""
_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_PLAIN = re.compile(r"https?://(?!(?i:www\.google\.|[^/]*ampproject))([A-Za-z0-9.-]*[A-Za-z0-9])(/[A-Za-z0-9_./~-]*)?")
"""An address without anything that needs a closer look."""
_CACHE = re.compile(r"^https?://(?:www\.google\.[a-z.]+/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?")
"""What the caches of AMP pages put before the address of the page."""


@dataclass(eq=False)
class Sketch:
    """What of an article is compared; most of it is worked out where it is asked for, which for few articles it is."""

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
            keys.add(crc32(self.url.encode()))
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
        return bool(self.url) and self.url == other.url

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

    @property
    def says_much(self) -> bool:
        """Whether the headline is hardly that of a column that comes again every day."""
        telling = [word for word in self.subject - GENERIC if not word[0].isdigit()]
        return len(telling) >= 4


def sketch_of(article: Article, summary: str) -> Sketch:
    """Take from an article what is compared."""
    summary = summary[:SUMMARY] + ("…" if len(summary) > SUMMARY else "")
    lead = words_of(bare_summary(summary)[:_LEAD])
    return Sketch(
        article.id,
        article.source,
        day_of(article),
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


def canonical_url(url: str) -> str:
    """Give one form for all addresses of a page: no scheme, `www.`, `m.`, `amp`, tracking, fragment, last slash.

    An empty string for what is no address of http or https.
    """
    plain = _PLAIN.fullmatch(url)
    if plain:
        host, path = plain.groups()
        return _HOST.sub("", host.lower()) + _DRESS.sub("", path or "", count=1)
    cached = _CACHE.sub("", url, count=1)
    url = f"https://{cached}" if cached != url else url
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    host = _HOST.sub("", host)
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    path = _DRESS.sub("", unquote(parts.path), count=1)
    asked = sorted(
        (name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name.lower()) and value
    )
    return f"{host}{path}{'?' if asked else ''}{urlencode(asked)}"


def names_a_page(canonical: str) -> bool:
    """Whether a canonical address is that of one page, by the look of it, and not of a site or a section."""
    place, _, asked = canonical.partition("?")
    segments = place.split("/")[1:]
    if asked and any(character.isdigit() for character in asked):
        return True
    last = segments[-1] if segments else ""
    dated = len(segments) > 2 and len(last) > 6 and any(character.isdigit() for character in place)
    numbered = any(character.isdigit() for character in last)
    return dated or numbered or len(re.findall("[-_]", last)) > 1 or len(last) > 24

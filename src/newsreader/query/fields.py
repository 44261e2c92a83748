"""The fields of the query language, in one table, and the days that some of them take.

Parser, matching, highlighting, relevance, the correction of mistyped names and docs/queries.md go by the table: to add
a field is to add its entry here. Days are plain words, as `since:`, `until:`, `after:`, `before:` and `on:` take them:

2025-11-13   2025-11   2025        a day, a month, a year (ISO 8601)
today   yesterday   monday         a weekday is the last one that has been, today included
"this week"   "last month"         calendar weeks (Monday first), months and years
"3 days ago"   "a year ago"   2w   one day, counted back from today: d, w, m and y
"13 November 2025"                 any date that `newsreader.dates` reads
2025-11-03..2025-11-13   monday..today   "3 weeks ago..yesterday"     from one to the other, both included
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter, contains
from typing import NamedTuple, Protocol

import msgspec

from newsreader.choices import Sort
from newsreader.dates import parse_published
from newsreader.ids import is_prefix
from newsreader.model import Article, ArticleId, State

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?")
_SHORT = re.compile(r"(\d{1,4})([dwmy])")
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_WEEKDAYS = {name: number for number, day in enumerate(calendar.day_name) for name in (day.lower(), day[:3].lower())}
_CALENDAR = re.compile(r"(this|last) (week|month|year)")
EXAMPLES = '2025-11-13, 2025-11, yesterday, monday, "last week", "3 days ago" or 2w'


@lru_cache(maxsize=256)
def span(words: str, today: date) -> range | None:
    """Find the days that words mean on a day, as ordinals (`date.toordinal`); None where they mean none."""
    try:
        ends = [_days(" ".join(part.split()), today) for part in words.lower().split("..")]
    except (ValueError, OverflowError):
        return None
    return range(min(days.start for days in ends), max(days.stop for days in ends))


def means_days(words: str) -> bool:
    """Return whether words mean days: those that do mean some on every day."""
    return span(words, date(2000, 1, 1)) is not None


def _days(words: str, today: date) -> range:
    if iso := _ISO.fullmatch(words):
        return _month(int(iso[1]), int(iso[2])) if iso[2] else _year(int(iso[1]))
    if of_calendar := _CALENDAR.fullmatch(words):
        return _of_calendar(of_calendar[1] == "last", of_calendar[2], today)
    if words in _WEEKDAYS:
        day = today.toordinal() - (today.weekday() - _WEEKDAYS[words]) % 7
    else:
        if short := _SHORT.fullmatch(words):
            words = f"{short[1]} {_UNITS[short[2]]} ago"
        found = parse_published(words, reference=today)
        if found is None:
            raise ValueError(words)
        day = found.toordinal()
    return range(day, day + 1)


def _of_calendar(last: bool, unit: str, today: date) -> range:
    match unit:
        case "week":
            monday = today.toordinal() - today.weekday() - 7 * last
            return range(monday, monday + 7)
        case "month":
            inside = today.replace(day=1) - timedelta(days=1) if last else today
            return _month(inside.year, inside.month)
        case _:
            return _year(today.year - last)


def _month(year: int, month: int) -> range:
    first = date(year, month, 1).toordinal()
    return range(first, first + calendar.monthrange(year, month)[1])


def _year(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)


class Relation(NamedTuple):
    """How the day of an article relates to the days that words mean."""

    help: str
    """Which days it finds, as docs/queries.md has it."""
    days: Callable[[range], range]
    """Returns them."""


_END = date.max.toordinal() + 1
RELATIONS = {
    "since": Relation("that day and later", lambda days: range(days.start, _END)),
    "until": Relation("that day and earlier", lambda days: range(days.stop)),
    "after": Relation("later, that day not included", lambda days: range(days.stop, _END)),
    "before": Relation("earlier, that day not included", lambda days: range(days.start)),
    "on": Relation("in that day, month, year or range: `on:2025-11-03..2025-11-13`", lambda days: days),
}
"""What stands before the colon."""


class Texts(Protocol):
    """Where the texts come from that `Article` does not hold."""

    def source_name(self, key: str) -> str:
        """Return the name of a source."""

    def summary(self, article_id: ArticleId) -> str:
        """Return the summary of an article; empty where it has none."""


class Field(msgspec.Struct, frozen=True):
    """A name that may stand before a colon."""

    name: str
    help: str
    """What it finds, as docs/queries.md has it."""
    choices: tuple[str, ...] = ()
    """The values that it may have; empty for any."""
    accepts: Callable[[str], bool] | None = None
    """Returns whether a value means something; None for a field whose text is searched."""
    example: str = ""
    """What is expected of a value, for the error of one that means nothing."""
    text: Callable[[Article, Texts], str] = lambda article, texts: ""
    """Returns the text of an article in which a word, a phrase or a regular expression is looked for."""
    shared_by: Callable[[Article], str] | None = None
    """Returns what articles of one text have in common, where many articles share a text: each is then looked at once.
    None where nearly every article has a text of its own."""
    finds: Callable[[str, str], bool] = contains
    """Whether a text, the first argument, has a value in it; both are folded."""
    searched: bool = False
    """Whether words without a field are looked for in it too."""
    external: bool = False
    """Whether its text may change while the article does not, so that it can't be kept with the article's others."""
    optional: bool = False
    """Whether `has:` may ask for it."""

    @property
    def is_indexed(self) -> bool:
        """Whether its folded text is kept for searches, and counts for `sort:relevance`."""
        return self.searched and not self.external


STATES: dict[str, Callable[[State], bool]] = {
    "unread": lambda state: not state.read,
    "read": lambda state: state.read,
    "starred": lambda state: state.starred,
    "tagged": lambda state: bool(state.tags),
    "hidden": lambda state: state.hidden,
}
"""What `is:` asks of the state of an article."""

_HOST = re.compile(r"[a-z]+://(?:[^/?#@]*@)?(\[[^]]*\]|[^/?#:]*)", re.IGNORECASE)


def domain_of(article: Article) -> str:
    """Return the host of an article's address (RFC 3986, 3.2.2), in lower case; empty where it has no address."""
    match = _HOST.match(article.url)
    return match[1].lower().rstrip(".") if match else ""


def is_in_domain(host: str, domain: str) -> bool:
    """Return whether a host is a domain or below it."""
    return f".{host}".endswith(f".{domain.strip('.')}")


_TEXT_FIELDS = (
    Field("headline", "the headline", text=lambda article, _: article.headline, searched=True),
    Field(
        "summary", "the summary", text=lambda article, texts: texts.summary(article.id), searched=True, optional=True
    ),
    Field(
        "section",
        "the heading that its source files it under",
        text=lambda article, _: article.section,
        shared_by=attrgetter("section"),
        searched=True,
    ),
    Field(
        "source",
        "the name of the source",
        text=lambda article, texts: texts.source_name(article.source),
        shared_by=attrgetter("source"),
        searched=True,
        external=True,
    ),
    Field(
        "author", "the author", text=lambda article, _: article.author, shared_by=attrgetter("author"), searched=True
    ),
    Field("url", "the address", text=lambda article, _: article.url, optional=True),
    Field(
        "domain",
        "the host of the address: `domain:example.org` finds `www.example.org` too, but not `notexample.org`",
        text=lambda article, _: domain_of(article),
        shared_by=domain_of,
        finds=is_in_domain,
    ),
)
_OPTIONAL = tuple(field.name for field in _TEXT_FIELDS if field.optional)
_OTHER_FIELDS = (
    Field("is", "what you did with it, or what keeps it out of sight", (*STATES, "muted"), bool),
    Field("has", "the field is not empty", _OPTIONAL, bool),
    Field(
        "tag", "a tag by its whole name, the article's own or its source's", accepts=bool, example="the name of a tag"
    ),
    Field("id", "the articles whose id begins so", accepts=is_prefix, example="the beginning of an id"),
    *(
        Field(name, relation.help, accepts=means_days, example=f"{name}: with a day, as in {EXAMPLES}")
        for name, relation in RELATIONS.items()
    ),
    Field("sort", "the order of the list, wherever it stands in the query", tuple(Sort), bool),
)

FIELDS: dict[str, Field] = {field.name: field for field in (*_TEXT_FIELDS, *_OTHER_FIELDS)}
"""Every name that may stand before a colon."""
SEARCHED: tuple[Field, ...] = tuple(field for field in _TEXT_FIELDS if field.searched)
"""The fields in which words without a field are looked for."""

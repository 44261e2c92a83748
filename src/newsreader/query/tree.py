"""What a query means: an immutable tree that matches articles and prints as text for the same tree."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from newsreader.ids import beginning_so
from newsreader.model import State
from newsreader.query.quoting import quoted
from newsreader.query.subject import Subject
from newsreader.text import find_spans, fold

TEXT_FIELDS = ("headline", "summary", "section", "source", "author", "url")
"""The fields that a substring may be asked of."""


class Sort(StrEnum):
    """The orders of a list."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HEADLINE = "headline"
    SOURCE = "source"
    SECTION = "section"
    RELEVANCE = "relevance"
    """By how well the words of the search are met; the newest first where they are met alike, or there are none."""


class Node(Protocol):
    """A part of the tree."""

    def matches(self, subject: Subject) -> bool:
        """Tell whether the article is meant."""

    def terms(self) -> Iterator[Text | Pattern]:
        """Give what may be highlighted: what is searched for, not what is excluded."""


class Textless:
    """A part that looks for no text, or excludes it."""

    def terms(self) -> Iterator[Text | Pattern]:
        """Give nothing to highlight."""
        yield from ()


@dataclass(frozen=True)
class Text:
    """A substring of a field, or of any of those that words are searched in."""

    wanted: str
    field: str = ""

    @cached_property
    def needle(self) -> str:
        """The folded form that is looked for."""
        return fold(self.wanted)

    def matches(self, subject: Subject) -> bool:
        """Look for the folded substring."""
        return self.needle in subject.folded(self.field)

    def terms(self) -> Iterator[Text | Pattern]:
        """Give itself."""
        yield self

    def __str__(self) -> str:
        return _prefix(self.field) + quoted(self.wanted)


@dataclass(frozen=True)
class Pattern:
    """A regular expression (Python's `re`, case ignored) over a field."""

    source: str
    field: str = ""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled pattern; the parser has seen that it compiles."""
        return compiled(self.source)

    def matches(self, subject: Subject) -> bool:
        """Search the text as it is."""
        return self.compiled.search(subject.text(self.field)) is not None

    def terms(self) -> Iterator[Text | Pattern]:
        """Give itself."""
        yield self

    def __str__(self) -> str:
        return f"{_prefix(self.field)}/{self.source.replace('/', chr(92) + '/')}/"


@dataclass(frozen=True)
class Is(Textless):
    """What the reader did with the article."""

    what: str

    def matches(self, subject: Subject) -> bool:
        """Look at the state, or at the mute rules."""
        return subject.muted if self.what == "muted" else STATE_TESTS[self.what](subject.state)

    def __str__(self) -> str:
        return f"is:{self.what}"


STATE_TESTS: dict[str, Callable[[State], bool]] = {
    "unread": lambda state: not state.read,
    "read": lambda state: state.read,
    "starred": lambda state: state.starred,
    "tagged": lambda state: bool(state.tags),
    "hidden": lambda state: state.hidden,
}
"""What may be asked of a state."""

IS = (*STATE_TESTS, "muted")
"""What `is:` may be followed by."""

HAS_FIELDS = ("summary", "url")
"""What `has:` may be followed by."""


@dataclass(frozen=True)
class Has(Textless):
    """Whether a field is there."""

    what: str

    def matches(self, subject: Subject) -> bool:
        """Look whether the field is empty."""
        return bool(subject.text(self.what))

    def __str__(self) -> str:
        return f"has:{self.what}"


@dataclass(frozen=True)
class Tag(Textless):
    """A tag, by its whole name; case and accents do not matter."""

    name: str

    def matches(self, subject: Subject) -> bool:
        """Look among the tags."""
        return any(fold(tag) == fold(self.name) for tag in subject.tags)

    def __str__(self) -> str:
        return f"tag:{quoted(self.name)}"


@dataclass(frozen=True)
class Id(Textless):
    """The beginning of an id."""

    prefix: str

    @cached_property
    def ids(self) -> range:
        """The ids that begin so."""
        return beginning_so(self.prefix)

    def matches(self, subject: Subject) -> bool:
        """Compare the id's first characters."""
        return subject.article.id in self.ids

    def __str__(self) -> str:
        return f"id:{self.prefix}"


@dataclass(frozen=True)
class Not(Textless):
    """Everything but."""

    part: Node

    def matches(self, subject: Subject) -> bool:
        """Turn the answer round."""
        return not self.part.matches(subject)

    def __str__(self) -> str:
        return f"-{_grouped(self.part)}"


@dataclass(frozen=True)
class All:
    """Every part; the empty one matches everything."""

    parts: tuple[Node, ...] = ()

    def matches(self, subject: Subject) -> bool:
        """Ask each part until one says no."""
        return all(part.matches(subject) for part in self.parts)

    def terms(self) -> Iterator[Text | Pattern]:
        """Give those of all parts."""
        for part in self.parts:
            yield from part.terms()

    def __str__(self) -> str:
        return " ".join(_grouped(part) if isinstance(part, Any | All) else str(part) for part in self.parts)


@dataclass(frozen=True)
class Any:
    """One part at least."""

    parts: tuple[Node, ...]

    def matches(self, subject: Subject) -> bool:
        """Ask each part until one says yes."""
        return any(part.matches(subject) for part in self.parts)

    def terms(self) -> Iterator[Text | Pattern]:
        """Give those of all parts."""
        for part in self.parts:
            yield from part.terms()

    def __str__(self) -> str:
        return " OR ".join(_grouped(part) if isinstance(part, Any) else str(part) for part in self.parts)


@dataclass(frozen=True)
class Query:
    """A query: which articles, and perhaps in which order."""

    root: Node = field(default_factory=All)
    sort: Sort | None = None

    def matches(self, subject: Subject) -> bool:
        """Tell whether the article is meant."""
        return self.root.matches(subject)

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """The folded substrings that are looked for."""
        return tuple(term.needle for term in self.root.terms() if isinstance(term, Text))

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The regular expressions that are looked for."""
        return tuple(term.compiled for term in self.root.terms() if isinstance(term, Pattern))

    def hits(self, text: str, *, patterns: bool = True) -> list[tuple[int, int]]:
        """Find what to highlight in `text`: (start, end) pairs in order, none touching another.

        With `patterns` what regular expressions mean too, which may take long.
        """
        found = [match.span() for pattern in self.patterns if patterns for match in pattern.finditer(text)]
        return find_spans(text, self.needles, also=[span for span in found if span[0] < span[1]])

    @cached_property
    def nodes(self) -> frozenset[Node]:
        """All parts of the tree."""
        return frozenset(_nodes(self.root))

    def __str__(self) -> str:
        sort = f"sort:{self.sort}" if self.sort else ""
        root = _grouped(self.root) if sort and isinstance(self.root, Any) else str(self.root)
        return " ".join(filter(None, (root, sort)))


EVERYTHING = Query()
"""The query that every article matches."""


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression, whatever Python warns of; raises re.error, RecursionError or OverflowError."""
    with warnings.catch_warnings(action="ignore"):
        return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _prefix(name: str) -> str:
    return f"{name}:" if name else ""


def _grouped(part: Node) -> str:
    return f"({part})" if isinstance(part, All | Any) else str(part)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in (node.part,) if isinstance(node, Not) else node.parts if isinstance(node, All | Any) else ():
        yield from _nodes(part)

"""A query as an immutable tree, which prints as text for the same tree.

What it means is in `newsreader.library.searching`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TypeAlias

import msgspec

from newsreader.choices import Sort
from newsreader.ids import LENGTH, ids_with_prefix, parse_id
from newsreader.query.fields import FIELDS, RELATIONS, span
from newsreader.text import find_spans, fold

_BARE = re.compile(r"""[^\s"“”„()/:-][^\s"“”„():]*""")
_SPECIAL = re.compile(r'["“”„\\]')
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
_FLAGS = re.compile(r"\(\?[aiLmsux-]|\\[xuUN0-9]")
"""What changes the meaning of what follows, and characters by number: no literals are taken from such expressions."""
_REPEATED = "*?{"
_SIGNS = ".^$+}()["


class Text(msgspec.Struct, frozen=True, dict=True):
    """A word or a phrase: a substring of a field or, without one, of any field that words are searched in."""

    value: str
    field: str = ""

    @cached_property
    def needle(self) -> str:
        """The folded text that is searched for."""
        return fold(self.value)

    def __str__(self) -> str:
        return _prefix(self.field) + quoted(self.value)


class Pattern(msgspec.Struct, frozen=True, dict=True):
    """A regular expression (Python's `re`, case ignored) over a field."""

    source: str
    field: str = ""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled pattern; the parser has seen that it compiles."""
        return compiled(self.source)

    @cached_property
    def literals(self) -> list[str]:
        """Texts that stand, but for case, in all that the expression matches, the longest first.

        Only what is outside of groups is looked at; none of them has a tab or a line break in it.
        """
        if _FLAGS.search(self.source):
            return []
        literals = [""]
        depth = 0
        for piece in _PIECE.findall(self.source):
            depth += (piece == "(") - (piece == ")")
            if piece == "|" and not depth:
                return []
            if piece[0] in _REPEATED:  # the character before may be absent
                literals[-1] = literals[-1][:-1]
            character = piece.removeprefix("\\")
            if depth or _is_special(piece) or (character.isspace() and character != " "):
                literals.append("")
            else:
                literals[-1] += character
        return sorted(filter(None, literals), key=len, reverse=True)

    def __str__(self) -> str:
        return f"{_prefix(self.field)}/{self.source.replace('/', chr(92) + '/')}/"


class Condition(msgspec.Struct, frozen=True):
    """A field that no text is searched for in (`Field.accepts` is given), and the value that it is to have."""

    field: str
    value: str

    @property
    def ids(self) -> range:
        """Those that begin with the value; of `id`."""
        return ids_with_prefix(self.value)

    @property
    def named(self) -> range:
        """The id that the value is, where it is a whole one; empty for anything else."""
        return self.ids if self.field == "id" and len(self.value) == LENGTH else range(0)

    def days(self, today: date) -> range:
        """Return the days that the words of the value mean on a day, as ordinals; of a relation to days."""
        days = span(self.value, today)
        return range(0) if days is None else RELATIONS[self.field].days(days)

    def __str__(self) -> str:
        return f"{self.field}:{self.value if self.field == 'id' else quoted(self.value)}"


class Not(msgspec.Struct, frozen=True):
    """What a part does not match."""

    part: Node

    def __str__(self) -> str:
        return f"-{_grouped(self.part)}"


class All(msgspec.Struct, frozen=True):
    """Every part; the empty one matches everything."""

    parts: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return " ".join(_grouped(part) if isinstance(part, Any | All) else str(part) for part in self.parts)


class Any(msgspec.Struct, frozen=True):
    """One part at least."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_grouped(part) if isinstance(part, Any) else str(part) for part in self.parts)


Term: TypeAlias = Text | Pattern | Condition
Node: TypeAlias = Term | Not | All | Any


class Query(msgspec.Struct, frozen=True, dict=True):
    """A query: which articles, and perhaps in which order."""

    root: Node = All()
    sort: Sort | None = None

    @cached_property
    def nodes(self) -> frozenset[Node]:
        """All parts of the tree."""
        return frozenset(_nodes(self.root))

    @cached_property
    def terms(self) -> tuple[Text | Pattern, ...]:
        """The texts and expressions that are searched for, without those that are excluded."""
        return tuple(node for node in _nodes(self.root, excluded=False) if isinstance(node, Text | Pattern))

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """The folded words that relevance goes by: those of fields that count for it, or of no field."""
        return tuple(
            term.needle
            for term in self.terms
            if isinstance(term, Text) and (not term.field or FIELDS[term.field].is_indexed)
        )

    def hits(self, text: str, field: str, *, patterns: bool = True) -> list[tuple[int, int]]:
        """Find what to highlight in a text of an article's field: (start, end) pairs in order, none touching another.

        With `patterns` the matches of regular expressions too, which may take long.
        """
        terms = [term for term in self.terms if term.field == field or (not term.field and FIELDS[field].searched)]
        matches = [
            match.span()
            for term in terms
            if patterns and isinstance(term, Pattern)
            for match in term.compiled.finditer(text)
            if match.group()
        ]
        return find_spans(text, [term.needle for term in terms if isinstance(term, Text)], also=matches)

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


def search_texts(pattern: re.Pattern[str], texts: Iterable[str]) -> list[bool]:
    """Return for each text whether the expression is found in it."""
    return [pattern.search(text) is not None for text in texts]


def quoted(text: str) -> str:
    """Write a value so that it is read back as the same: as it is where that is a word, else as a phrase."""
    bare = _BARE.fullmatch(text) and text not in {"AND", "OR", "NOT"} and parse_id(text) is None
    return text if bare else '"' + _SPECIAL.sub(r"\\\g<0>", text) + '"'


def _prefix(name: str) -> str:
    return f"{name}:" if name else ""


def _grouped(part: Node) -> str:
    return f"({part})" if isinstance(part, All | Any) else str(part)


def with_terms(node: Node, change: Callable[[Term], Node]) -> Node:
    """Return a tree in which each term is what `change` makes of it."""
    match node:
        case All(parts=parts) | Any(parts=parts):
            return type(node)(tuple(with_terms(part, change) for part in parts))
        case Not(part=part):
            return Not(with_terms(part, change))
        case _:
            return change(node)


def _nodes(node: Node, *, excluded: bool = True) -> Iterator[Node]:
    """Iterate over a part and the parts of it; those of `Not` only where what is `excluded` is wanted too."""
    yield node
    if isinstance(node, All | Any):
        for part in node.parts:
            yield from _nodes(part, excluded=excluded)
    elif isinstance(node, Not) and excluded:
        yield from _nodes(node.part)


def _is_special(piece: str) -> bool:
    """Whether a piece of an expression stands for something else than the character that it ends with."""
    if piece[0] == "\\":
        return len(piece) == 1 or (piece[1].isascii() and piece[1].isalnum())
    return len(piece) > 1 or piece in _SIGNS or piece in _REPEATED

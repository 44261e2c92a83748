"""Text to query: a recursive-descent parser of the grammar in `newsreader.query`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

from newsreader.errors import QueryError
from newsreader.ids import is_prefix, parse_id
from newsreader.query.days import EXAMPLES, RELATIONS, When, span
from newsreader.query.tree import (
    HAS_FIELDS,
    IS,
    TEXT_FIELDS,
    All,
    Any,
    Has,
    Id,
    Is,
    Node,
    Not,
    Pattern,
    Query,
    Sort,
    Tag,
    Text,
    compiled,
)

MAX_DEPTH = 50
"""How deep parentheses and negations may nest."""

FIELDS = (*TEXT_FIELDS, "is", "has", "tag", "id", *RELATIONS, "sort")
"""Every name that may stand before a colon."""

_TOKEN = re.compile(
    rf"""(?P<blank>\s+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<minus>-(?=[^\s)]))
      | (?P<field>(?:{"|".join(FIELDS)}):|[a-z]+:(?=[^\s/]))
      | (?P<phrase>["“”„](?:\\.|[^"“”„\\])*["“”„])
      | (?P<regex>/(?:\\.|[^/\\])+/(?=[\s)]|$))
      | (?P<unclosed>["“”„/].*)
      | (?P<word>[^\s"“”„()]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ANY_DAY = date(2000, 1, 1)
"""Words that mean days mean some on every day."""
_BLANKS = re.compile(r"\s+")
"""What is one blank in the text of articles, and so in a phrase."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def parse(text: str) -> Query:
    """Read a query.

    Raises:
        QueryError: with the position in `text` and what was expected there.
    """
    parser = _Parser(text)
    root = All() if parser.at("end") else parser.alternatives(0)
    if not parser.at("end"):
        raise parser.expected("an opening parenthesis before this one")
    return Query(root, parser.sort)


class _Parser:
    def __init__(self, text: str) -> None:
        self.query = text
        self.tokens = _tokens(text)
        self.index = 0
        self.sort: Sort | None = None

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def at(self, *kinds: str) -> bool:
        return self.token.kind in kinds

    def take(self) -> _Token:
        token = self.token
        self.index += 1
        return token

    def keyword(self, word: str) -> bool:
        """Take the keyword if it comes next."""
        found = self.token[:2] == ("word", word)
        self.index += found
        return found

    def expected(self, what: str, position: int | None = None) -> QueryError:
        where = self.token.position if position is None else position
        return QueryError(f"expected {what}", self.query, where)

    def alternatives(self, depth: int) -> Node:
        parts = [self.together(depth)]
        while self.keyword("OR"):
            parts.append(self.together(depth))
        if len(parts) > 1 and All() in parts:
            raise self.expected("something to look for on both sides of OR")
        return _joined(Any, parts)

    def together(self, depth: int) -> Node:
        parts = [self.part(depth)]
        while not self.at("end", "close") and self.token[:2] != ("word", "OR"):
            self.keyword("AND")
            parts.append(self.part(depth))
        return _joined(All, parts)

    def part(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.expected(f"at most {MAX_DEPTH} levels of parentheses")
        if self.at("minus"):
            self.take()
            return Not(self.part(depth + 1))
        if self.keyword("NOT"):
            return Not(self.part(depth + 1))
        if self.at("open"):
            self.take()
            inside = self.alternatives(depth + 1)
            if not self.at("close"):
                raise self.expected("a closing parenthesis")
            self.take()
            return inside
        return self.term(depth)

    def term(self, depth: int) -> Node:
        if self.at("field"):
            return self.field(depth)
        if self.at("end", "close") or self.token[:2] in {("word", "AND"), ("word", "OR")}:
            raise self.expected("a word")
        if self.at("word") and parse_id(self.token.text) is not None:
            return Id(self.take().text.lower())
        return self.text("")

    def field(self, depth: int) -> Node:
        token = self.take()
        name = token.text[:-1]
        if name in TEXT_FIELDS:
            return self.text(name)
        if name not in FIELDS:
            raise self.expected(_one_of("the field", FIELDS, name) + ", or quotes around it", token.position)
        if not self.at("word", "phrase"):
            raise self.expected(f"a value after {name}:")
        if name == "sort":
            return self.order(depth, token.position)
        position, value = self.token.position, _value(self.take())
        kind = _VALUED[name]
        if not kind.fits(value):
            raise self.expected(kind.expected(value), position)
        return kind.make(value)

    def order(self, depth: int, start: int) -> Node:
        """Take the order of the list, which is no condition."""
        position, value = self.token.position, _value(self.take())
        if value not in list(Sort):
            raise self.expected(_one_of("sort: with", tuple(Sort), value), position)
        if depth:
            raise self.expected("sort: outside of parentheses and NOT", start)
        self.sort = Sort(value)
        return All()

    def text(self, field: str) -> Node:
        """Read a word, a phrase or a regular expression."""
        token = self.token
        if token.kind == "regex":
            pattern = token.text[1:-1].replace("\\/", "/")
            try:
                compiled(pattern)
            except (re.error, RecursionError, OverflowError) as error:
                raise self.expected(f"a regular expression ({error})") from None
            self.take()
            return Pattern(pattern, field)
        if token.kind == "unclosed":
            mark = "/" if token.text[0] == "/" else '"'
            raise self.expected(f"a closing {mark}", len(self.query))
        if token.kind not in {"word", "phrase"}:
            raise self.expected(f"a word after {field}:")
        value = _BLANKS.sub(" ", _value(token))
        if not value.strip():
            raise self.expected("something between the quotes")
        self.take()
        return Text(value, field)


def _tokens(text: str) -> list[_Token]:
    tokens = [
        _Token(match.lastgroup or "", match.group(), match.start())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "blank"
    ]
    return [*tokens, _Token("end", "", len(text))]


def _value(token: _Token) -> str:
    return _ESCAPED.sub(r"\1", token.text[1:-1]) if token.kind == "phrase" else token.text


def _joined(kind: type[All] | type[Any], parts: list[Node]) -> Node:
    """Put parts together, without a level where one will do."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _one_of(what: str, allowed: tuple[str, ...], given: str) -> str:
    close = get_close_matches(given, allowed, n=1)
    return f"{what} {close[0]}" if close else f"{what} one of {', '.join(allowed)}"


class _Valued(NamedTuple):
    """A field that takes one of certain values."""

    make: Callable[[str], Node]
    fits: Callable[[str], bool]
    expected: Callable[[str], str]
    """What is said of a value that does not fit."""


def _days(relation: str) -> _Valued:
    return _Valued(
        partial(When, relation),
        lambda words: span(words, _ANY_DAY) is not None,
        lambda _: f"{relation}: with a day, as in {EXAMPLES}",
    )


_VALUED = {
    "is": _Valued(Is, IS.__contains__, lambda given: _one_of("is: with", IS, given)),
    "has": _Valued(Has, HAS_FIELDS.__contains__, lambda given: _one_of("has: with", HAS_FIELDS, given)),
    "tag": _Valued(Tag, bool, lambda _: "the name of a tag"),
    "id": _Valued(lambda prefix: Id(prefix.lower()), is_prefix, lambda _: "the beginning of an id"),
    **{relation: _days(relation) for relation in RELATIONS},
}

r"""The query language: one parser and one meaning for the search box, views, bulk actions and the shell.

    query   = all { "OR" all }                     OR binds looser than words side by side
    all     = part { [ "AND" ] part }
    part    = ( "NOT" | "-" ) part | "(" query ")" | term
    term    = [ field ":" ] ( word | "phrase" | /regex/ )  |  id:PREFIX  |  an id of 13 characters

Which fields there are, and what each takes, is the table in `newsreader.query.fields`. A word without a field is a
substring of headline, summary, section, source or author; case, accents and typographic quotes do not matter. `\"` and
`\\` stand for themselves in a phrase, `\/` in a regular expression (Python's `re`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsreader.choices import Sort
from newsreader.errors import QueryError, did_you_mean
from newsreader.ids import parse_id
from newsreader.query.fields import FIELDS
from newsreader.query.tree import EVERYTHING, All, Any, Condition, Node, Not, Pattern, Query, Text, compiled

__all__ = ["EVERYTHING", "Query", "Sort", "parse"]

MAX_DEPTH = 50
"""How deep parentheses and negations may nest: each level is some frames of Python's stack."""

_TOKEN = re.compile(
    rf"""\s*(?:(?P<open>\()
      | (?P<close>\))
      | (?P<minus>-(?=[^\s)]))
      | (?P<field>(?:{"|".join(FIELDS)}):|[a-z]+:(?=[^\s/]))
      | (?P<phrase>["“”„](?:\\.|[^"“”„\\])*["“”„])
      | (?P<regex>/(?:\\.|[^/\\])+/(?=[\s)]|$))
      | (?P<unclosed>["“”„/].*)
      | (?P<word>[^\s"“”„()]+))
    """,
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = {"AND", "OR", "NOT"}
_VALUES = {"word", "phrase", *_KEYWORDS}
"""The kinds of tokens that may be the value of a field."""
_SPACES = re.compile(r"\s+")
"""What is one space in the text of articles, and so in a phrase."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class _Token(NamedTuple):
    kind: str
    """The name of a group of `_TOKEN`, a keyword, or `end`."""
    text: str
    """What a phrase has between its quotes; of the others, as it is."""
    position: int


def parse(text: str) -> Query:
    """Read a query.

    Raises:
        QueryError: with the position in `text` and what was expected there.
    """
    parser = _Parser(text)
    root = All() if parser.token.kind == "end" else parser.expression(0)
    if parser.token.kind != "end":
        raise parser.expected("an opening parenthesis before this one")
    return Query(root, parser.sort)


class _Parser:
    def __init__(self, text: str) -> None:
        self.query = text
        self.sort: Sort | None = None
        tokens = []
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or ""
            value = match[kind]
            if kind == "phrase":
                value = _ESCAPED.sub(r"\1", value[1:-1])
            elif kind == "word" and value in _KEYWORDS:
                kind = value
            tokens.append(_Token(kind, value, match.start(match.lastgroup or 0)))
        self.tokens = iter([*tokens, _Token("end", "", len(text))])
        self.token = next(self.tokens)

    def advance(self) -> _Token:
        """Return the current token, and go on to the next."""
        token = self.token
        self.token = next(self.tokens, token)
        return token

    def expected(self, what: str, position: int | None = None) -> QueryError:
        where = self.token.position if position is None else position
        return QueryError(f"expected {what}", self.query, where)

    def expression(self, depth: int) -> Node:
        """Read parts up to the end or a closing parenthesis; OR stands between those that belong together."""
        alternatives: list[Node] = []
        parts: list[Node] = []
        while True:
            parts.append(self.part(depth))
            if self.token.kind == "AND":
                self.advance()
            elif self.token.kind == "OR":
                self.advance()
                alternatives.append(_joined(All, parts))
                parts = []
            elif self.token.kind in {"end", "close"}:
                break
        alternatives.append(_joined(All, parts))
        if len(alternatives) > 1 and All() in alternatives:
            raise self.expected("something to look for on both sides of OR")
        return _joined(Any, alternatives)

    def part(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.expected(f"at most {MAX_DEPTH} levels of parentheses")
        kind = self.token.kind
        match kind:
            case "minus" | "NOT":
                self.advance()
                return Not(self.part(depth + 1))
            case "open":
                self.advance()
                inside = self.expression(depth + 1)
                if self.token.kind != "close":
                    raise self.expected("a closing parenthesis")
                self.advance()
                return inside
            case "field":
                return self.field(depth)
            case "end" | "close" | "AND" | "OR":
                raise self.expected("a word")
            case "word" if parse_id(self.token.text) is not None:
                return Condition("id", self.advance().text.lower())
        return self.text("")

    def field(self, depth: int) -> Node:
        """Read a field and its value."""
        token = self.advance()
        name = token.text[:-1]
        if name not in FIELDS:
            known = did_you_mean(name, FIELDS)
            what = f"there is no field {token.text}{known}; quotes search for it as text"
            raise QueryError(what, self.query, token.position)
        field = FIELDS[name]
        if field.accepts is None:
            return self.text(name)
        if self.token.kind not in _VALUES:
            raise self.expected(f"a value after {name}:")
        position, value = self.token.position, self.advance().text
        if field.choices and value not in field.choices:
            what = f"there is no {name}:{value}{did_you_mean(value, field.choices)}"
            raise QueryError(what, self.query, position)
        if not field.accepts(value):
            raise self.expected(field.example, position)
        if name != "sort":
            return Condition(name, value.lower() if name == "id" else value)
        if depth:
            raise self.expected("sort: outside of parentheses and NOT", token.position)
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
            self.advance()
            return Pattern(pattern, field)
        if token.kind == "unclosed":
            mark = "/" if token.text[0] == "/" else '"'
            raise self.expected(f"a closing {mark}", len(self.query))
        if token.kind not in _VALUES:
            raise self.expected(f"a word after {field}:")
        value = _SPACES.sub(" ", token.text)
        if not value.strip():
            raise self.expected("something between the quotes")
        self.advance()
        return Text(value, field)


def _is_id(part: Node) -> bool:
    return isinstance(part, Condition) and part.field == "id"


def _joined(kind: type[All] | type[Any], parts: list[Node]) -> Node:
    """Put parts together, without a level where one will do. Ids side by side mean all of these articles."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    ids = [part for part in flat if _is_id(part)]
    if kind is All and len(ids) > 1:
        place = flat.index(ids[0])
        flat = [part for part in flat if not _is_id(part)]
        flat.insert(place, Any(tuple(ids)))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))

"""Reading documents out of a snapshot that is damaged, in any layout: those that can be read whole are taken.

After a place that can't be read the next document, or the next table, is looked for. Nothing is guessed of what
stood there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from msgspec import Raw

from newsreader.store import codec, snapshot
from newsreader.store.image import Tables
from newsreader.store.snapshot import META

_BLANK = re.compile(r"[\s,\0]*")
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*')
_ID = re.compile(r"[1-9][0-9]{0,18}")
_NEXT = re.compile(r'[{,\s]("[1-9][0-9]{0,18}"\s*:\s*\{|"[^"\\\n]{1,100}"\s*:\s*\{\s*(?:"[0-9]{1,20}"\s*:\s*\{|\}))')
"""A document, or a table that is empty or begins with one."""
_UNDECODED = re.compile("[\udc80-\udcff]")
"""Bytes that were no UTF-8."""
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
_TELLING = {
    "articles": {"headline"},
    "views": {"name", "query"},
    "state": {"read", "starred"},
    "sources": {"key", "name"},
    "history": {"action", "changes"},
    "mutes": {"query"},
    "pruned": {"source", "story"},
    META: {"schema"},
}
"""Fields that tell of which table a document is, where its heading can't be read; the first that fits is meant."""


@dataclass
class Salvaged:
    """What could be read."""

    tables: Tables = field(default_factory=dict)
    doubtful: Tables = field(default_factory=dict)
    """Documents with bytes that are no text any more; U+FFFD stands for them."""
    strays: dict[str, dict[str, Raw]] = field(default_factory=dict)
    meta: dict[str, Any] | None = None
    places: int = 0
    """Where something could not be read."""


def read(data: bytes) -> Salvaged:
    """Read all documents that can be read."""
    reading = _Reading(data.decode("utf-8-sig", "surrogateescape"))
    while reading.step():
        pass
    found = reading.found
    _rename(found)
    meta = found.tables.pop(META, {}).get(1)
    found.meta = None if meta is None else codec.decode(meta)
    return found


class _Reading:
    """A place in a text, and what was found before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.table: str | None = None
        self.found = Salvaged()

    def step(self) -> bool:
        """Go past one thing; False at the end."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        sign = self.text[self.at : self.at + 1]
        if not sign:
            self.found.places += self.depth > 0
            return False
        if self.depth == 0 and sign == "{":
            self.depth, self.at = 1, self.at + 1
        elif self.depth == 0:
            self.at = self._search(self.at)
        elif sign == "}":
            self.depth, self.at = self.depth - 1, self.at + 1
            if self.depth == 0:
                self.found.places += bool(self.text[self.at :].strip(" \t\r\n"))
                return False
        elif self.depth == 1:
            self._heading()
        else:
            self._document()
        return True

    def _heading(self) -> None:
        key = _KEY.match(self.text, self.at)
        if key is None or self.text[key.end() : key.end() + 1] != "{":
            self.table, self.at = None, self._search(self.at)
            return
        self.table = _unescaped(key[1])
        self.found.tables.setdefault(self.table, {})
        self.depth, self.at = 2, key.end() + 1

    def _document(self) -> None:
        key = _KEY.match(self.text, self.at)
        try:
            value, end = _DECODER.raw_decode(self.text, key.end() if key else self.at)
        except (ValueError, RecursionError):
            key = None
        if key is None:
            self.at = self._search(self.at)
            return
        doubtful = _UNDECODED.search(self.text, key.end(), end) is not None
        self._take(_unescaped(key[1]), value, doubtful=doubtful)
        self.at = end

    def _take(self, key: str, value: Any, *, doubtful: bool) -> None:
        table = self.table or _table_of(value)
        if table is None:
            self.found.places += 1
            return
        raw = Raw(codec.encode(value))
        if not _ID.fullmatch(key):
            self.found.strays.setdefault(table, {})[key] = raw
            self.found.places += _UNDECODED.search(key) is not None
        elif doubtful:
            self.found.doubtful.setdefault(table, {})[int(key)] = raw
        else:
            self.found.tables.setdefault(table, {})[int(key)] = raw

    def _search(self, start: int) -> int:
        """Note that something can't be read here, and find what comes next."""
        self.found.places += 1
        following = _NEXT.search(self.text, start)
        if following is None:
            self.depth = 0
            return len(self.text)
        self.depth = 2 if _ID.match(self.text, following.start(1) + 1) else 1
        return following.start(1)


def _unescaped(key: str) -> str:
    try:
        return str(json.loads(f'"{key}"', strict=False))
    except ValueError:
        return key


def _table_of(value: Any) -> str | None:
    fields = set(value) if isinstance(value, dict) else set()
    return next((name for name, telling in _TELLING.items() if telling <= fields), None)


def _rename(found: Salvaged) -> None:
    """Give a table its name back, of which one byte was damaged."""
    for name in [name for name in found.tables if name not in snapshot.ORDER and name not in _TELLING]:
        for known in _TELLING:
            if known not in found.tables and len(name) == len(known) and _distance(name, known) == 1:
                found.tables[known] = found.tables.pop(name)
                found.places += 1
                break


def _distance(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))

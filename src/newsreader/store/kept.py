"""What opening a large store decodes of its snapshot, kept from one start to the next (`newsreader.cache`).

A start that finds it still holds every byte of the snapshot against the checksum in the journal's header, but does not
look for the lines of the two long tables, and decodes neither of them. Values are kept in columns: equal texts of a
column stand there once, and are shared in memory too. Articles are kept about newest first, and so they stand in
memory afterwards: a list, which goes through them in that order, takes half the time. A document that something took
the place of since, or that can't be read, is kept without its value; it is decoded if it is needed.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from newsreader import cache
from newsreader.errors import StoreError
from newsreader.model import Article, State
from newsreader.store import image
from newsreader.store.image import Filed, Places, Record, Tables
from newsreader.store.lineage import Lineage

Value = TypeVar("Value")

LARGE = 10_000_000
"""Bytes of a snapshot from which this is worth a file."""
ARTICLES, STATE = "articles", "state"
_NAME = f"opening-2-{sys.byteorder}"
_SHARED = 4
"""A column is one of numbers into a list of its values where each of them stands there so often, on the average."""
_COLUMNS = Article.__struct_fields__[1:]
"""All but the id."""
_FOOTER = b"},\n"
"""What follows the last document of a table, when another table comes after it."""


class _Column(msgspec.Struct, array_like=True, gc=False):
    values: list[str | int | None]
    numbers: bytes = b""
    """Which of the values each document has (32 bits each); empty where each has its own."""


class _Table(msgspec.Struct, array_like=True, gc=False):
    start: int
    end: int
    """Where its text begins and ends in the file, with its name and with the comma after it."""
    ids: bytes
    """64 bits each, as are the places; first of those documents that there are values of."""
    places: bytes


class _File(msgspec.Struct, array_like=True, gc=False):
    tables: dict[str, _Table]
    articles: list[_Column]
    states: list[State]
    states_numbers: bytes


_DECODER = msgspec.msgpack.Decoder(_File)


@dataclass
class Known(Generic[Value]):
    """A table that need not be read."""

    places: Places = field(default_factory=dict)
    """Where all of its documents stand in the file."""
    values: dict[int, Value] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)
    """The ids of those that there is no value of, and of those that the journal changed."""


@dataclass
class Kept:
    """What was kept of a snapshot."""

    articles: Known[Article]
    states: Known[State]
    cuts: list[tuple[int, int]]
    """Where the tables that were kept begin and end in the file, in order."""

    @property
    def tables(self) -> Mapping[str, Known[Any]]:
        """Those that the snapshot has, by name."""
        both: dict[str, Known[Any]] = {ARTICLES: self.articles, STATE: self.states}
        return {name: known for name, known in both.items() if known.places}

    def note(self, record: Record, tables: Tables) -> None:
        """Take in a record of the journal; `tables` are what it has not been applied to yet."""
        for name in self.tables.keys() & record.keys():
            patch = record[name]
            self.tables[name].others.extend(tables.get(name, {}) if patch is None else patch)


@dataclass
class Draft:
    """What is to be kept, of one moment: nobody changes it while it is written."""

    path: Path
    stamp: str
    tables: dict[str, Filed]
    values: dict[str, dict[int, Any]]


def load(path: Path, lineage: Lineage) -> Kept | None:
    """Load what was kept of a snapshot of the store at `path`; None where that is nothing, or of no use."""
    data = cache.load(path, _NAME, lineage.stamp) if lineage.mark.length >= LARGE else None
    if data is None:
        return None
    try:
        file = _DECODER.decode(data)
        articles = _known(file.tables[ARTICLES], lambda ids: _articles(ids, file.articles))
        states: Known[State] = Known()
        if STATE in file.tables:
            shown = map(file.states.__getitem__, array("I", file.states_numbers))
            states = _known(file.tables[STATE], lambda ids: dict(zip(ids, shown, strict=False)))
        return Kept(articles, states, sorted((table.start, table.end) for table in file.tables.values()))
    except (ValueError, TypeError, LookupError):  # msgspec's errors are ValueErrors
        return None


def draft(path: Path, lineage: Lineage, tables: Tables, values: Mapping[str, Mapping[int, Any]]) -> Draft | None:
    """Copy what is to be kept of a store whose snapshot is `lineage`; None where it is not worth it, or can't be."""
    filed = {name: tables.get(name) for name in (ARTICLES, STATE)}
    copies = {
        name: table.copy()
        for name, table in filed.items()
        if isinstance(table, Filed) and table.reader.crc32 == lineage.mark.crc32
    }
    if lineage.mark.length < LARGE or ARTICLES not in copies:
        return None
    return Draft(path, lineage.stamp, copies, {name: dict(values[name].items()) for name in copies})


def save(made: Draft) -> None:
    """Keep it; best effort."""
    tables: dict[str, _Table] = {}
    shown: dict[str, list[Any]] = {ARTICLES: [], STATE: []}
    try:
        for name, table in made.tables.items():
            places, values = table.every_place(), made.values[name]
            if not places:
                continue
            ids = [key for key, where in table.found.items() if isinstance(where, int) and key in values]
            if name == ARTICLES:
                ids.sort(key=lambda key: values[key].published or "", reverse=True)
            shown[name] = [values[key] for key in ids]
            ids += places.keys() - set(ids)
            tables[name] = _table(name, table, ids, places)
    except (OverflowError, LookupError, StoreError):  # more than 2 GB; another layout; another program changed it
        return
    if ARTICLES not in tables:
        return
    columns = [_packed(list(map(attrgetter(name), shown[ARTICLES]))) for name in _COLUMNS]
    states, numbers = _numbered(shown[STATE])
    file = _File(tables, columns, states, numbers)
    cache.save(made.path, _NAME, made.stamp, msgspec.msgpack.encode(file))


def _table(name: str, table: Filed, ids: list[int], places: Places) -> _Table:
    """Find where a table begins and ends. Raises LookupError."""
    header = b"%b:{\n" % msgspec.json.encode(name)
    start = (min(places.values()) >> 32) - len(header)
    after = image.end_of(max(places.values()))
    footer = table.reader.read(after, len(_FOOTER) + 1)
    if table.reader.read(start, len(header)) != header or _FOOTER not in footer:
        raise LookupError
    end = after + footer.index(_FOOTER) + len(_FOOTER)
    return _Table(start, end, array("q", ids).tobytes(), array("q", map(places.__getitem__, ids)).tobytes())


def _known(table: _Table, values: Callable[[list[int]], dict[int, Value]]) -> Known[Value]:
    ids = array("q", table.ids).tolist()
    known = Known(dict(zip(ids, array("q", table.places), strict=True)), values(ids))
    known.others = ids[len(known.values) :]
    return known


def _numbered(values: Iterable[Value]) -> tuple[list[Value], bytes]:
    values = list(values)
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(numbers), array("I", map(numbers.__getitem__, values)).tobytes()


def _packed(values: list[Any]) -> _Column:
    if len(set(values)) * _SHARED > len(values):
        return _Column(values)
    return _Column(*_numbered(values))


def _unpacked(column: _Column) -> list[Any]:
    values = column.values
    return list(map(values.__getitem__, array("I", column.numbers))) if column.numbers else values


def _articles(ids: list[int], columns: list[_Column]) -> dict[int, Article]:
    """Make the articles. Naming the fields one by one takes half the time of any way that does not."""
    return {
        article_id: Article(
            id=article_id,
            headline=headline,
            published=published,
            added=added,
            source=source,
            section=section,
            url=url,
            author=author,
            guid=guid,
            position=position,
            edited=edited,
        )
        for article_id, headline, published, added, source, section, url, author, guid, position, edited in zip(
            ids, *map(_unpacked, columns), strict=False
        )
    }

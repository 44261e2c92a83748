"""What opening a large store decodes of its snapshot, kept for the next start (`newsreader.startup_cache`).

A start that finds it still compares every byte of the snapshot with the checksum in the journal's header, but does not
look for its lines, and decodes no article and no state. Values are kept in columns: equal texts of a column stand there
once, and are shared in memory too. Articles are kept about newest first, and so they stand in memory afterwards: a
list, which goes through them in that order, takes half the time. A document that was changed since, or that can't be
read, is kept without its value.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from newsreader.model import Article, State
from newsreader.startup_cache import Basis, StartupCache
from newsreader.store.documents import LazyTable, Places
from newsreader.store.snapshot import Meta

LARGE = 1_000_000
"""Bytes of a snapshot from which this is worth a file: some thousand articles."""
NAME = f"opening-4-{sys.byteorder}"
_SHARED = 4
"""A column is one of numbers into a list of its values where each of them stands there so often, on the average."""
_COLUMNS = Article.__struct_fields__[1:]
"""All but the id."""


class Column(msgspec.Struct, array_like=True, gc=False):
    """A field of many documents."""

    values: list[str | int | State | None]
    numbers: bytes = b""
    """Which of the values each document has (32 bits each); empty where each has its own."""

    @classmethod
    def of(cls, values: list[Any]) -> Column:
        """Write values as a column."""
        numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
        if len(numbers) * _SHARED > len(values):
            return cls(values)
        return cls(list(numbers), array("I", map(numbers.__getitem__, values)).tobytes())

    def unpacked(self) -> list[Any]:
        """Return the values."""
        return list(map(self.values.__getitem__, array("I", self.numbers))) if self.numbers else self.values


class File(msgspec.Struct, array_like=True, gc=False):
    """The content of the file."""

    meta: Meta
    tables: dict[str, tuple[bytes, bytes]]
    """Ids and places of all documents, 64 bits each; first of those that there are values of."""
    articles: list[Column]
    states: Column


class Opening(msgspec.Struct):
    """What need not be read of a snapshot."""

    meta: Meta
    places: dict[str, Places]
    values: dict[str, dict[int, Any]]
    """Of articles and states."""
    undecoded: dict[str, list[int]]
    """The ids of articles and states that there are no values of."""


_DECODER = msgspec.msgpack.Decoder(File)


def load(path: Path, stamp: str) -> Opening | None:
    """Load what was kept of a snapshot of the store at `path`; None where there is nothing that can be used."""
    return StartupCache(path, lambda: Basis(stamp, frozenset())).load(NAME, _decode)[0]


def _decode(data: bytes) -> Opening:
    file = _DECODER.decode(data)
    ids = {name: array("q", numbers).tolist() for name, (numbers, _) in file.tables.items()}
    places = {name: dict(zip(ids[name], array("q", where), strict=True)) for name, (_, where) in file.tables.items()}
    articles = _articles(ids["articles"], file.articles)
    states = dict(zip(ids.get("state", ()), file.states.unpacked(), strict=False))
    values: dict[str, dict[int, Any]] = {"articles": articles, "state": states}
    undecoded = {name: ids.get(name, [])[len(known) :] for name, known in values.items()}
    return Opening(file.meta, places, values, undecoded)


def _articles(ids: list[int], columns: list[Column]) -> dict[int, Article]:
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
            ids, *(column.unpacked() for column in columns), strict=False
        )
    }


def encode(meta: Meta, tables: Mapping[str, LazyTable], values: Mapping[str, Mapping[int, Any]]) -> bytes | None:
    """Write what is to be kept, all of one moment; None where an id has more than 63 bits."""
    known: dict[str, list[Any]] = {"articles": [], "state": []}
    columns: dict[str, tuple[bytes, bytes]] = {}
    try:
        for name, table in tables.items():
            its = values.get(name, {})
            ids = [key for key in table.places if key in its and key not in table.changed]
            if name == "articles":
                ids.sort(key=lambda key: its[key].published or "", reverse=True)
            known[name] = [its[key] for key in ids]
            ids += table.places.keys() - set(ids)
            columns[name] = (array("q", ids).tobytes(), array("q", map(table.places.__getitem__, ids)).tobytes())
    except OverflowError:  # a file of more than 2 GB
        return None
    articles = [Column.of(list(map(attrgetter(name), known["articles"]))) for name in _COLUMNS]
    return msgspec.msgpack.encode(File(meta, columns, articles, Column.of(known["state"])))

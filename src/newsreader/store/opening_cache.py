"""What opening a large store decodes of its snapshot, kept for the next start (`newsreader.startup_cache`).

A start that finds it does not look for the lines of the snapshot, and decodes no article and no state. Every byte is
compared with the checksum in the journal's header all the same: at once where `stat` does not say that this is the
very file, and else when the store is polled or changed first (`JournalStorage.catch_up`). Values are kept in columns:
equal texts of a column stand there once, and are shared in memory too. Articles are kept in the order of the list,
about newest first where nobody has asked for one, and so they stand in memory afterwards: what goes through them in
that order, a list or a search, takes half to two thirds of the time. A document that was changed since, or that can't
be read, is kept without its value.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sized
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec

from newsreader.model import Article, State
from newsreader.startup_cache import Basis, StartupCache
from newsreader.store.snapshot import LazyTable, Meta

LARGE = 1_000_000
"""Bytes of a snapshot from which this is worth a file: some thousand articles."""
NAME = f"opening-7-{sys.byteorder}"
FIRST = 256
"""Documents of a table that are found without a dictionary of all."""
_SHARED = 4
"""A column is one of numbers into a list of its values where each of them stands there so often, on the average."""
_COLUMNS = Article.__struct_fields__[1:]
"""All but the id."""


class Column(msgspec.Struct, array_like=True, gc=False):
    """A field of many documents."""

    values: list[str | int | State | None]
    numbers: bytes = b""
    """Which of the values each document has, 8 bits each where that will do, else 32; empty where each has its own."""

    @classmethod
    def of(cls, values: list[Any]) -> Column:
        """Write values as a column."""
        distinct = list(dict.fromkeys(values))
        if len(distinct) * _SHARED > len(values):
            return cls(values)
        numbers = dict(zip(distinct, range(len(distinct)), strict=True))
        return cls(distinct, array(_size(distinct), map(numbers.__getitem__, values)).tobytes())

    def unpacked(self) -> Iterable[Any]:
        """Go through the values."""
        if not self.numbers:
            return self.values
        return map(self.values.__getitem__, array(_size(self.values), self.numbers))


def _size(values: Sized) -> str:
    return "B" if len(values) <= 1 << 8 else "I"


class KeptOrder(NamedTuple):
    """An order of articles and when it holds, which is for `newsreader.library.ordering` to say."""

    made: datetime
    until: datetime
    zone: int
    days: list[tuple[date, int]]
    """The days, and the position that each begins at; empty where they have to be found."""
    articles: list[Article]


class KeptPlaces(Mapping[int, int]):
    """Where the documents of a table stand (`snapshot.Places`).

    The first screen shows some of the first articles. For others a dictionary is made, which takes a tenth of opening.
    """

    def __init__(self, ids: list[int], places: array[int]) -> None:
        """Use ids, and the place of each. Raises ValueError where there are not as many."""
        if len(ids) != len(places):
            raise ValueError("ids without places")
        self._ids, self._places = ids, places
        self._first = dict(zip(ids[:FIRST], places, strict=False))

    @cached_property
    def _all(self) -> dict[int, int]:
        return dict(zip(self._ids, self._places, strict=True))

    def __getitem__(self, document_id: int) -> int:
        place = self._first.get(document_id)
        return self._all[document_id] if place is None else place

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._first or document_id in self._all

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class File(msgspec.Struct, array_like=True, gc=False):
    """The content of the file."""

    meta: Meta
    identity: tuple[int, ...]
    """Of the snapshot, as `SnapshotFile` has it."""
    tables: dict[str, tuple[bytes, bytes]]
    """Ids and places of all documents, 64 bits each; first of those that there are values of."""
    articles: Annotated[list[Column], msgspec.Meta(min_length=len(_COLUMNS), max_length=len(_COLUMNS))]
    states: Column
    order: tuple[datetime, datetime, int, list[tuple[date, int]], int] | None = None
    """When the order holds that the articles stand in, where its days begin, and how many of them are in it."""


class Opening(msgspec.Struct):
    """What need not be read of a snapshot."""

    meta: Meta
    identity: tuple[int, ...]
    places: dict[str, KeptPlaces]
    values: dict[str, dict[int, Any]]
    """Of articles and states."""
    undecoded: dict[str, list[int]]
    """The ids of articles and states that there are no values of."""
    order: KeptOrder | None


_DECODER = msgspec.msgpack.Decoder(File)


def load(path: Path, stamp: str) -> Opening | None:
    """Load what was kept of a snapshot of the store at `path`; None where there is nothing that can be used."""
    return StartupCache(path, lambda: Basis(stamp, frozenset())).load(NAME, _decode)[0]


def _decode(data: memoryview) -> Opening:
    file = _DECODER.decode(data)
    ids = {name: array("q", numbers).tolist() for name, (numbers, _) in file.tables.items()}
    places = {name: KeptPlaces(ids[name], array("q", where)) for name, (_, where) in file.tables.items()}
    columns = (column.unpacked() for column in file.articles)
    articles = {article.id: article for article in map(Article, ids["articles"], *columns)}
    states = dict(zip(ids.get("state", ()), file.states.unpacked(), strict=False))
    values: dict[str, dict[int, Any]] = {"articles": articles, "state": states}
    undecoded = {name: ids.get(name, [])[len(known) :] for name, known in values.items()}
    order = None
    if file.order:
        made, until, zone, days, count = file.order
        order = KeptOrder(made, until, zone, days, list(islice(articles.values(), count)))
    return Opening(file.meta, file.identity, places, values, undecoded, order)


def encode(
    meta: Meta,
    identity: tuple[int, ...],
    tables: Mapping[str, LazyTable],
    values: Mapping[str, Mapping[int, Any]],
    order: KeptOrder | None = None,
) -> bytes | None:
    """Write what is to be kept, all of one moment but for the order; None where a number has too many bits."""
    known: dict[str, list[Any]] = {"articles": [], "state": []}
    columns: dict[str, tuple[bytes, bytes]] = {}
    current = values["articles"]
    if order:
        ordered = [each.id for each in order.articles if current.get(each.id) is each]
    else:
        ordered = sorted(current, key=lambda key: current[key].published or current[key].added, reverse=True)
    ranks = dict(zip(ordered, range(len(ordered)), strict=True))
    count = 0
    try:
        for name, table in tables.items():
            its = values.get(name, {})
            ids = [key for key in table.places if key in its and key not in table.changed]
            if name in known:
                ids.sort(key=lambda key: ranks.get(key, len(ranks)))
            if name == "articles":
                count = sum(map(ranks.__contains__, ids))
            known[name] = [its[key] for key in ids]
            ids += table.places.keys() - set(ids)
            places = map(table.places.__getitem__, ids)
            columns[name] = (array("q", ids).tobytes(), array("q", places).tobytes())
        articles = [Column.of(list(map(attrgetter(name), known["articles"]))) for name in _COLUMNS]
        when = None
        if order:  # where some articles of it are left out its days begin elsewhere
            days = order.days if count == len(order.articles) else []
            when = order.made, order.until, order.zone, days, count
        return msgspec.msgpack.encode(File(meta, identity, columns, articles, Column.of(known["state"]), when))
    except OverflowError:  # a file of more than 2 GB, a position of more than 64 bits
        return None

"""Articles, states, sources, mute rules and saved views as values, kept in step with the database.

The mappings may be read by any thread while one thread changes them: an iteration goes over what was there when it
began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Set, ValuesView
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from newsreader.model import Article, ArticleId, Mute, SavedView, Source, State, Tombstone
from newsreader.store import codec
from newsreader.store.documents import LazyTable, Record, Tables
from newsreader.store.opening_cache import Opening

Key = TypeVar("Key")
Value = TypeVar("Value")
Touched = dict[str, Iterable[Any]]
"""What a record changed, by table: keys for `sources`, ids of articles or documents for the others."""
TOMBSTONES = "pruned"
"""The table of what pruned articles were known by, with their ids."""
_TOMBSTONE = msgspec.json.Decoder(Tombstone)
_NO_STATE = State()


class LiveMapping(Mapping[Key, Value]):
    """A live, read-only mapping."""

    def __init__(self, values: dict[Key, Value]) -> None:
        self._values = values

    def __getitem__(self, key: Key) -> Value:
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values.copy())

    def keys(self) -> KeysView[Key]:
        """Return the keys of this moment."""
        return self._values.copy().keys()

    def values(self) -> ValuesView[Value]:
        """Return the values of this moment."""
        return self._values.copy().values()

    def items(self) -> ItemsView[Key, Value]:
        """Return the items of this moment."""
        return self._values.copy().items()


class States(LiveMapping[ArticleId, State]):
    """The states; an article whose state nobody changed has `State()`, without being in the mapping."""

    def __getitem__(self, key: ArticleId) -> State:
        return self._values.get(key, _NO_STATE)

    def get(self, key: ArticleId, default: Any = None) -> State:
        """Return the state; nothing is missing, so `default` does not matter."""
        return self._values.get(key, _NO_STATE)


class Values:
    """The values of the tables, and the documents that could not be decoded."""

    def __init__(self, tables: Tables, opening: Opening | None = None) -> None:
        """Decode the tables, but for what was kept of them, which is used up."""
        kept: dict[str, dict[int, Any]] = {}
        outdated: dict[str, list[int]] = {}
        if opening:
            for name, values in opening.values.items():
                if name in tables and tables[name].places is opening.places.get(name):
                    kept[name] = values
                    outdated[name] = [*opening.undecoded[name], *tables[name].changed]
        self._by_id: dict[str, dict[int, Any]] = {name: kept.get(name, {}) for name in codec.DECODERS}
        self._sources: dict[str, Source] = {}
        self._source_ids: dict[str, int] = {}
        states: dict[ArticleId, State] = self._by_id["state"]
        self._hidden = {key for key, state in states.items() if state.hidden}
        self._read = {key for key, state in states.items() if state.read}
        self._by_source: defaultdict[str, dict[ArticleId, Article]] | None = None
        self.articles: LiveMapping[ArticleId, Article] = LiveMapping(self._by_id["articles"])
        self.states = States(states)
        self.sources: LiveMapping[str, Source] = LiveMapping(self._sources)
        self.mutes: LiveMapping[int, Mute] = LiveMapping(self._by_id["mutes"])
        self.saved_views: LiveMapping[int, SavedView] = LiveMapping(self._by_id["views"])
        self.hidden: Set[ArticleId] = self._hidden
        self.read: Set[ArticleId] = self._read
        self.undecodable: dict[str, dict[int, None]] = {}
        """The ids of documents with a wrong type in a known field, by table; they stay on the disk as they are."""
        self.newest_entry = max(tables.get("history", ()), default=0)
        """The highest number in the history."""
        for name in self._by_id:
            table = tables.get(name, LazyTable())
            if name in kept:
                self._change(name, {key: table.get(key) for key in outdated[name]})
            else:
                self._change(name, dict(table.documents()))

    def change(self, record: Record) -> Touched:
        """Follow a change of the database."""
        touched = Touched()
        for name, patch in record.items():
            if name == "history":
                self.newest_entry = max(self.newest_entry, *(patch or {0: None}))
            elif name in self._by_id:
                gone = [*self._by_id[name], *self.undecodable.get(name, ())] if patch is None else ()
                touched[name] = self._change(name, dict.fromkeys(gone) if patch is None else patch)
        return touched

    def source_id(self, key: str) -> int:
        """Return the id of the document of a source, that is there or is to be made."""
        return self._source_ids.get(key) or codec.source_id(key)

    def articles_of(self, source: str) -> list[Article]:
        """Return the articles of a source. The first call groups all of them, and every change keeps the groups."""
        if self._by_source is None:
            self._by_source = defaultdict(dict)
            for article in self._by_id["articles"].values():
                self._by_source[article.source][article.id] = article
        return list(self._by_source.get(source, {}).values())

    def _change(self, name: str, patch: Mapping[int, Raw | None]) -> Iterable[Any]:
        """Follow a change of one table; return what it touched."""
        values = self._by_id[name]
        if name == "articles" and self._by_source is not None:
            for article in filter(None, map(values.get, patch)):
                del self._by_source[article.source][article.id]
            self._decode(name, patch, values)
            for article in filter(None, map(values.get, patch)):
                self._by_source[article.source][article.id] = article
            return patch
        if name == "sources":
            return self._change_sources(patch, values)
        self._decode(name, patch, values)
        if name == "state":
            for article_id in patch:
                state = values.get(article_id, _NO_STATE)
                (self._hidden.add if state.hidden else self._hidden.discard)(article_id)
                (self._read.add if state.read else self._read.discard)(article_id)
        return patch

    def _change_sources(self, patch: Mapping[int, Raw | None], values: dict[int, Source]) -> set[str]:
        before = {source.key for key in patch if (source := values.get(key)) and self._source_ids[source.key] == key}
        self._decode("sources", patch, values)
        after = {source.key: key for key in patch if (source := values.get(key))}
        for key in before - after.keys():
            del self._sources[key], self._source_ids[key]
        for key, document_id in after.items():
            self._sources[key], self._source_ids[key] = values[document_id], document_id
        return before | after.keys()

    def _decode(self, name: str, patch: Mapping[int, Raw | None], values: dict[int, Any]) -> None:
        decode = codec.DECODERS[name]
        undecodable = self.undecodable.setdefault(name, {})
        for document_id, raw in patch.items():
            undecodable.pop(document_id, None)
            try:
                if raw is not None:
                    values[document_id] = decode(raw, document_id)
                    continue
            except (msgspec.DecodeError, RecursionError):
                undecodable[document_id] = None
            values.pop(document_id, None)


class Tombstones:
    """What pruned articles were known by; read when it is first needed."""

    def __init__(self, documents: Callable[[], Mapping[int, Raw]]) -> None:
        self._documents = documents
        self._by_mark: dict[str, list[Tombstone]] | None = None

    def __len__(self) -> int:
        return len(self._documents())

    def known_by(self, source: str, marks: Iterable[str]) -> list[Tombstone]:
        """Return those of a source, given by its key, that have one of the marks; for the thread that makes changes."""
        if self._by_mark is None:
            self._by_mark = defaultdict(list)
            for raw in self._documents().values():
                try:
                    tombstone = _TOMBSTONE.decode(raw)
                except msgspec.DecodeError:
                    continue  # Damaged, or edited: what it stood for may come back, which is the smaller harm.
                for mark in filter(None, (tombstone.guid, tombstone.url, tombstone.story)):
                    self._by_mark[mark].append(tombstone)
        found = {id(each): each for mark in marks for each in self._by_mark.get(mark, ()) if each.source == source}
        return list(found.values())

    def forget(self) -> None:
        """Read them again when they are needed next: the table was changed."""
        self._by_mark = None

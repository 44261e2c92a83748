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

from newsreader.model import Article, ArticleId, Mute, SavedView, Source, State
from newsreader.store import codec
from newsreader.store.image import Record, Tables
from newsreader.store.kept import Kept

Key = TypeVar("Key")
Value = TypeVar("Value")
Touched = dict[str, Iterable[Any]]
"""What a record changed: article ids for `articles` and `state`, keys for `sources`."""
_SHOWN = ("articles", "state", "sources", "mutes", "views")
"""The tables that there are values of."""
Decode = Callable[[int, Raw], Value]
Changed = Mapping[int, Raw | None]
_FRESH = State()


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
        return self._values.get(key, _FRESH)

    def get(self, key: ArticleId, default: Any = None) -> State:
        """Return the state; nothing is missing, so `default` does not matter."""
        return self._values.get(key, _FRESH)


class Values:
    """The values of the tables, and the documents that are none."""

    def __init__(self, tables: Tables, kept: Kept | None = None) -> None:
        """Decode the tables, but for what was kept of them; that becomes ours."""
        self._articles: dict[ArticleId, Article] = kept.articles.values if kept else {}
        self._states: dict[ArticleId, State] = kept.states.values if kept else {}
        self._sources: dict[str, Source] = {}
        self._source_ids: dict[str, int] = {}
        self._source_keys: dict[int, str] = {}
        self._mutes: dict[int, Mute] = {}
        self._saved: dict[int, SavedView] = {}
        self._hidden: set[ArticleId] = {key for key, state in self._states.items() if state.hidden}
        self._read: set[ArticleId] = {key for key, state in self._states.items() if state.read}
        self._by_source: defaultdict[str, dict[ArticleId, Article]] | None = None
        self.articles: LiveMapping[ArticleId, Article] = LiveMapping(self._articles)
        self.states = States(self._states)
        self.sources: LiveMapping[str, Source] = LiveMapping(self._sources)
        self.mutes: LiveMapping[int, Mute] = LiveMapping(self._mutes)
        self.saved: LiveMapping[int, SavedView] = LiveMapping(self._saved)
        self.hidden: Set[ArticleId] = self._hidden
        self.read: Set[ArticleId] = self._read
        self.set_aside: dict[str, list[int]] = {}
        """Documents with a wrong type in a known field, by table; they stay on the disk as they are."""
        self.newest_entry = max(tables.get("history", ()), default=0)
        """The highest number in the history."""
        known = kept.tables if kept else {}
        for name in _SHOWN:
            documents = tables.get(name, {})
            self._take(name, {key: documents.get(key) for key in known[name].others} if name in known else documents)

    def change(self, record: Record) -> Touched:
        """Follow a change of the database."""
        touched = Touched()
        for name, patch in record.items():
            if name == "history":
                self.newest_entry = max(self.newest_entry, *(patch or {0: None}))
            elif name in _SHOWN:
                touched[name] = self._take(name, dict.fromkeys(self._ids(name)) if patch is None else patch)
        return touched

    def source_id(self, key: str) -> int:
        """Return the id of the document of a source, that is there or is to be made."""
        return self._source_ids.get(key) or codec.source_id(key)

    def articles_of(self, source: str) -> list[Article]:
        """Return the articles of a source. The first call groups all of them, and every change keeps the groups."""
        if self._by_source is None:
            self._by_source = defaultdict(dict)
            self._group(self._articles)
        return list(self._by_source.get(source, {}).values())

    def _sort_out(self, ids: Iterable[ArticleId]) -> None:
        for article_id in ids:
            state = self._states.get(article_id, _FRESH)
            (self._hidden.add if state.hidden else self._hidden.discard)(article_id)
            (self._read.add if state.read else self._read.discard)(article_id)

    def _ids(self, name: str) -> list[int]:
        shown: dict[str, Mapping[int, Any]]
        shown = {"articles": self._articles, "state": self._states, "mutes": self._mutes, "views": self._saved}
        ids = [*shown[name]] if name in shown else [*self._source_ids.values()]
        return [*ids, *self.set_aside.get(name, [])]

    def _take(self, name: str, patch: Changed) -> Iterable[Any]:
        if name == "articles":
            self._ungroup(patch)
            taken = self._take_values(name, patch, self._articles, codec.article)
            self._group(patch)
            return taken
        if name == "state":
            taken = self._take_values(name, patch, self._states, lambda _, raw: codec.state(raw))
            self._sort_out(patch)
            return taken
        if name == "mutes":
            return self._take_values(name, patch, self._mutes, lambda _, raw: codec.mute(raw))
        if name == "views":
            return self._take_values(name, patch, self._saved, lambda _, raw: codec.saved_view(raw))
        return self._take_sources(patch)

    def _group(self, ids: Iterable[ArticleId]) -> None:
        if self._by_source is not None:
            for article in filter(None, map(self._articles.get, ids)):
                self._by_source[article.source][article.id] = article

    def _ungroup(self, ids: Iterable[ArticleId]) -> None:
        if self._by_source is not None:
            for article in filter(None, map(self._articles.get, ids)):
                del self._by_source[article.source][article.id]

    def _take_values(self, name: str, patch: Changed, values: dict[int, Value], decode: Decode[Value]) -> Iterable[int]:
        aside = set(self.set_aside.get(name, ()))
        for document_id, raw in patch.items():
            try:
                if raw is not None:
                    values[document_id] = decode(document_id, raw)
                    continue
            except (msgspec.DecodeError, RecursionError):
                self.set_aside.setdefault(name, []).append(document_id)
            values.pop(document_id, None)
        for document_id in aside & patch.keys():
            self.set_aside[name].remove(document_id)
        return patch

    def _take_sources(self, patch: Changed) -> set[str]:
        keys: set[str] = set()
        found: dict[int, Source] = {}
        self._take_values("sources", patch, found, lambda _, raw: codec.source(raw))
        for document_id in patch:
            key = self._source_keys.pop(document_id, "")
            if self._source_ids.get(key) == document_id:
                del self._source_ids[key], self._sources[key]
                keys.add(key)
            if source := found.get(document_id):
                self._sources[source.key] = source
                self._source_ids[source.key] = document_id
                self._source_keys[document_id] = source.key
                keys.add(source.key)
        return keys

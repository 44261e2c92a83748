"""Documents read one by one out of a damaged snapshot, and mended where a field has a wrong type.

Nothing is guessed of what can't be read, but the table of a document whose heading is lost, by its fields.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

import msgspec
from msgspec import Raw

from newsreader.store import codec
from newsreader.store.codec import FULL_TEXTS, TOMBSTONES
from newsreader.store.documents import LazyTable, Tables
from newsreader.store.snapshot import HIGHEST_ID, META

_KEY = re.compile(r'(?<=[{,\s])"((?:[^"\\\n]|\\.){1,100})"\s*:\s*')
_ID = re.compile(r"[1-9][0-9]{0,18}")
_TABLE = re.compile(r'\{\s*(?:"[0-9]{1,20}"\s*:\s*\{|(\}))')
"""A table that begins with a document, or (the group) is empty."""
_BETWEEN = "{}, \t\r\n\0"
"""What stands between documents."""
_UNDECODED = re.compile("[\udc80-\udcff]")
"""Bytes that were not UTF-8."""
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
_TELLING = {
    "articles": {"headline"},
    "views": {"name", "query"},
    "state": {"read", "starred"},
    "sources": {"key", "name"},
    "history": {"action", "changes"},
    "mutes": {"query"},
    TOMBSTONES: {"source", "story"},
    FULL_TEXTS: {"html", "at"},
    META: {"schema"},
}
"""Fields by which a document's table is recognised, where the table's name can't be read; the first that fits."""
_WRONG_FIELD = re.compile(r"\$\.(\w+)")
"""What msgspec's message says of a field with a wrong type."""


@dataclass
class Salvaged:
    """The documents that could be read."""

    tables: Tables = field(default_factory=dict)
    doubtful: Tables = field(default_factory=dict)
    """Documents with bytes that are not text any more; U+FFFD stands for them."""
    without_id: dict[str, dict[str, Raw]] = field(default_factory=dict)
    gaps: int = 0
    """Places that could not be read."""


def salvage(data: bytes) -> Salvaged:
    """Read the documents of a damaged snapshot that can be read whole, in any layout.

    After a place that can't be read the next document, or the next table, is looked for.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    found = Salvaged()
    table: str | None = None
    at = end = 0
    while match := _KEY.search(text, at):
        key, at = match[1], match.end()
        is_after_gap = bool(text[end : match.start()].strip(_BETWEEN))
        begins = _TABLE.match(text, at)
        if not _ID.fullmatch(key) and (key in _TELLING or begins) and text.startswith("{", at):
            if is_after_gap and key not in _TELLING and begins and begins[1]:
                continue  # an empty object within a document that is damaged
            table = key
            found.tables.setdefault(table, LazyTable())
            found.gaps += is_after_gap
            end = at
            continue
        if is_after_gap and not _ID.fullmatch(key):
            continue
        try:
            value, end_of_value = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        if is_after_gap or table not in _TELLING:
            table = recognised(value) or table
        found.gaps += is_after_gap or table is None
        at = end = end_of_value
        if table is not None:
            _put(found, table, key, Raw(codec.encode(value)), _UNDECODED.search(text, match.end(), end) is not None)
    rest = text[end:]
    found.gaps += bool(rest.strip(_BETWEEN)) or rest.count("}") < 2
    found.tables.pop(META, None)
    return found


def _put(found: Salvaged, table: str, key: str, raw: Raw, is_doubtful: bool) -> None:
    if not _ID.fullmatch(key) or int(key) > HIGHEST_ID:
        found.without_id.setdefault(table, {})[key] = raw
        found.gaps += _UNDECODED.search(key) is not None
    else:
        tables = found.doubtful if is_doubtful else found.tables
        tables.setdefault(table, LazyTable()).changed[int(key)] = raw


def recognised(value: object) -> str | None:
    """Return the table that a document belongs to, by its fields; None where they don't say."""
    fields = set(value) if isinstance(value, dict) else set()
    return next((name for name, telling in _TELLING.items() if telling <= fields), None)


def undecodable(tables: Tables) -> dict[str, list[int]]:
    """Find the documents with a wrong type in a known field, by table."""
    found = {
        name: [key for key, raw in tables.get(name, LazyTable()).documents() if _problem(name, raw)]
        for name in codec.DECODERS
    }
    return {name: ids for name, ids in found.items() if ids}


def mended(name: str, raw: Raw, earlier: Raw | None) -> Raw | None:
    """Mend a document of table `name` with a wrong type in a known field: take the earlier one, else drop the field.

    None where nothing that is needed is left.
    """
    if earlier is not None and not _problem(name, earlier):
        return earlier
    document = codec.decode(raw)
    while document is not None and (problem := _problem(name, raw)):
        wrong = _WRONG_FIELD.search(problem)
        if wrong and wrong[1] in document:
            del document[wrong[1]]
        elif name == "articles" and "headline" not in document:
            document["headline"] = codec.UNTITLED
        else:
            return None
        raw = Raw(codec.encode(document))
    return None if document is None else raw


def _problem(name: str, raw: Raw) -> str:
    """Return why a document can't be decoded; empty if it can."""
    try:
        codec.DECODERS[name](raw, 1)
        if name == "articles":
            codec.body(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return str(error) or "nested too deeply"
    return ""

"""Documents, as the store file has them, and the values of `newsreader.model` that they stand for.

An article's document has the keys of `ARTICLE_KEYS` in this order, then whatever unknown fields it came with.
`content`, `author`, `guid` and `edited` are left out when they are empty; the other keys are always there. So are the
tags of a source and what is known of its refreshes.

A full text (table `full_texts`) has the id of its article, and the keys of `FullText`; those that are empty are left
out, but for `html` and `at`.

A state's document is `{"read": false, "starred": false, "tags": [], "changed": {}}`, perhaps with `hidden`: `changed`
holds, for each of these and each `tag:NAME`, when it was last changed (UTC, with microseconds), also when it was unset.

The file may have been edited by hand, so text is cleaned when it is read, as it is when it comes from the network.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Callable, Container, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from newsreader import text
from newsreader.model import Article, ArticleId, Body, FullText, Mute, SavedView, Source, State

Document = dict[str, Any]
Value = TypeVar("Value")

ARTICLE_KEYS = tuple("headline published added summary content url author section source guid position edited".split())
_AFTER_CONTENT = attrgetter(*ARTICLE_KEYS[5:])
_MAY_BE_ABSENT = {"content", "author", "guid", "edited"}
_SOURCE_KEYS = Source.__struct_fields__
_OPTIONAL = _SOURCE_KEYS[_SOURCE_KEYS.index("tags") :]
UNKNOWN_TIME = "1970-01-01T00:00:00+00:00"
"""When an article was first seen that does not say so (a TinyDB file of another program)."""
UNKNOWN_SOURCE = "imported"
UNTITLED = "(untitled)"
TOMBSTONES = "pruned"
"""The table of what pruned articles were known by, with their ids."""
FULL_TEXTS = "full_texts"
"""The table of what came of fetching the pages of articles, with their ids."""

_SURROGATE = re.compile("[\ud800-\udfff]")
# What `text.clean` leaves as it is: letters that are composed (NFC) and combine with nothing, the usual signs, CJK.
_HARMLESS_CHARACTERS = (
    r" -~\u00a1-\u00ac\u00ae-\u02ff\u0388-\u0482\u048a-\u0527\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    r"\u2190-\u22ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3"
)
_HARMLESS = re.compile(f"[{_HARMLESS_CHARACTERS}\n]*")
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:[/?#][!-\[\]-~]*)?")
_STRICT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_READABLE = msgspec.json.Decoder(Document)


class _ArticleDocument(msgspec.Struct, gc=False):
    headline: str
    published: str | None = None
    added: str = UNKNOWN_TIME
    source: str = UNKNOWN_SOURCE
    section: str = ""
    url: str = ""
    author: str = ""
    guid: str = ""
    position: int = 0
    edited: str = ""


_ARTICLE = msgspec.json.Decoder(_ArticleDocument)
_BODY = msgspec.json.Decoder(Body)
_FULL_TEXT = msgspec.json.Decoder(FullText)
_STATE = msgspec.json.Decoder(State)
_SOURCE = msgspec.json.Decoder(Source)
_MUTE = msgspec.json.Decoder(Mute)
_VIEW = msgspec.json.Decoder(SavedView)
_STATES: dict[State, State] = {}


def encode(document: object) -> bytes:
    """Write a document as JSON, lone surrogates as U+FFFD, NaN and Infinity as null.

    Raises TypeError for what JSON has no form for.
    """
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", json.dumps(document, ensure_ascii=False))
        return msgspec.json.encode(json.loads(text, parse_constant=lambda _: None))


def encode_strictly(document: object) -> bytes:
    """Write as `encode` does, and refuse what would be read back as something else.

    Raises TypeError for a type that JSON has not (a date, a set), ValueError for NaN and Infinity.
    """
    return _SURROGATE.sub("\ufffd", _STRICT.encode(document)).encode()


def decode(raw: Raw | bytes) -> Document | None:
    """Read a document; None if it is not a JSON object. Each call makes a new one."""
    try:
        return _READABLE.decode(raw)
    except msgspec.DecodeError:
        return None


def _decoded(decoder: msgspec.json.Decoder[Value], raw: Raw) -> Value:
    """Read a document, null as what is absent: so other programs write it. Raises msgspec.DecodeError."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError:
        given = {key: value for key, value in (decode(raw) or {}).items() if value is not None}
        if not given:
            raise
        return decoder.decode(encode(given))


def article(raw: Raw, article_id: ArticleId) -> Article:
    """Read an article without its body. Raises msgspec.DecodeError when a known field has a wrong type."""
    found = _decoded(_ARTICLE, raw)
    headline, url = found.headline, found.url
    # What the two cleaners would say of nearly all headlines and urls: they are many, and calls take time.
    if len(headline) > text.MAX_LINE or not headline.isprintable() or not headline.isascii() or not headline:
        headline = _line(headline) or UNTITLED
    if url and (len(url) > text.MAX_URL or not _PLAIN_URL.fullmatch(url)):
        url = text.clean_url(url)
    return Article(
        id=article_id,
        headline=headline,
        published=found.published,
        added=sys.intern(found.added),
        source=_name(found.source),
        section=_name(found.section),
        url=url,
        author=_name(found.author),
        guid=found.guid,
        position=found.position,
        edited=found.edited,
    )


def body(raw: Raw) -> Body:
    """Read the rest of an article. Raises msgspec.DecodeError when a known field has a wrong type."""
    found = _decoded(_BODY, raw)
    summary = found.summary
    # What the cleaner would change in few summaries: looking for one after the other is much faster than it.
    is_tidy = "  " not in summary and " \n" not in summary and "\n " not in summary and "\n\n" not in summary
    is_tidy = is_tidy and len(summary) <= text.MAX_TEXT and summary.strip(" \n") == summary
    if not is_tidy or not _HARMLESS.fullmatch(summary):
        summary = text.clean_text(summary)
    return Body(summary=summary, content=found.content and text.clean(found.content))


def article_document(value: Article, its_body: Body, old: Mapping[str, Any]) -> Document:
    """Write an article, with the unknown fields of its `old` document."""
    said = (value.headline, value.published, value.added, its_body.summary, its_body.content, *_AFTER_CONTENT(value))
    return _document(ARTICLE_KEYS, said, _MAY_BE_ABSENT, old)


def full_text(raw: Raw) -> FullText:
    """Read a full text. Raises msgspec.DecodeError when a known field has a wrong type."""
    found = _decoded(_FULL_TEXT, raw)
    url = found.url and text.clean_url(found.url)
    return msgspec.structs.replace(found, html=text.clean(found.html), url=url, error=_line(found.error))


def full_text_document(value: FullText, old: Mapping[str, Any]) -> Document:
    """Write a full text, with the unknown fields of its `old` document."""
    return _document(FullText.__struct_fields__, msgspec.structs.astuple(value), {"url", "error", "due"}, old)


def _state(raw: Raw, _: int) -> State:
    """Read a state; equal ones are one object."""
    found = _decoded(_STATE, raw)
    if found not in _STATES:
        _STATES[found] = msgspec.structs.replace(found, tags=frozenset(filter(None, map(_line, found.tags))))
    return _STATES[found]


def state_document(old: Document | None) -> Document:
    """Return a state's document that can be changed: `old` with the fields that it lacks, or has wrongly."""
    defaults: Document = {"read": False, "starred": False, "tags": [], "changed": {}}
    document = defaults | (old or {})
    for key, default in defaults.items():
        if type(document[key]) is not type(default):
            document[key] = default
    if not isinstance(document.get("hidden", False), bool):
        del document["hidden"]
    document["tags"] = [tag for tag in document["tags"] if isinstance(tag, str)]
    document["changed"] = {field: time for field, time in document["changed"].items() if isinstance(time, str)}
    return document


def _source(raw: Raw, _: int) -> Source:
    found = _decoded(_SOURCE, raw)
    return msgspec.structs.replace(
        found,
        name=_line(found.name),
        url=found.url and text.clean_url(found.url, credentials=True),
        tags=tuple(filter(None, map(_line, found.tags))),
        error=_line(found.error),
    )


def source_document(value: Source, old: Mapping[str, Any]) -> Document:
    """Write a source, with the unknown fields of its `old` document."""
    return _document(_SOURCE_KEYS, msgspec.structs.astuple(value), _OPTIONAL, old)


def _document(
    keys: tuple[str, ...], said: tuple[Any, ...], may_be_absent: Container[str], old: Mapping[str, Any]
) -> Document:
    """Write a document without fields that are empty and may be absent, with the unknown fields of its `old` one."""
    known = {key: field for key, field in zip(keys, said, strict=True) if field or key not in may_be_absent}
    return known | {key: field for key, field in old.items() if key not in keys}


def _saved_view(raw: Raw, _: int) -> SavedView:
    found = _decoded(_VIEW, raw)
    return msgspec.structs.replace(found, name=_line(found.name), key=_line(found.key))


DECODERS: dict[str, Callable[[Raw, int], Any]] = {
    "articles": article,
    "state": _state,
    "sources": _source,
    "mutes": lambda raw, _: _decoded(_MUTE, raw),
    "views": _saved_view,
}
"""How the documents of each table become values; the second argument is the document's id.

Raises msgspec.DecodeError when a known field has a wrong type.
"""


def timestamp(moment: datetime) -> str:
    """Write a time in UTC, always with microseconds, so that later ones compare greater."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def note_time(document: Document, field: str, now: str) -> None:
    """Write down in a document that one of its fields was changed just now.

    Where the clock was set back it is a moment after the last time.
    """
    times = document.get("changed")
    times = dict(times) if isinstance(times, dict) else {}
    before = times.get(field)
    times[field] = now
    document["changed"] = times
    if isinstance(before, str) and (len(before) != len(now) or before[-6:] != now[-6:] or before >= now):
        with contextlib.suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(before)
            times[field] = max(now, timestamp(moment.replace(tzinfo=moment.tzinfo or UTC) + timedelta(microseconds=1)))


def _line(value: str) -> str:
    if len(value) <= text.MAX_LINE and "\n" not in value and _HARMLESS.fullmatch(value):
        return value
    return text.clean_line(value)


@lru_cache(maxsize=4096)
def _name(value: str) -> str:
    """Clean a text that many articles share, and let them share it in memory."""
    return _line(value)

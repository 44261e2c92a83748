"""The newest-first order of a large library, kept from one start to the next (`newsreader.startup_cache`).

Which article follows which depends on what they say, on the reader's zone, and on which dates are still to come: so it
is kept for a snapshot and a zone, and until the next date has come.
"""

from __future__ import annotations

import time
import zlib
from array import array
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Annotated

import msgspec

from newsreader.model import Article, ArticleId
from newsreader.store import Store

_NAME = "order-2"
_WEEK = 7 * 86400
_WEEKS = 60 * 52
"""Weeks since 1970 by whose offsets a zone is known."""
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _File(msgspec.Struct, array_like=True, gc=False):
    made: _Moment
    until: _Moment
    """Not as seconds since 1970: `datetime.max`, where no date is still to come, is no number that leads back to it."""
    zone: int
    ids: bytes
    """64 bits each."""


_DECODER = msgspec.msgpack.Decoder(_File)


def load(store: Store, now: datetime) -> tuple[list[ArticleId], datetime, frozenset[ArticleId]] | None:
    """Load the ids in the order that holds now, until when it does, and the articles that changed since it was kept.

    None where none is kept.
    """
    found, basis = store.startup_cache.load(_NAME, _decode)
    if found is None:
        return None
    file, ids = found
    if not file.made <= now < file.until or file.zone != _zone(time.tzname):
        return None
    return ids, file.until, basis.changed


def _decode(data: bytes) -> tuple[_File, list[ArticleId]]:
    file = _DECODER.decode(data)
    return file, array("q", file.ids).tolist()


def save(store: Store, articles: Iterable[Article], now: datetime, until: datetime) -> None:
    """Keep an order that holds from `now` to `until`, of the articles that are as in the snapshot; best effort."""

    def encode(changed: frozenset[ArticleId]) -> bytes | None:
        known = store.articles
        ids = (each.id for each in articles if known.get(each.id) is each and each.id not in changed)
        try:
            numbers = array("q", ids).tobytes()
        except OverflowError:  # another program's ids
            return None
        return msgspec.msgpack.encode(_File(now, until, _zone(time.tzname), numbers))

    store.startup_cache.save(_NAME, encode)


@lru_cache(maxsize=2)
def _zone(names: tuple[str, str]) -> int:
    """Tell zones apart, by their names and what they were ahead of UTC week by week."""
    offsets = array("i", (time.localtime(week * _WEEK).tm_gmtoff for week in range(_WEEKS)))
    return zlib.crc32(offsets.tobytes(), zlib.crc32(repr(names).encode()))

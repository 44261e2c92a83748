"""The newest-first order of a large library, kept from one start to the next (`newsreader.cache`).

Which article follows which depends on what they say, on the reader's zone, and on which dates are still to come: so it
is kept for a snapshot and a zone, and until the next date has come.
"""

from __future__ import annotations

import time
import zlib
from array import array
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from newsreader import cache
from newsreader.model import ArticleId
from newsreader.store import Store

_NAME = "order-1"
_WEEK = 7 * 86400
_WEEKS = 60 * 52
"""Weeks since 1970 by whose offsets a zone is known."""


class _File(msgspec.Struct, array_like=True, gc=False):
    made: float
    until: float
    """Seconds since 1970."""
    zone: int
    ids: bytes
    """64 bits each."""


_DECODER = msgspec.msgpack.Decoder(_File)


def load(store: Store, stamp: str, now: datetime) -> tuple[list[ArticleId], datetime] | None:
    """Load the ids in the order that holds now, and until when it does; None where none is kept."""
    try:
        file = _DECODER.decode(cache.load(store.path, _NAME, stamp) or b"")
        if not file.made <= now.timestamp() < file.until or file.zone != _zone(time.tzname):
            return None
        return array("q", file.ids).tolist(), datetime.fromtimestamp(file.until, UTC)
    except (msgspec.DecodeError, ValueError, OverflowError, OSError):
        return None


def save(store: Store, stamp: str, ids: Iterable[ArticleId], now: datetime, until: datetime) -> None:
    """Keep an order that holds from `now` to `until`; best effort."""
    try:
        numbers = array("q", ids).tobytes()
    except OverflowError:  # another program's ids
        return
    file = _File(now.timestamp(), until.timestamp(), _zone(time.tzname), numbers)
    cache.save(store.path, _NAME, stamp, msgspec.msgpack.encode(file))


@lru_cache(maxsize=2)
def _zone(names: tuple[str, str]) -> int:
    """Tell zones apart, by their names and what they were ahead of UTC week by week."""
    offsets = array("i", (time.localtime(week * _WEEK).tm_gmtoff for week in range(_WEEKS)))
    return zlib.crc32(offsets.tobytes(), zlib.crc32(repr(names).encode()))

"""When a source is asked, and what its answer makes of it: decisions only, of values and the time.

A source is asked every hour, or as often as the reader wants, and never more often than it wants itself (the ttl of
RSS, Cache-Control, Retry-After). One that fails is asked half as often each time. No wish of a server and no row of
failures keeps it waiting for longer than a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from newsreader import __version__
from newsreader.dates import instant_from_iso, to_the_second
from newsreader.model import Draft, Source, SourceKind
from newsreader.sources.http import Failed, Fetched, Gone, Later, NotModified, Outcome
from newsreader.text import plural

DEFAULT_INTERVAL = 3600
"""Seconds between two refreshes of a source for which nothing else was said."""
LONGEST_WAIT = 86_400
"""Seconds that a server, or failing, can keep a source waiting."""
_NOT_FOUND = 404
_UNITS = {"week": 604_800, "day": 86_400, "hour": 3600, "minute": 60}
"""Seconds of the units of intervals."""


class ParsedBody(NamedTuple):
    """What the body of an answer gave."""

    drafts: Sequence[Draft] = ()
    ttl: int = 0
    """The seconds between two requests that it wants itself."""
    digest: str = ""
    problem: str = ""
    """Why it could not be read, or not all of it: then nothing else of the answer is believed, not even where it came
    from, and it is asked for as a whole the next time."""


def digest_of(body: bytes) -> str:
    """Return a hash of a body; it changes with the program, which may read more of the same body."""
    return hashlib.blake2b(body, digest_size=16, key=__version__.encode()[:64]).hexdigest()


def after(source: Source, outcome: Outcome, now: datetime, body: ParsedBody = ParsedBody()) -> Source:  # noqa: B008 - immutable
    """Return the source as it is after an answer."""
    source = replace(source, checked=to_the_second(now), wait="")
    match outcome:
        case Fetched() if body.problem:
            changed = "its layout may have changed: " if source.kind is SourceKind.LISTING else ""
            return _failed(source, f"{changed}{body.problem}", now)
        case Fetched():
            source = replace(source, url=outcome.url, ttl=_capped(body.ttl), digest=body.digest)
            source = replace(source, etag=outcome.etag, last_modified=outcome.last_modified)
            return _succeeded(source, outcome.fresh_for, now)
        case NotModified():
            etag, last_modified = outcome.etag or source.etag, outcome.last_modified or source.last_modified
            return _succeeded(replace(source, etag=etag, last_modified=last_modified), outcome.fresh_for, now)
        case Gone():
            gone = f"{outcome.reason}; it is asked again only by name"
            return replace(_failed(source, gone, now), gone=True, due="")
        case Failed():
            return _failed(source, f"{outcome.reason}{'; it may have moved' * (outcome.status == _NOT_FOUND)}", now)
        case Later():
            source = _failed(source, outcome.reason, now)
            if wait := _capped(outcome.seconds):
                # What the server asks is no reason to ask more often than usual.
                due = now + timedelta(seconds=max(wait, interval(source)))
                source = replace(source, wait=to_the_second(now + timedelta(seconds=wait)), due=to_the_second(due))
            return source


def _succeeded(source: Source, fresh_for: int | None, now: datetime) -> Source:
    wait = max(interval(source), source.ttl, _capped(fresh_for))
    due = to_the_second(now + timedelta(seconds=wait))
    return replace(source, succeeded=to_the_second(now), due=due, error="", failures=0, gone=False)


def _failed(source: Source, reason: str, now: datetime) -> Source:
    usual = interval(source)
    doubled = min(usual << min(source.failures + 1, 20), max(usual, LONGEST_WAIT))
    return replace(
        source,
        error=reason,
        failures=source.failures + 1,
        due=to_the_second(now + timedelta(seconds=doubled)),
        gone=False,
    )


def interval(source: Source) -> int:
    """Return the seconds between two refreshes that the reader wants."""
    return source.every or DEFAULT_INTERVAL


def with_interval(source: Source, seconds: int) -> Source:
    """Return the source with another interval; where the one before set its next refresh, this one sets it anew."""
    changed = replace(source, every=seconds)
    checked, due = instant_from_iso(source.checked), instant_from_iso(source.due)
    if checked and due and due - checked == timedelta(seconds=interval(source)):
        return replace(changed, due=to_the_second(checked + timedelta(seconds=max(interval(changed), source.ttl))))
    return changed


def describe_interval(seconds: int) -> str:
    """Return an interval of whole minutes in words, by the largest unit that measures it: `every 2 hours`."""
    for unit, length in _UNITS.items():
        count, rest = divmod(seconds or DEFAULT_INTERVAL, length)
        if not rest:
            return f"every {unit}" if count == 1 else f"every {plural(count, unit)}"
    return f"every {plural(seconds, 'second')}"


def can_be_asked(source: Source) -> bool:
    """Return whether the source has an address to ask."""
    return source.kind is not SourceKind.FILE and bool(source.url) and not source.removed


def asked_to_wait(kept: str, now: datetime) -> datetime | None:
    """Return the time until which a server asked to be left alone, as it was kept; None when it may be asked."""
    until = instant_from_iso(kept)
    # A time that is further away was written by a clock that was wrong.
    return until if until and now < until <= now + timedelta(seconds=LONGEST_WAIT) else None


def is_due(source: Source, now: datetime) -> bool:
    """Return whether the source is to be asked now."""
    if not can_be_asked(source) or source.gone or asked_to_wait(source.wait, now):
        return False
    due = instant_from_iso(source.due)
    longest = timedelta(seconds=max(interval(source), LONGEST_WAIT))
    return due is None or due <= now or due > now + longest


def _capped(seconds: int | None) -> int:
    return min(max(seconds or 0, 0), LONGEST_WAIT)

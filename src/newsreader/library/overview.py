"""How the sources are doing: what they bring, when they were read, and which of them need a look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsreader.dates import describe_age, from_iso, local_day
from newsreader.library.library import Library
from newsreader.library.placing import place
from newsreader.library.reading import visible
from newsreader.library.scheduling import asked_to_wait, by_the_clock, can_be_asked, interval
from newsreader.model import Source

WEEKS = 4
"""The weeks over which articles are counted."""
SILENT_DAYS = 90
"""A source whose newest article is older, although it is read, is pointed out."""
STALE_DAYS = 3
"""So is one that was not read for so long, or for three of its intervals."""


@dataclass(frozen=True)
class Overview:
    """A source, and how it is doing."""

    source: Source
    unread: int
    total: int
    weekly: float
    """Articles a week, over the last four."""
    newest: date | None
    """The day of its newest article."""
    note: str
    """What should be looked at, in words; empty when all is well."""


def overview(library: Library) -> list[Overview]:
    """Describe the sources that are not removed, in the order of their names; muted articles do not count."""
    now = library.clock()
    today = local_day(now)
    recent = today - timedelta(weeks=WEEKS)
    total: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    weekly: Counter[str] = Counter()
    newest: dict[str, date] = {}
    for article in visible(library):
        key, day = article.source, place(article, now).day
        total[key] += 1
        unread[key] += not library.state(article.id).read
        weekly[key] += recent < day <= today
        newest.setdefault(key, day)  # the newest comes first
    there = [source for source in library.store.sources.values() if not source.removed]
    return [
        Overview(
            source=source,
            unread=unread[source.key],
            total=total[source.key],
            weekly=weekly[source.key] / WEEKS,
            newest=newest.get(source.key),
            note=note(source, newest.get(source.key), now),
        )
        for source in sorted(there, key=lambda source: (source.name.casefold(), source.key))
    ]


def next_refresh(source: Source, now: datetime) -> str:
    """Say when a source is asked next: `now`, `in 2 hours`, or `never` where it is a file or gone."""
    due = from_iso(source.due)
    if source.gone or not source.url:
        return "never"
    return "now" if not isinstance(due, datetime) or due <= now else describe_age(due, now)


def note(source: Source, newest: date | None, now: datetime) -> str:
    """Say what should be looked at: gone, waiting, failing, never read, stale, silent; empty when all is well."""
    until = asked_to_wait(source, now)
    if not can_be_asked(source):
        return ""
    if source.gone:
        return "gone"
    if until:
        return f"waits until {by_the_clock(until)}"
    if source.error:
        return "failing" if source.failures == 1 else f"failing, {source.failures} times"
    return _age_note(source, newest, now)


def _age_note(source: Source, newest: date | None, now: datetime) -> str:
    read = from_iso(source.succeeded)
    if not isinstance(read, datetime):
        return "never read"
    seconds = 3 * max(interval(source), source.ttl)
    if now - read > max(timedelta(days=STALE_DAYS), timedelta(seconds=seconds)):
        return f"stale: read {describe_age(read, now)}"
    if newest and local_day(now) - newest > timedelta(days=SILENT_DAYS):
        return f"silent: newest {describe_age(newest, now)}"
    return ""

"""The times of changes, as documents have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def timestamp(moment: datetime) -> str:
    """Write a time in UTC, always with microseconds, so that later ones compare greater."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def later(now: str, before: str | None) -> str:
    """Return `now`, or a moment after `before` if the clock went back."""
    if before is None or (len(before) == len(now) and before[-6:] == now[-6:] and before < now):
        return now
    try:
        moment = datetime.fromisoformat(before)
        return max(now, timestamp(moment.replace(tzinfo=moment.tzinfo or UTC) + timedelta(microseconds=1)))
    except (ValueError, OverflowError):
        return now

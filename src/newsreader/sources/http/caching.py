"""What headers say about time: how long an answer stays fresh, when to come back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DAY = 86_400
"""The longest time that a server is taken at its word for, in seconds."""

_SECONDS = re.compile(r"\d{1,20}")
_MAX_AGE = re.compile(r"""(?:^|[,\s])max-age\s*=\s*"?(\d{1,20})""", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:store|cache)\s*(?:$|,)", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return for how many seconds from `now` (aware) the answer is fresh, from 0 to a day; None: it says nothing.

    The rules are those of a private cache (RFC 9111, 4.2): max-age less Age, else Expires less Date.
    """
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0
    max_age = _MAX_AGE.search(control)
    if max_age:
        age = _SECONDS.fullmatch(headers.get("age", "").strip())
        return _within_a_day(int(max_age.group(1)) - (int(age.group()) if age else 0))
    if "expires" not in headers:
        return None
    expires = _date(headers["expires"])
    if expires is None:
        return 0  # RFC 9111, 5.3: an invalid date, "0" above all, is in the past
    return _within_a_day((expires - (_date(headers.get("date", "")) or now)).total_seconds())


def retry_after(text: str, now: datetime) -> int | None:
    """Return how many seconds from `now` (aware) a Retry-After header asks to wait, from 0 to a day.

    It holds seconds or a date (RFC 9110, 10.2.3); None when it is neither.
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return _within_a_day(int(text))
    moment = _date(text)
    return None if moment is None else _within_a_day((moment - now).total_seconds())


def _within_a_day(seconds: float) -> int:
    return int(min(max(seconds, 0), DAY))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None

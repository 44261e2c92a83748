"""Dates that a page counts back from the day on which it is read ("2 weeks ago"): the first reading stays.

Read again a day later, the same words mean the day after. The date that is stored stays as long as they still cover it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from newsreader.dates import from_iso
from newsreader.model import Article, Draft


def keep_first_readings(drafts: Sequence[Draft], stored: Iterable[Article]) -> Sequence[Draft]:
    """Give each draft with a relative date the date of the stored article of its source that it is, if that is near.

    That has the draft's address; or its headline, and one of the two has no address. An address or a headline that
    several drafts have says nothing.
    """
    if not any(draft.leeway for draft in drafts):
        return drafts
    known: defaultdict[str, list[Article]] = defaultdict(list)
    for article in stored:
        for mark in {article.url, article.headline}:
            known[mark].append(article)
    shared = Counter(mark for draft in drafts for mark in {draft.url, draft.headline})
    return [_settled(draft, known, shared) if draft.leeway else draft for draft in drafts]


def _settled(draft: Draft, known: dict[str, list[Article]], shared: Counter[str]) -> Draft:
    near = []
    for mark in filter(None, (draft.url, draft.headline)):
        for article in known.get(mark, ()) if shared[mark] == 1 else ():
            published = from_iso(article.published)
            same = article.url == draft.url or not (article.url and draft.url)
            if same and published and draft.published:
                near.append((_apart(published, draft.published), published))
    apart, first = min(near, default=(timedelta.max, None), key=lambda each: each[0])
    return replace(draft, published=first) if apart <= draft.leeway else draft


def _apart(one: date | datetime, other: date | datetime) -> timedelta:
    """Tell how far two dates lie apart, in days unless both are times with an offset."""
    if isinstance(one, datetime) and isinstance(other, datetime) and one.tzinfo and other.tzinfo:
        return abs(one - other)
    return abs(date(one.year, one.month, one.day) - date(other.year, other.month, other.day))

"""The JSON array of drafts that `import --dry-run --output json` prints and `import --format json` reads."""

from __future__ import annotations

import json
from typing import Any

from newsreader.dates import parse_published
from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.text import clean_line, clean_text, clean_url


def read_drafts(data: bytes | str) -> list[Draft]:
    """Read a JSON array of objects with `headline, published, summary, section, url, author`.

    `published` is ISO 8601 or null; the other fields are text, and all but the headline may be absent. Raises
    SourceError for what is no such array, naming the first object that is wrong.
    """
    try:
        found = json.loads(data)
    except RecursionError:
        raise SourceError("not a list of drafts: it is nested too deeply") from None
    except ValueError as error:
        raise SourceError(f"not a list of drafts: {clean_line(str(error), 120)}") from None
    if not isinstance(found, list):
        raise SourceError("not a list of drafts: it is JSON, but no array")
    return [_draft(number, item) for number, item in enumerate(found, 1)]


def looks_like_drafts(text: str) -> bool:
    """Whether `text` is a JSON array of objects, by its beginning."""
    start = text[:2000].removeprefix("\ufeff").split(None, 1)
    return "".join(start).lstrip("[ \t\r\n").startswith("{") and text.lstrip("\ufeff \t\r\n").startswith("[")


def _draft(number: int, item: Any) -> Draft:
    if not isinstance(item, dict):
        raise SourceError(f"not a list of drafts: item {number} is no object")
    fields = {name: _field(number, item, name) for name in ("headline", "summary", "section", "url", "author")}
    headline = clean_line(fields["headline"])
    if not headline:
        raise SourceError(f"not a list of drafts: item {number} has no headline")
    stated = _field(number, item, "published")
    published = parse_published(stated) if stated else None
    if stated and published is None:
        raise SourceError(f"not a list of drafts: item {number} has an unreadable date, {clean_line(stated, 60)}")
    return Draft(
        headline=headline,
        published=published,
        summary=clean_text(fields["summary"]),
        section=clean_line(fields["section"], 200),
        url=clean_url(fields["url"]),
        author=clean_line(fields["author"], 200),
    )


def _field(number: int, item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SourceError(f"not a list of drafts: {name} of item {number} is no text")
    return value

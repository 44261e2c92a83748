"""Read feedparser's own corpus of feeds with this program's reader and with feedparser, and count where they differ.

    python bench/corpus.py CHECKOUT [--list FIELD]

CHECKOUT is one of feedparser's repository (https://github.com/kurtmckee/feedparser), whose `tests` folder holds some
2,000 small feeds, each built around one thing. Compared are the number of entries and, entry by entry, title, address,
guid, date, author and text; texts by their words, as both clean HTML in ways of their own. `--list` names the files
that differ in a field, with what both say.
"""

from __future__ import annotations

import argparse
import calendar
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.sources.feed import UNTITLED, parse_feed
from newsreader.sources.html import html_to_text

FOLDERS = ("wellformed", "illformed", "encoding", "entities", "json")
FIELDS = ("entries", "title", "address", "guid", "date", "author", "text")
BASE = "http://127.0.0.1:8097/feed.xml"
WORD = re.compile(r"\w+")

Said = dict[str, Any]


def ours(data: bytes, charset: str) -> tuple[list[Said], int]:
    """Read it here; give also the number of entries that are skipped."""
    found = parse_feed(data, url=BASE, charset=charset)
    return [_of_draft(draft) for draft in found.drafts], len(found.skipped)


def _of_draft(draft: Draft) -> Said:
    return {
        "title": _words("" if draft.headline == UNTITLED else draft.headline),
        "address": draft.url,
        "guid": draft.guid,
        "date": _moment(draft.published),
        "author": _words(draft.author),
        "text": _words(draft.summary),
    }


def theirs(data: bytes, headers: dict[str, str]) -> list[Said]:
    """Read it with feedparser."""
    found = feedparser.parse(BytesIO(data), response_headers={"content-location": BASE, **headers})
    return [_of_entry(entry) for entry in found.entries]


def _of_entry(entry: Any) -> Said:
    when = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    bodies = [each.get("value") or "" for each in dict.get(entry, "content") or ()]
    return {
        "title": _words(dict.get(entry, "title") or ""),
        "address": dict.get(entry, "link") or "",
        "guid": dict.get(entry, "id") or "",
        "date": datetime.fromtimestamp(calendar.timegm(when), UTC).isoformat() if when else "",
        "author": _words(dict.get(entry, "author") or ""),
        "text": _words(" ".join([*bodies[:1]] or [dict.get(entry, "summary") or ""])),
    }


def _moment(published: date | datetime | None) -> str:
    if published is None:
        return ""
    if not isinstance(published, datetime):
        published = datetime(published.year, published.month, published.day)
    aware = published if published.tzinfo else published.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).replace(microsecond=0).isoformat()
    except OverflowError:
        return "out of range"


def _words(text: str) -> frozenset[str]:
    """Give the words of a text, read as HTML and as it is: entries do not tell which they mean."""
    return frozenset(" ".join(WORD.findall(each)) for each in (html_to_text(text), text))


def feeds(checkout: Path) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """Give the feeds: name, bytes, and the headers that the test would have them served with."""
    for folder in FOLDERS:
        for path in sorted((checkout / "tests" / folder).rglob("*")):
            if path.is_file() and path.suffix in {".xml", ".json"}:
                data = path.read_bytes()
                headers = re.findall(rb"^Header:\s*([A-Za-z-]+):\s*(.*?)\s*$", data[:2000], re.MULTILINE)
                served = {name.decode().lower(): value.decode("latin-1") for name, value in headers}
                yield str(path.relative_to(checkout / "tests")), data, served


def compare(checkout: Path) -> tuple[Counter[str], dict[str, list[str]]]:
    """Read all of them both ways; give the counts, and the differences by field."""
    counts: Counter[str] = Counter()
    differences: dict[str, list[str]] = defaultdict(list)
    for name, data, headers in feeds(checkout):
        counts["feeds"] += 1
        charset = re.search(r"charset=\"?([\w-]+)", headers.get("content-type", ""))
        reference = theirs(data, headers)
        try:
            read, skipped = ours(data, charset[1] if charset else "")
        except SourceError as error:
            kind = "refused, and feedparser finds entries" if reference else "refused, and feedparser finds none"
            counts[kind] += 1
            differences[kind].append(f"{name}: {error}")
            continue
        if skipped and len(read) + skipped == len(reference):
            counts["with entries that have neither title, text, address nor guid"] += 1
            continue
        fields = ["entries"] if len(read) != len(reference) else _differing(read, reference)
        if "title" in fields and not any("".join(each["title"]) for each in reference):
            counts["with a headline made of the text or the address, as there is no title"] += 1
            fields.remove("title")
        counts["the same" if not fields else "different"] += 1
        for field in fields:
            counts[field] += 1
            shown = [[each.get(field) for each in entries[:3]] for entries in (read, reference)]
            counted = f"{len(read)} / {len(reference)}"
            differences[field].append(f"{name}: {counted if field == 'entries' else f'{shown[0]} / {shown[1]}'}")
    return counts, differences


def _differing(read: list[Said], reference: list[Said]) -> list[str]:
    pairs = list(zip(read, reference, strict=True))
    return [field for field in FIELDS[1:] if any(_differ(one[field], other[field]) for one, other in pairs)]


def _differ(one: str | frozenset[str], other: str | frozenset[str]) -> bool:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return not one & other
    return one != other


def main() -> None:
    """Print the counts, and the differences that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--list", metavar="FIELD", help="or the beginning of one of the words that are counted")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    counts, differences = compare(arguments.checkout)
    for name, count in counts.most_common():
        print(f"{count:6}  {name}")
    for field, found in differences.items():
        if arguments.list and field.startswith(arguments.list):
            print(f"\n{field}\n", *found, sep="\n")


if __name__ == "__main__":
    main()

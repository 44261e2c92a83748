"""What can be had of a store, and how much is lost at most: worked out in memory, so that it can be told before.

In the order of trust: the snapshot, where a checksum answers for it; the previous generation with its journal, which
together hold all that the snapshot was written with; documents read one by one out of what is damaged. The journal's
good records are applied on top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Raw

from newsreader.store import codec, image, journal
from newsreader.store.evidence import Evidence
from newsreader.store.image import Record, Tables
from newsreader.store.journal import Scan
from newsreader.store.loader import Fit
from newsreader.store.transaction import TOMBSTONES

_LINE = re.compile(rb"[0-9a-f]{8} \d+ \d+ \{")
_WHERE = re.compile(r"\$\.(\w+)")
_MISSING = re.compile(r"missing required field `(\w+)`")
_NEEDED = {"headline": codec.UNTITLED, "key": "", "name": "", "query": ""}


@dataclass
class Recovery:
    """What a repair would write."""

    tables: Tables
    strays: dict[str, dict[str, Raw]]
    origin: str
    """Where the snapshot's documents come from, in words; empty where they are what opens."""
    lost: list[str] = field(default_factory=list)
    """What may be lost, in words; empty where nothing is."""
    mended: int = 0
    """Documents of which a field had a wrong type."""


@dataclass
class Losses:
    """What is wrong with a journal's lines."""

    lines: int = 0
    """Changes that are missing, at most."""
    repeated: int = 0
    """Lines that stand there twice."""
    unfinished: bool = False
    """A record that was never acknowledged stands at the end."""
    rest: Record | None = None
    """The last record, whole but for its line end."""
    emptied: bool = False
    """Not even the first line is there."""


def losses(data: bytes | None) -> Losses:
    """Look at each line of a journal."""
    found = Losses(emptied=b"\n" not in (data or b""))
    seen: set[int] = set()
    trailing = 0
    for text in (data or b"").splitlines(keepends=True):
        if not text.endswith(b"\n"):
            found.rest = _record(text) or _record(text + b"\n")
            found.unfinished = found.rest is None
            continue
        numbered = journal.payload(text)
        if numbered is None:
            trailing += max(1, len(_LINE.findall(text)))
            continue
        found.repeated += numbered[1] in seen
        seen.add(numbered[1])
        trailing = 0
    found.lines = len(set(range(1, max(seen, default=0) + 1)) - seen) + trailing
    return found


def recover(evidence: Evidence) -> Recovery | None:
    """Work out what can be had; None where there is nothing to work on, or where it may not be touched."""
    if evidence.is_newer or evidence.snapshot.problem:
        return None
    if not any(file.there for file in (evidence.snapshot, evidence.journal, evidence.old)):
        return None
    found = _opened(evidence) if evidence.contents is not None else _pieced(evidence)
    if evidence.journal.data is not None and not evidence.replaced:
        wrong = losses(evidence.journal.data)
        if wrong.rest:
            image.apply(found.tables, wrong.rest)
        if wrong.lines:
            found.lost.append(f"{wrong.lines} of the changes since the last checkpoint, whose lines are damaged")
        elif wrong.emptied:
            found.lost.append("the changes since the last checkpoint")
    elif evidence.contents is None and not evidence.replaced:
        found.lost.append("the changes since the last checkpoint")
    _bury(found.tables)
    _mend(found, evidence)
    return found


def _opened(evidence: Evidence) -> Recovery:
    contents = evidence.contents
    assert contents is not None  # noqa: S101 - what opens was asked for
    content = contents.snapshot
    damaged = contents.fit is Fit.EDITED and evidence.of_damaged_length
    if damaged and evidence.written is not None:
        return Recovery(with_records(evidence.written, evidence.scan), content.strays, _BEFORE)
    found = Recovery({name: dict(documents.items()) for name, documents in content.tables.items()}, content.strays, "")
    if damaged or (contents.fit is Fit.ALONE and content.sound is False):
        found.lost.append("what the damage changed within documents that can still be read")
    return found


_BEFORE = "the previous generation and its journal, which hold all that was in it"


def _pieced(evidence: Evidence) -> Recovery:
    if evidence.written is not None and not evidence.replaced:
        origin = _BEFORE if evidence.old.there else "the journal, which goes back to the beginning"
        return Recovery(with_records(evidence.written, evidence.scan), {}, origin)
    salvaged = evidence.salvaged
    pieces: list[Tables] = [salvaged.doubtful, evidence.earlier, salvaged.tables]
    tables: Tables = {}
    for piece in pieces:
        for name, documents in piece.items():
            tables.setdefault(name, {}).update(documents)
    origin = " and ".join(
        ["what can be read of the snapshot"] * bool(salvaged.tables)
        + ["the previous generation"] * bool(evidence.earlier)
        + ["the journal"] * bool(evidence.scan and evidence.scan.records and not evidence.replaced)
    )
    scan = None if evidence.replaced else evidence.scan
    found = Recovery(with_records(tables, scan), salvaged.strays, origin or "nothing")
    doubtful = sum(len(set(ids) - set(evidence.earlier.get(name, ()))) for name, ids in salvaged.doubtful.items())
    if doubtful:
        found.lost.append(f"characters in the texts of {doubtful} documents")
    if salvaged.places or not salvaged.tables:
        places = f"in {salvaged.places} place{'s' * (salvaged.places > 1)} of it" if salvaged.tables else "in it"
        instead = " and the previous generation does not have" if evidence.earlier else ""
        found.lost.append(f"what can't be read {places}{instead}")
    return found


def with_records(tables: Tables, scan: Scan | None) -> Tables:
    """Give a copy of tables with a journal's good records."""
    found: Tables = {name: dict(documents.items()) for name, documents in tables.items()}
    for record in scan.records if scan else ():
        image.apply(found, record)
    return found


def _record(text: bytes) -> Record | None:
    numbered = journal.payload(text)
    try:
        return image.decode(numbered[2]) if numbered and numbered[1] else None
    except msgspec.DecodeError:
        return None


def _bury(tables: Tables) -> None:
    """Let pruned articles be gone that stood in an older file."""
    for article_id in tables.get(TOMBSTONES, {}):
        for name in ("articles", "state"):
            tables.get(name, {}).pop(article_id, None)


def _mend(found: Recovery, evidence: Evidence) -> None:
    for name in _CHECKS:
        for document_id, raw in [*found.tables.get(name, {}).items()]:
            if _problem(name, raw) is None:
                continue
            earlier = evidence.earlier.get(name, {}).get(document_id)
            document = codec.decode(raw)
            mended = None if document is None else mend(name, document)
            if earlier is not None and _problem(name, earlier) is None:
                mended = earlier
            if mended is not None:
                found.tables[name][document_id] = mended
                found.mended += 1
            else:
                del found.tables[name][document_id]
                found.lost.append(f"document {document_id} of table {name}, which says nothing that can be read")


def _check_article(raw: Raw) -> None:
    codec.article(1, raw)
    codec.body(raw)


_CHECKS = {
    "articles": _check_article,
    "state": codec.state,
    "sources": codec.source,
    "mutes": codec.mute,
    "views": codec.saved_view,
}


def unreadable(tables: Tables) -> dict[str, list[int]]:
    """Find the documents with a wrong type in a known field, by table."""
    found = {
        name: [document_id for document_id, raw in tables.get(name, {}).items() if _problem(name, raw) is not None]
        for name in _CHECKS
    }
    return {name: ids for name, ids in found.items() if ids}


def _problem(name: str, raw: Raw) -> str | None:
    try:
        _CHECKS[name](raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return str(error)
    return None


def mend(name: str, document: dict[str, Any]) -> Raw | None:
    """Take known fields of a wrong type out of a document (a number in the place of a text becomes one)."""
    document = dict(document)
    for _ in range(2 * len(document) + 2):
        raw = Raw(codec.encode(document))
        problem = _problem(name, raw)
        if problem is None:
            return raw
        where, missing = _WHERE.search(problem), _MISSING.search(problem)
        if where:
            value = document.pop(where[1], None)
            if problem.startswith("Expected `str") and isinstance(value, int | float) and not isinstance(value, bool):
                document[where[1]] = str(value)
        elif missing and _NEEDED.get(missing[1]):
            document[missing[1]] = _NEEDED[missing[1]]
        else:
            return None
    return None

"""Where the documents of a snapshot stand in its file.

This is a cache for files that are laid out as `newsreader.store.snapshot` writes them, one document a line, and never
the format: of what is laid out otherwise the documents are kept in memory.
"""

from __future__ import annotations

from itertools import islice, pairwise

import msgspec

from newsreader.store.image import Places, Tables


def locate(data: bytes, tables: Tables) -> dict[str, Places] | None:
    """Find the lines of all documents of a snapshot that was decoded; None if it is not laid out as ours are.

    The table `meta`, which stands last, is none of `tables`.
    """
    lines = pairwise(_beginnings(data))
    if data[: next(lines, (0, 0))[1]] != b"{\n":
        return None
    places: dict[str, Places] = {}
    for name, documents in tables.items():
        header = next(lines, (0, 0))
        found = [start << 32 | (end - start) for start, end in islice(lines, len(documents))]  # as image.place does
        footer = next(lines, (0, 0))
        if data[slice(*header)] != b"%b:{\n" % msgspec.json.encode(name) or data[footer[0] : footer[0] + 1] != b"}":
            return None
        places[name] = dict(zip(documents, found, strict=False))
    return places if data[slice(*next(lines, (0, 0)))] == b'"meta":{\n' else None


def _beginnings(data: bytes) -> list[int]:
    """Find where the lines begin, and the end."""
    found = [0]
    start = 0
    find, note = data.find, found.append
    while start := find(b"\n", start) + 1:
        note(start)
    return found

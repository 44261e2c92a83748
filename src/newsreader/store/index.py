"""Where the documents of a snapshot stand in its file.

This is a cache for files that are laid out as `newsreader.store.snapshot` writes them, one document a line, and never
the format: of what is laid out otherwise the documents are kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, pairwise

import msgspec

from newsreader.store.image import Places, Tables


def locate(data: bytes, tables: Tables, cuts: Iterable[tuple[int, int]] = ()) -> dict[str, Places] | None:
    """Find the lines of all documents of a snapshot that was decoded; None if it is not laid out as ours are.

    `cuts` says what of the file, from where to where, is not in `data`: whole tables. The table `meta`, which stands
    last, is none of `tables`.
    """
    lines = pairwise(_beginnings(data))
    if data[: next(lines, (0, 0))[1]] != b"{\n":
        return None
    places: dict[str, Places] = {}
    for name, documents in tables.items():
        header = next(lines, (0, 0))
        shift = _shift(header[0], cuts)
        # As image.place does.
        found = [start + shift << 32 | (end - start) for start, end in islice(lines, len(documents))]
        footer = next(lines, (0, 0))
        if data[slice(*header)] != b"%b:{\n" % msgspec.json.encode(name) or data[footer[0] : footer[0] + 1] != b"}":
            return None
        places[name] = dict(zip(documents, found, strict=False))
    return places if data[slice(*next(lines, (0, 0)))] == b'"meta":{\n' else None


def _shift(offset: int, cuts: Iterable[tuple[int, int]]) -> int:
    """Return how much was cut out before an offset of what is left."""
    cut = 0
    for start, end in cuts:
        if start <= offset + cut:
            cut += end - start
    return cut


def _beginnings(data: bytes) -> list[int]:
    """Find where the lines begin, and the end."""
    found = [0]
    start = 0
    find, note = data.find, found.append
    while start := find(b"\n", start) + 1:
        note(start)
    return found
